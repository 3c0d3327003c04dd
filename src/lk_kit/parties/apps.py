from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.apps import LkAppConfig


class PartiesConfig(LkAppConfig):
    default = True
    name = "lk_kit.parties"
    label = "lk_kit_parties"
    verbose_name = _("Cabinet: parties")
    requires = ("lk_kit.core",)
    classes = {
        "parties.AddCompany": "lk_kit.parties.actions.AddCompany",
        "parties.CreatePersonParty": "lk_kit.parties.actions.CreatePersonParty",
        "parties.RegisterParty": "lk_kit.parties.actions.RegisterParty",
        "parties.UpdateParty": "lk_kit.parties.actions.UpdateParty",
        "parties.ApproveParty": "lk_kit.parties.actions.ApproveParty",
        "parties.RejectParty": "lk_kit.parties.actions.RejectParty",
        "parties.CloseParty": "lk_kit.parties.actions.CloseParty",
        "parties.AssignManager": "lk_kit.parties.actions.AssignManager",
        "parties.AddAddress": "lk_kit.parties.actions.AddAddress",
        "parties.UpdateAddress": "lk_kit.parties.actions.UpdateAddress",
        "parties.DeleteAddress": "lk_kit.parties.actions.DeleteAddress",
        "parties.SetDefaultAddress": "lk_kit.parties.actions.SetDefaultAddress",
        "parties.AddBankAccount": "lk_kit.parties.actions.AddBankAccount",
        "parties.UpdateBankAccount": "lk_kit.parties.actions.UpdateBankAccount",
        "parties.DeleteBankAccount": "lk_kit.parties.actions.DeleteBankAccount",
        "parties.SetDefaultBankAccount": "lk_kit.parties.actions.SetDefaultBankAccount",
        "parties.InviteMember": "lk_kit.parties.actions.InviteMember",
        "parties.AcceptInvitation": "lk_kit.parties.actions.AcceptInvitation",
        "parties.DeclineInvitation": "lk_kit.parties.actions.DeclineInvitation",
        "parties.RevokeInvitation": "lk_kit.parties.actions.RevokeInvitation",
        "parties.AddMember": "lk_kit.parties.actions.AddMember",
        "parties.RequireSecondFactor": "lk_kit.parties.actions.RequireSecondFactor",
        "parties.SecondFactorRuleInput": "lk_kit.parties.api.serializers.SecondFactorRuleInput",
        "parties.ChangeRole": "lk_kit.parties.actions.ChangeRole",
        "parties.RemoveMember": "lk_kit.parties.actions.RemoveMember",
        "parties.LeaveParty": "lk_kit.parties.actions.LeaveParty",
        "parties.SetMembershipDates": "lk_kit.parties.actions.SetMembershipDates",
        "parties.CreateRole": "lk_kit.parties.actions.CreateRole",
        "parties.UpdateRole": "lk_kit.parties.actions.UpdateRole",
        "parties.DeleteRole": "lk_kit.parties.actions.DeleteRole",
        "parties.SetSpendingLimit": "lk_kit.parties.actions.SetSpendingLimit",
        "parties.LiftSpendingLimit": "lk_kit.parties.actions.LiftSpendingLimit",
        "parties.HandOver": "lk_kit.parties.actions.HandOver",
        "parties.HeirInput": "lk_kit.parties.api.member_serializers.HeirInput",
        "parties.HandedOverSerializer": "lk_kit.parties.api.member_serializers.HandedOverSerializer",
        "parties.HeirForm": "lk_kit.parties.web.forms.HeirForm",
        "parties.PartyRowSerializer": "lk_kit.parties.api.serializers.PartyRowSerializer",
        "parties.PartySerializer": "lk_kit.parties.api.serializers.PartySerializer",
        "parties.InternalPartySerializer": "lk_kit.parties.api.serializers.InternalPartySerializer",
        "parties.AddCompanyInput": "lk_kit.parties.api.serializers.AddCompanyInput",
        "parties.UpdatePartyInput": "lk_kit.parties.api.serializers.UpdatePartyInput",
        "parties.InternalPartyInput": "lk_kit.parties.api.serializers.InternalPartyInput",
        "parties.ReasonInput": "lk_kit.parties.api.serializers.ReasonInput",
        "parties.AssignManagerInput": "lk_kit.parties.api.serializers.AssignManagerInput",
        "parties.RoleSerializer": "lk_kit.parties.api.serializers.RoleSerializer",
        "parties.RoleListSerializer": "lk_kit.parties.api.serializers.RoleListSerializer",
        "parties.ExplanationSerializer": "lk_kit.parties.api.member_serializers.ExplanationSerializer",
        "parties.SpendingLimitViewSet": "lk_kit.parties.api.limit_views.SpendingLimitViewSet",
        "parties.SpendingLimitSerializer": "lk_kit.parties.api.limit_views.SpendingLimitSerializer",
        "parties.SpendingLimitInput": "lk_kit.parties.api.limit_views.SpendingLimitInput",
        "parties.SpendingLimitFilter": "lk_kit.parties.api.limit_views.SpendingLimitFilter",
        "parties.SpendingLimitForm": "lk_kit.parties.web.role_forms.SpendingLimitForm",
        "parties.SpendingLimitAdmin": "lk_kit.parties.admin.SpendingLimitAdmin",
        "parties.RoleViewSet": "lk_kit.parties.api.role_views.RoleViewSet",
        "parties.CompanyRoleSerializer": "lk_kit.parties.api.role_views.CompanyRoleSerializer",
        "parties.CompanyRoleInput": "lk_kit.parties.api.role_views.CompanyRoleInput",
        "parties.CompanyRoleValues": "lk_kit.parties.api.role_views.CompanyRoleValues",
        "parties.ReplaceRoleInput": "lk_kit.parties.api.role_views.ReplaceRoleInput",
        "parties.RoleListFilter": "lk_kit.parties.api.filters.RoleListFilter",
        "parties.RoleForm": "lk_kit.parties.web.role_forms.RoleForm",
        "parties.RoleAdmin": "lk_kit.parties.admin.RoleAdmin",
        "parties.AddressSerializer": "lk_kit.parties.api.serializers.AddressSerializer",
        "parties.AddressInput": "lk_kit.parties.api.serializers.AddressInput",
        "parties.AddressValues": "lk_kit.parties.api.serializers.AddressValues",
        "parties.BankAccountSerializer": "lk_kit.parties.api.serializers.BankAccountSerializer",
        "parties.BankAccountInput": "lk_kit.parties.api.serializers.BankAccountInput",
        "parties.BankAccountValues": "lk_kit.parties.api.serializers.BankAccountValues",
        "parties.MembershipSerializer": "lk_kit.parties.api.member_serializers.MembershipSerializer",
        "parties.MembershipInput": "lk_kit.parties.api.member_serializers.MembershipInput",
        "parties.InvitationSerializer": "lk_kit.parties.api.member_serializers.InvitationSerializer",
        "parties.SentInvitationSerializer": "lk_kit.parties.api.member_serializers.SentInvitationSerializer",
        "parties.InvitationForMeSerializer": "lk_kit.parties.api.member_serializers.InvitationForMeSerializer",
        "parties.InvitationsForMeSerializer": "lk_kit.parties.api.member_serializers.InvitationsForMeSerializer",
        "parties.InvitationInput": "lk_kit.parties.api.member_serializers.InvitationInput",
        "parties.InvitationToken": "lk_kit.parties.api.member_serializers.InvitationToken",
        "parties.PartyListFilter": "lk_kit.parties.api.filters.PartyListFilter",
        "parties.AddressFilter": "lk_kit.parties.api.filters.AddressFilter",
        "parties.BankAccountFilter": "lk_kit.parties.api.filters.BankAccountFilter",
        "parties.MembershipFilter": "lk_kit.parties.api.filters.MembershipFilter",
        "parties.InvitationFilter": "lk_kit.parties.api.filters.InvitationFilter",
        "parties.PartyViewSet": "lk_kit.parties.api.views.PartyViewSet",
        "parties.AddressViewSet": "lk_kit.parties.api.views.AddressViewSet",
        "parties.BankAccountViewSet": "lk_kit.parties.api.views.BankAccountViewSet",
        "parties.RequisitesForm": "lk_kit.parties.web.forms.RequisitesForm",
        "parties.InviteForm": "lk_kit.parties.web.forms.InviteForm",
        "parties.MemberForm": "lk_kit.parties.web.forms.MemberForm",
        "parties.PartyAdmin": "lk_kit.parties.admin.PartyAdmin",
        "parties.MembershipAdmin": "lk_kit.parties.admin.MembershipAdmin",
        "parties.InvitationAdmin": "lk_kit.parties.admin.InvitationAdmin",
        "parties.AddressAdmin": "lk_kit.parties.admin.AddressAdmin",
        "parties.BankAccountAdmin": "lk_kit.parties.admin.BankAccountAdmin",
        "parties.MembershipViewSet": "lk_kit.parties.api.member_views.MembershipViewSet",
        "parties.InvitationViewSet": "lk_kit.parties.api.member_views.InvitationViewSet",
    }

    def ready(self) -> None:
        from lk_kit.core.actors import register_grant_provider

        from .roles import membership_grants

        super().ready()
        register_grant_provider(membership_grants)
