from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.apps import LkAppConfig


class EventsConfig(LkAppConfig):
    default = True
    name = "lk_kit.events"
    label = "lk_kit_events"
    verbose_name = _("Cabinet: events")
    requires = ("lk_kit.core",)
