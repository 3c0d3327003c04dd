from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from django.db import models
from django.db.models import Q

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now, today
from lk_kit.core.contacts import email_key
from lk_kit.core.users import get_email

from .conf import conf
from .enums import Decision

if TYPE_CHECKING:
    from .models import Address, BankAccount, BankAccountChange, Invitation, Membership, Party, Role, SpendingLimit  # noqa: F401

M = TypeVar("M", bound=models.Model)


class PartyOwnedQuerySet(models.QuerySet[M], Generic[M]):
    """Access rule of every object that belongs to one party: `visible_to(actor)` and nothing else decides who reads what."""

    party_id_lookup: ClassVar[str] = "party_id"
    manager_lookup: ClassVar[str] = "party__manager"
    view_permission: ClassVar[str] = ""
    """Customer permission that makes a party's objects visible."""

    def visible_to(self, actor: Actor) -> Self:
        """Rows of the parties in which the actor holds `view_permission`; for staff who may view the model all, or his own parties."""
        if actor.is_system:
            return self
        if self.staff_may_view(actor):
            return self.for_staff(actor)
        return self.in_parties(actor.party_ids(self.view_permission))

    def staff_may_view(self, actor: Actor) -> bool:
        options = self.model._meta
        rights = (f"{options.app_label}.{verb}_{options.model_name}" for verb in ("view", "change"))
        return actor.is_staff_member and any(actor.has_staff_perm(right) for right in rights)

    def for_staff(self, actor: Actor) -> Self:
        """Staff see all parties, or those they manage (`PARTIES.MANAGERS_SEE`); what they see as members stays visible."""
        if conf.MANAGERS_SEE == "all" or getattr(actor.user, "is_superuser", False):
            return self
        own = {f"{self.party_id_lookup}__in": actor.party_ids(self.view_permission)}
        return self.filter(Q(**{self.manager_lookup: actor.user}) | Q(**own))

    def in_parties(self, party_ids: list[Any]) -> Self:
        """One party is written as `=`: only so does an index that starts with the party also give the order."""
        if not party_ids:
            return self.none()
        if len(party_ids) == 1:
            return self.filter(**{self.party_id_lookup: party_ids[0]})
        return self.filter(**{f"{self.party_id_lookup}__in": party_ids})


class PartyQuerySet(PartyOwnedQuerySet["Party"]):
    party_id_lookup = "id"
    manager_lookup = "manager"
    view_permission = "parties.view"


class MembershipQuerySet(PartyOwnedQuerySet["Membership"]):
    view_permission = "members.view"

    def of_user(self, user: Any) -> Self:
        return self.filter(user=user)

    def valid(self) -> Self:
        """Memberships in force today."""
        day = today()
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))

    def visible_to(self, actor: Actor) -> Self:
        """Besides the colleagues of one's parties always one's own memberships, as long as they are in force."""
        if actor.is_system or actor.user is None or self.staff_may_view(actor):
            return super().visible_to(actor)
        return self.filter(Q(party_id__in=actor.party_ids(self.view_permission)) | Q(user=actor.user, party_id__in=list(actor.grants)))


class InvitationQuerySet(PartyOwnedQuerySet["Invitation"]):
    view_permission = "members.manage"

    def unanswered(self) -> Self:
        """Neither accepted nor withdrawn; the term may have run out."""
        return self.filter(accepted_at=None, revoked_at=None)

    def open(self) -> Self:
        return self.unanswered().filter(expires_at__gt=now())

    def addressed_to(self, user: Any) -> Self:
        """Those sent to the user's own address; whether it is confirmed is asked when he accepts."""
        email = get_email(user)
        return self.filter(email=email_key(email)) if email else self.none()


class AddressQuerySet(PartyOwnedQuerySet["Address"]):
    view_permission = "parties.view"


class BankAccountQuerySet(PartyOwnedQuerySet["BankAccount"]):
    view_permission = "parties.view"


class BankAccountChangeQuerySet(PartyOwnedQuerySet["BankAccountChange"]):
    view_permission = "parties.view"

    def waiting(self) -> Self:
        """Those that a second person may still decide on."""
        return self.filter(decision=Decision.WAITING, expires_at__gt=now())


class RoleQuerySet(PartyOwnedQuerySet["Role"]):
    view_permission = "members.view"


class SpendingLimitQuerySet(PartyOwnedQuerySet["SpendingLimit"]):
    view_permission = "members.manage"

    def visible_to(self, actor: Actor) -> Self:
        """For who manages the members; besides, everybody sees his own."""
        if actor.is_system or actor.user is None or self.staff_may_view(actor):
            return super().visible_to(actor)
        managed = Q(party_id__in=actor.party_ids(self.view_permission))
        return self.filter(managed | Q(membership__user=actor.user, party_id__in=list(actor.grants)))
