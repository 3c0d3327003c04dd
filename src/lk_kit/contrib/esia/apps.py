from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.apps import LkAppConfig


class EsiaConfig(LkAppConfig):
    default = True
    name = "lk_kit.contrib.esia"
    label = "lk_kit_esia"
    verbose_name = _("Cabinet: Gosuslugi")
    requires = ("lk_kit.contrib.social", "lk_kit.parties")
    classes = {
        "esia.AddConfirmedCompany": "lk_kit.contrib.esia.actions.AddConfirmedCompany",
        "esia.CandidateSerializer": "lk_kit.contrib.esia.api.serializers.CandidateSerializer",
        "esia.AddCompanyInput": "lk_kit.contrib.esia.api.serializers.AddCompanyInput",
    }

    def ready(self) -> None:
        from lk_kit.contrib.social.identity import register_names, register_source
        from lk_kit.core.actors import register_grant_filter
        from lk_kit.parties.explain import register_condition

        from .permissions import explained, only_confirmed
        from .provider import offered, offered_names

        super().ready()
        register_source(offered)
        register_names(offered_names)
        register_grant_filter(only_confirmed)
        register_condition(explained, decides=True)
