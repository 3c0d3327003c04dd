from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.apps import LkAppConfig


class CabinetConfig(LkAppConfig):
    default = True
    name = "lk_kit.cabinet"
    label = "lk_kit_cabinet"
    verbose_name = _("Cabinet: pages")
    classes = {
        "cabinet.CabinetContext": "lk_kit.cabinet.context.CabinetContext",
        "cabinet.HomeView": "lk_kit.cabinet.views.home.HomeView",
    }
