"""Four eyes on bank details: when a second person is needed, who that can be, and what waits (`PARTIES.BANK_APPROVAL`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.exceptions import Refused
from lk_kit.core.users import name_paths

from .conf import conf
from .enums import BankChange, Decision, Permission
from .models import BankAccountChange, Membership, Party
from .requisites import BANK_ACCOUNT
from .roles import effective_permissions, role_of
from .signals import BankChangeDecided, BankChangeRequested

ENOUGH = 2
"""From so many members on who may approve, `auto` asks for a second one."""


class BankChangeWaiting(Refused):
    default_code = "bank_change_waiting"
    default_message = _("A change of this account awaits approval already.")


def approvers(party_id: UUID, *, using: str | None = None) -> list[Membership]:
    """Members who may approve today."""
    members = Membership.objects.using(using).filter(party_id=party_id, user__is_active=True).valid()
    found = members.select_related("party", "custom_role", *name_paths("user")).order_by("pk")
    return [one for one in found if Permission.APPROVE_BANK in effective_permissions(role_of(one).permissions, one.party.status)]


def needs_second_person(party_id: UUID, actor: Actor, staff_permission: str, *, using: str | None = None) -> bool:
    """Not for staff and the system: they are a second person to every company."""
    if conf.BANK_APPROVAL == "off" or actor.has_staff_perm(staff_permission):
        return False
    return conf.BANK_APPROVAL == "always" or len(approvers(party_id, using=using)) >= ENOUGH


def request_change(
    party: Party, what: BankChange, actor: Actor, *, account: Any = None, values: Mapping[str, Any] | None = None, using: str
) -> BankAccountChange:
    """Writes down what is to happen. The party is locked. Raises BankChangeWaiting."""
    waiting = BankAccountChange.objects.using(using).filter(party=party, decision=Decision.WAITING).select_for_update(of=("self",))
    forget_late(waiting)
    shown = values or {name: getattr(account, name) for name in BANK_ACCOUNT}
    for one in waiting.waiting():
        is_same = one.bank_account_id == account.pk if account is not None else (one.bik, one.account) == (shown["bik"], shown["account"])
        if is_same:
            raise BankChangeWaiting
    change = BankAccountChange(party=party, bank_account=account, what=what.value, **{name: shown[name] for name in BANK_ACCOUNT})
    change.requested_by = actor.user  # type: ignore[assignment]
    change.expires_at = now() + timedelta(days=conf.BANK_APPROVAL_DAYS)
    change.save(using=using, force_insert=True)
    emit(BankChangeRequested(actor_id=actor.user_id, party_id=party.pk, change_id=change.pk, what=change.what), change)
    return change


def forget_late(waiting: models.QuerySet[BankAccountChange]) -> None:
    """Nobody decided in time."""
    for late in waiting.filter(expires_at__lte=now()):
        decide(late, Decision.EXPIRED, Actor.system())


def decide(change: BankAccountChange, decision: Decision, actor: Actor, reason: str = "") -> None:
    change.decision, change.reason, change.decided_at = decision.value, reason, now()
    change.decided_by = actor.user  # type: ignore[assignment]
    change.save(using=change._state.db, update_fields=["decision", "reason", "decided_at", "decided_by"])
    told: dict[str, Any] = {"change_id": change.pk, "what": change.what, "decision": decision.value, "reason": reason}
    emit(BankChangeDecided(actor_id=actor.user_id, party_id=change.party_id, **told), change)
