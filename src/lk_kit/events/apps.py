from __future__ import annotations

from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from lk_kit.core.apps import LkAppConfig


class EventsConfig(LkAppConfig):
    default = True
    name = "lk_kit.events"
    label = "lk_kit_events"
    verbose_name = _("Cabinet: events")
    requires = ("lk_kit.core",)
    classes = {
        "events.RequeueDeliveries": "lk_kit.events.actions.RequeueDeliveries",
        "events.EventSerializer": "lk_kit.events.api.serializers.EventSerializer",
        "events.EventFilter": "lk_kit.events.api.filters.EventFilter",
        "events.EventViewSet": "lk_kit.events.api.views.EventViewSet",
    }

    def ready(self) -> None:
        super().ready()
        from lk_kit.core.events import register_sink

        from .outbox import record

        register_sink(record)
        autodiscover_modules("consumers")
