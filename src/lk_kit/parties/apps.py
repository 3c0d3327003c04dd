from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.apps import LkAppConfig


class PartiesConfig(LkAppConfig):
    default = True
    name = "lk_kit.parties"
    label = "lk_kit_parties"
    verbose_name = _("Cabinet: parties")
    requires = ("lk_kit.core",)

    def ready(self) -> None:
        from lk_kit.core.actors import register_grant_provider

        from .roles import membership_grants

        super().ready()
        register_grant_provider(membership_grants)
