from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.apps import LkAppConfig


class ApiConfig(LkAppConfig):
    default = True
    name = "lk_kit.api"
    label = "lk_kit_api"
    verbose_name = _("Cabinet: API")
    requires = ("lk_kit.core",)
