from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.apps import LkAppConfig


class SocialConfig(LkAppConfig):
    default = True
    name = "lk_kit.contrib.social"
    label = "lk_kit_social"
    verbose_name = _("Cabinet: accounts of other services")
    requires = ("lk_kit.accounts",)
    classes = {
        "social.LinkAccount": "lk_kit.contrib.social.actions.LinkAccount",
        "social.UnlinkAccount": "lk_kit.contrib.social.actions.UnlinkAccount",
        "social.SendAddressCode": "lk_kit.contrib.social.actions.SendAddressCode",
        "social.RegisterByIdentity": "lk_kit.contrib.social.actions.RegisterByIdentity",
        "social.ImportLinks": "lk_kit.contrib.social.import_links.ImportLinks",
        "social.RegistrationForm": "lk_kit.contrib.social.web.forms.RegistrationForm",
        "social.LinkedAccountAdmin": "lk_kit.contrib.social.admin.LinkedAccountAdmin",
        "social.LinkedAccountSerializer": "lk_kit.contrib.social.api.serializers.LinkedAccountSerializer",
        "social.LinkedAccountViewSet": "lk_kit.contrib.social.api.views.LinkedAccountViewSet",
        "social.ProviderSerializer": "lk_kit.contrib.social.api.serializers.ProviderSerializer",
        "social.StartInput": "lk_kit.contrib.social.api.serializers.StartInput",
        "social.StartAnswer": "lk_kit.contrib.social.api.serializers.StartAnswer",
        "social.FinishInput": "lk_kit.contrib.social.api.serializers.FinishInput",
        "social.RegisterInput": "lk_kit.contrib.social.api.serializers.RegisterInput",
        "social.LinkInput": "lk_kit.contrib.social.api.serializers.LinkInput",
    }

    def ready(self) -> None:
        from django.apps import apps

        from lk_kit.accounts.security_sections import SecuritySection, register_section

        from .identity import register_names, register_source
        from .linked import security_section

        super().ready()
        if apps.is_installed("allauth.socialaccount"):
            from .allauth_providers import configured, configured_names

            register_source(configured)
            register_names(configured_names)
        register_section(
            SecuritySection(name="linked_accounts", template="lk_kit/social/security_section.html", order=50, context=security_section)
        )
        self.load("doors")
