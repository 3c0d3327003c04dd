from __future__ import annotations

from django.urls import path

from . import bank_changes, company, joining, limits, members, roles, second_factor

app_name = "parties"

party_urlpatterns = [
    path("company/", company.CompanyView.as_view(), name="company"),
    path("my-details/", company.CompanyView.as_view(), name="my_details"),
    path("company/edit/", company.CompanyEditView.as_view(), name="edit"),
    path("addresses/new/", company.AddressAddView.as_view(), name="address_add"),
    path("addresses/<uuid:pk>/", company.AddressEditView.as_view(), name="address"),
    path("addresses/<uuid:pk>/delete/", company.AddressDeleteView.as_view(), name="address_delete"),
    path("addresses/<uuid:pk>/default/", company.AddressDefaultView.as_view(), name="address_default"),
    path("bank-accounts/new/", company.BankAccountAddView.as_view(), name="bank_account_add"),
    path("bank-accounts/<uuid:pk>/", company.BankAccountEditView.as_view(), name="bank_account"),
    path("bank-accounts/<uuid:pk>/delete/", company.BankAccountDeleteView.as_view(), name="bank_account_delete"),
    path("bank-accounts/<uuid:pk>/default/", company.BankAccountDefaultView.as_view(), name="bank_account_default"),
    path("bank-accounts/changes/<uuid:pk>/", bank_changes.BankChangeView.as_view(), name="bank_change"),
    path("bank-accounts/changes/<uuid:pk>/approve/", bank_changes.BankChangeApproveView.as_view(), name="bank_change_approve"),
    path("bank-accounts/changes/<uuid:pk>/reject/", bank_changes.BankChangeRejectView.as_view(), name="bank_change_reject"),
    path("bank-accounts/changes/<uuid:pk>/withdraw/", bank_changes.BankChangeWithdrawView.as_view(), name="bank_change_withdraw"),
    path("members/", members.MembersView.as_view(), name="members"),
    path("members/invite/", members.InviteView.as_view(), name="invite"),
    path("members/roles/", roles.RolesView.as_view(), name="roles"),
    path("members/roles/new/", roles.RoleAddView.as_view(), name="role_add"),
    path("members/roles/<uuid:pk>/", roles.RoleEditView.as_view(), name="role"),
    path("members/roles/<uuid:pk>/delete/", roles.RoleDeleteView.as_view(), name="role_delete"),
    path("members/second-factor/", second_factor.SecondFactorRuleView.as_view(), name="second_factor"),
    path("members/<uuid:pk>/", members.MemberEditView.as_view(), name="member"),
    path("members/<uuid:pk>/limit/", limits.MemberLimitView.as_view(), name="member_limit"),
    path("members/limits/<uuid:pk>/lift/", limits.LimitDeleteView.as_view(), name="limit_lift"),
    path("members/<uuid:pk>/hand-over/", members.MemberHandOverView.as_view(), name="member_hand_over"),
    path("members/<uuid:pk>/explain/", members.ExplainView.as_view(), name="member_explain"),
    path("members/<uuid:pk>/remove/", members.MemberRemoveView.as_view(), name="member_remove"),
    path("members/<uuid:pk>/leave/", members.LeaveView.as_view(), name="leave"),
    path("members/invitations/<uuid:pk>/link/", members.InvitationLinkView.as_view(), name="invitation_link"),
    path("members/invitations/<uuid:pk>/withdraw/", members.InvitationRevokeView.as_view(), name="invitation_revoke"),
]
personal_urlpatterns = [
    path("companies/new/", joining.AddCompanyView.as_view(), name="add_company"),
    path("companies/new/legal-entity/", joining.LegalEntityAddView.as_view(), name="add_legal_entity"),
    path("companies/new/sole-trader/", joining.SoleTraderAddView.as_view(), name="add_sole_trader"),
]
public_urlpatterns = [
    path("invitations/<str:token>/", joining.InvitationView.as_view(), name="invitation"),
]
