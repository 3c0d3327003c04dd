from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.apps import LkAppConfig


class AccountsConfig(LkAppConfig):
    default = True
    name = "lk_kit.accounts"
    label = "lk_kit_accounts"
    verbose_name = _("Cabinet: accounts")
    requires = ("lk_kit.core", "lk_kit.events", "lk_kit.messaging", "lk_kit.parties", "lk_kit.profiles")
    classes = {
        "accounts.RequestRegistration": "lk_kit.accounts.actions.RequestRegistration",
        "accounts.ConfirmEmail": "lk_kit.accounts.actions.ConfirmEmail",
        "accounts.RequestPasswordReset": "lk_kit.accounts.actions.RequestPasswordReset",
        "accounts.ResetPassword": "lk_kit.accounts.actions.ResetPassword",
        "accounts.ChangePassword": "lk_kit.accounts.actions.ChangePassword",
        "accounts.StartTotp": "lk_kit.accounts.actions.StartTotp",
        "accounts.EnableTotp": "lk_kit.accounts.actions.EnableTotp",
        "accounts.DisableTotp": "lk_kit.accounts.actions.DisableTotp",
        "accounts.RenewBackupCodes": "lk_kit.accounts.actions.RenewBackupCodes",
        "accounts.EndSession": "lk_kit.accounts.actions.EndSession",
        "accounts.EndOtherSessions": "lk_kit.accounts.actions.EndOtherSessions",
        "accounts.CreateToken": "lk_kit.accounts.actions.CreateToken",
        "accounts.RevokeToken": "lk_kit.accounts.actions.RevokeToken",
        "accounts.SignInForm": "lk_kit.accounts.web.forms.SignInForm",
        "accounts.RegistrationForm": "lk_kit.accounts.web.forms.RegistrationForm",
        "accounts.SignInView": "lk_kit.accounts.web.sign_in.SignInView",
        "accounts.SignInInput": "lk_kit.accounts.api.serializers.SignInInput",
        "accounts.SecondFactorInput": "lk_kit.accounts.api.serializers.SecondFactorInput",
        "accounts.SignInAnswer": "lk_kit.accounts.api.serializers.SignInAnswer",
        "accounts.StateAnswer": "lk_kit.accounts.api.serializers.StateAnswer",
        "accounts.RegistrationInput": "lk_kit.accounts.api.serializers.RegistrationInput",
        "accounts.ConfirmInput": "lk_kit.accounts.api.serializers.ConfirmInput",
        "accounts.ResetInput": "lk_kit.accounts.api.serializers.ResetInput",
        "accounts.ResetConfirmInput": "lk_kit.accounts.api.serializers.ResetConfirmInput",
        "accounts.PasswordChangeInput": "lk_kit.accounts.api.serializers.PasswordChangeInput",
        "accounts.TotpStartInput": "lk_kit.accounts.api.serializers.TotpStartInput",
        "accounts.TotpStartAnswer": "lk_kit.accounts.api.serializers.TotpStartAnswer",
        "accounts.TotpConfirmInput": "lk_kit.accounts.api.serializers.TotpConfirmInput",
        "accounts.TotpRemoveInput": "lk_kit.accounts.api.serializers.TotpRemoveInput",
        "accounts.PasswordInput": "lk_kit.accounts.api.serializers.PasswordInput",
        "accounts.BackupCodesAnswer": "lk_kit.accounts.api.serializers.BackupCodesAnswer",
        "accounts.BackupCodesLeft": "lk_kit.accounts.api.serializers.BackupCodesLeft",
        "accounts.CountAnswer": "lk_kit.accounts.api.serializers.CountAnswer",
        "accounts.MeSerializer": "lk_kit.accounts.api.serializers.MeSerializer",
        "accounts.SessionSerializer": "lk_kit.accounts.api.serializers.SessionSerializer",
        "accounts.ApiTokenSerializer": "lk_kit.accounts.api.serializers.ApiTokenSerializer",
        "accounts.ApiTokenCreated": "lk_kit.accounts.api.serializers.ApiTokenCreated",
        "accounts.ApiTokenInput": "lk_kit.accounts.api.serializers.ApiTokenInput",
        "accounts.SessionViewSet": "lk_kit.accounts.api.views.SessionViewSet",
        "accounts.ApiTokenViewSet": "lk_kit.accounts.api.views.ApiTokenViewSet",
        "accounts.SessionAdmin": "lk_kit.accounts.admin.SessionAdmin",
        "accounts.ApiTokenAdmin": "lk_kit.accounts.admin.ApiTokenAdmin",
    }

    def ready(self) -> None:
        from lk_kit.parties.invitations import register_address_proof

        from .links import has_proven

        super().ready()
        register_address_proof(has_proven)
