from __future__ import annotations

from typing import Any

from lk_kit.api.routes import Route

routes = [
    Route("parties", "parties.PartyViewSet", "parties"),
    Route("members", "parties.MembershipViewSet", "members"),
    Route("roles", "parties.RoleViewSet", "roles"),
    Route("spending-limits", "parties.SpendingLimitViewSet", "spending-limits"),
    Route("invitations", "parties.InvitationViewSet", "invitations"),
    Route("addresses", "parties.AddressViewSet", "addresses"),
    Route("bank-accounts", "parties.BankAccountViewSet", "bank-accounts"),
    Route("bank-account-changes", "parties.BankAccountChangeViewSet", "bank-account-changes"),
]
urlpatterns: list[Any] = []
