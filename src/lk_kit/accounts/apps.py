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
        "accounts.ProveRegistration": "lk_kit.accounts.actions.ProveRegistration",
        "accounts.ConfirmRegistration": "lk_kit.accounts.actions.ConfirmRegistration",
        "accounts.RegisterInvited": "lk_kit.accounts.actions.RegisterInvited",
        "accounts.RequestSignInCode": "lk_kit.accounts.actions.RequestSignInCode",
        "accounts.ResendCode": "lk_kit.accounts.actions.ResendCode",
        "accounts.ProveIdentifier": "lk_kit.accounts.actions.ProveIdentifier",
        "accounts.ProveReset": "lk_kit.accounts.actions.ProveReset",
        "accounts.RequestIdentifierChange": "lk_kit.accounts.actions.RequestIdentifierChange",
        "accounts.ConfirmIdentifierChange": "lk_kit.accounts.actions.ConfirmIdentifierChange",
        "accounts.RemoveIdentifier": "lk_kit.accounts.actions.RemoveIdentifier",
        "accounts.UndoIdentifierChange": "lk_kit.accounts.actions.UndoIdentifierChange",
        "accounts.RequestPasswordReset": "lk_kit.accounts.actions.RequestPasswordReset",
        "accounts.ResetPassword": "lk_kit.accounts.actions.ResetPassword",
        "accounts.ChangePassword": "lk_kit.accounts.actions.ChangePassword",
        "accounts.StartTotp": "lk_kit.accounts.actions.StartTotp",
        "accounts.EnableTotp": "lk_kit.accounts.actions.EnableTotp",
        "accounts.StartCodes": "lk_kit.accounts.actions.StartCodes",
        "accounts.EnableCodes": "lk_kit.accounts.actions.EnableCodes",
        "accounts.ForgetBrowser": "lk_kit.accounts.actions.ForgetBrowser",
        "accounts.RequestFactorReset": "lk_kit.accounts.actions.RequestFactorReset",
        "accounts.ApproveFactorReset": "lk_kit.accounts.actions.ApproveFactorReset",
        "accounts.DeclineFactorReset": "lk_kit.accounts.actions.DeclineFactorReset",
        "accounts.CancelFactorReset": "lk_kit.accounts.actions.CancelFactorReset",
        "accounts.CarryOutFactorReset": "lk_kit.accounts.actions.CarryOutFactorReset",
        "accounts.FactorResetAdmin": "lk_kit.accounts.admin.FactorResetAdmin",
        "accounts.FactorResetSerializer": "lk_kit.accounts.api.serializers.FactorResetSerializer",
        "accounts.FactorResetInput": "lk_kit.accounts.api.serializers.FactorResetInput",
        "accounts.FactorResetViewSet": "lk_kit.accounts.api.resets.FactorResetViewSet",
        "accounts.RemoveFactor": "lk_kit.accounts.actions.RemoveFactor",
        "accounts.RenewBackupCodes": "lk_kit.accounts.actions.RenewBackupCodes",
        "accounts.DisownSignIn": "lk_kit.accounts.actions.DisownSignIn",
        "accounts.UnlockAccount": "lk_kit.accounts.actions.UnlockAccount",
        "accounts.StartVisit": "lk_kit.accounts.actions.StartVisit",
        "accounts.EndVisit": "lk_kit.accounts.actions.EndVisit",
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
        "accounts.CodeRequestInput": "lk_kit.accounts.api.code_serializers.CodeRequestInput",
        "accounts.CodeSent": "lk_kit.accounts.api.code_serializers.CodeSent",
        "accounts.ResendInput": "lk_kit.accounts.api.code_serializers.ResendInput",
        "accounts.CodeInput": "lk_kit.accounts.api.code_serializers.CodeInput",
        "accounts.CodeSignInInput": "lk_kit.accounts.api.code_serializers.CodeSignInInput",
        "accounts.ConfirmationToken": "lk_kit.accounts.api.code_serializers.ConfirmationToken",
        "accounts.ResetParts": "lk_kit.accounts.api.code_serializers.ResetParts",
        "accounts.ContactList": "lk_kit.accounts.api.code_serializers.ContactList",
        "accounts.ContactInput": "lk_kit.accounts.api.code_serializers.ContactInput",
        "accounts.ContactRemoveInput": "lk_kit.accounts.api.code_serializers.ContactRemoveInput",
        "accounts.UndoInput": "lk_kit.accounts.api.code_serializers.UndoInput",
        "accounts.ResetInput": "lk_kit.accounts.api.serializers.ResetInput",
        "accounts.ResetConfirmInput": "lk_kit.accounts.api.serializers.ResetConfirmInput",
        "accounts.PasswordChangeInput": "lk_kit.accounts.api.serializers.PasswordChangeInput",
        "accounts.TotpStartInput": "lk_kit.accounts.api.serializers.TotpStartInput",
        "accounts.TotpStartAnswer": "lk_kit.accounts.api.serializers.TotpStartAnswer",
        "accounts.TotpConfirmInput": "lk_kit.accounts.api.serializers.TotpConfirmInput",
        "accounts.FactorsAnswer": "lk_kit.accounts.api.serializers.FactorsAnswer",
        "accounts.TrustedBrowserSerializer": "lk_kit.accounts.api.serializers.TrustedBrowserSerializer",
        "accounts.TrustedBrowserViewSet": "lk_kit.accounts.api.views.TrustedBrowserViewSet",
        "accounts.ChannelInput": "lk_kit.accounts.api.serializers.ChannelInput",
        "accounts.CodesConfirmInput": "lk_kit.accounts.api.serializers.CodesConfirmInput",
        "accounts.FactorRemoveInput": "lk_kit.accounts.api.serializers.FactorRemoveInput",
        "accounts.ChallengeInput": "lk_kit.accounts.api.serializers.ChallengeInput",
        "accounts.ChallengeAnswer": "lk_kit.accounts.api.serializers.ChallengeAnswer",
        "accounts.MethodInput": "lk_kit.accounts.api.serializers.MethodInput",
        "accounts.StepUpInput": "lk_kit.accounts.api.serializers.StepUpInput",
        "accounts.StepUpState": "lk_kit.accounts.api.serializers.StepUpState",
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
        "accounts.NotMeInput": "lk_kit.accounts.api.history.NotMeInput",
        "accounts.SignInRecordSerializer": "lk_kit.accounts.api.history.SignInRecordSerializer",
        "accounts.SignInRecordFilter": "lk_kit.accounts.api.history.SignInRecordFilter",
        "accounts.SignInRecordViewSet": "lk_kit.accounts.api.history.SignInRecordViewSet",
        "accounts.VisitSerializer": "lk_kit.accounts.api.history.VisitSerializer",
        "accounts.VisitViewSet": "lk_kit.accounts.api.history.VisitViewSet",
        "accounts.SignInRecordAdmin": "lk_kit.accounts.admin.SignInRecordAdmin",
        "accounts.AnomalyAdmin": "lk_kit.accounts.admin.AnomalyAdmin",
        "accounts.AccountLockAdmin": "lk_kit.accounts.admin.AccountLockAdmin",
        "accounts.VisitAdmin": "lk_kit.accounts.admin.VisitAdmin",
        "accounts.IdentifierAdmin": "lk_kit.accounts.admin.IdentifierAdmin",
        "accounts.IdentifierChangeAdmin": "lk_kit.accounts.admin.IdentifierChangeAdmin",
        "accounts.SessionAdmin": "lk_kit.accounts.admin.SessionAdmin",
        "accounts.ApiTokenAdmin": "lk_kit.accounts.admin.ApiTokenAdmin",
    }

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        from lk_kit.cabinet.notices import register_notice
        from lk_kit.core.proof import register_proof_provider
        from lk_kit.parties.explain import register_condition
        from lk_kit.parties.invitations import register_address_proof
        from lk_kit.parties.member_security import register_member_security

        from . import security_page, seeds, view_as
        from .code_sign_in import register_code_door
        from .contacts import register_contacts_section
        from .explaining import second_factor
        from .factor_kinds import register_own_kinds
        from .grace import notice
        from .identifiers import may_believe
        from .member_security import security_of
        from .sent_codes import register_sent_kinds
        from .step_up import Provider

        super().ready()
        seeds.connect()
        user_logged_out.connect(view_as.leave, dispatch_uid="lk_kit.accounts.view_as.leave")
        security_page.register()
        register_member_security(security_of)
        register_address_proof(may_believe)
        register_condition(second_factor)
        register_code_door()
        register_contacts_section()
        register_notice(notice)
        register_own_kinds()
        register_sent_kinds()
        register_proof_provider(Provider())
