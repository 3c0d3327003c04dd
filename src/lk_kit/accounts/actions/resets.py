from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lk_kit.accounts import factors
from lk_kit.accounts.clients import network_of
from lk_kit.accounts.conf import conf
from lk_kit.accounts.enums import Ended, ResetStatus
from lk_kit.accounts.exceptions import LinkInvalid
from lk_kit.accounts.links import read_reset_cancel
from lk_kit.accounts.models import FactorReset
from lk_kit.accounts.signals import (
    FactorResetApproved,
    FactorResetCancelled,
    FactorResetDeclined,
    FactorResetDone,
    FactorResetRequested,
)
from lk_kit.accounts.throttling import Limit
from lk_kit.core.actions import Action, InstanceAction
from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused
from lk_kit.core.inputs import clean_fields, line

from .base import OpenAction, end_sessions, lock_user, revoke_tokens

OPEN = (ResetStatus.REQUESTED.value, ResetStatus.APPROVED.value)
REQUEST, APPROVE = "lk_kit_accounts.add_factorreset", "lk_kit_accounts.approve_factorreset"


def refuse_unfit(actor: Actor, user: Any) -> None:
    """Nobody resets his own factor with somebody's help, and no lesser staff touches a superuser. Raises NotAllowed."""
    if actor.user is not None and actor.user.pk == user.pk:
        raise NotAllowed(_("Not for your own account: ask two colleagues."), code="own_account")
    if user.is_superuser and not (actor.is_system or getattr(actor.user, "is_superuser", False)):
        raise NotAllowed


def may_help(helper: Any, permission: str, user: Any) -> bool:
    """Whether a member of staff who took part still may: his rights can end between the steps, and `user` can become a superuser."""
    if helper is None or not Actor.for_user(helper).has_staff_perm(permission):
        return False
    return bool(helper.is_superuser or not user.is_superuser)


def fact(actor: Actor, reset: FactorReset) -> dict[str, Any]:
    return {"actor_id": actor.user_id, "user_id": str(reset.user_id), "reset_id": reset.pk}


@dataclass(kw_only=True)
class RequestFactorReset(Action[FactorReset]):
    """A member of staff asks to take away the second factor of somebody who has lost it. Nothing happens before another one approves.

    `user` is a user or his key, looked up once it is clear that the actor may ask: nobody else learns which keys there are.
    """

    staff_permission: ClassVar[str] = REQUEST
    step_up: ClassVar[bool] = True
    while_impersonating: ClassVar[bool] = False

    user: Any
    reason: str

    def is_authorized(self) -> bool:
        return self.actor.has_staff_perm(REQUEST)

    def check(self) -> None:
        self.user = lock_user(person(self.user).pk)
        refuse_unfit(self.actor, self.user)
        self.reason = clean_fields({"reason": line(1000, required=True, multiline=True)}, {"reason": self.reason})["reason"]
        if not factors.has_second_factor(self.user):
            raise InvalidInput(errors={"user": [_("This person has no second factor.")]})
        if FactorReset.objects.filter(user=self.user, status__in=OPEN).exists():
            raise already_open()

    def perform(self) -> FactorReset:
        try:
            with transaction.atomic():
                reset = FactorReset.objects.create(user=self.user, reason=self.reason, requested_by_id=self.actor.signed_in_user.pk)
        except IntegrityError as error:
            raise already_open() from error
        emit(FactorResetRequested(**fact(self.actor, reset)), reset)
        return reset


def already_open() -> Refused:
    return Refused(_("A reset for this person is under way already."), code="reset_open")


@dataclass
class ResetAction(InstanceAction[FactorReset, FactorReset]):
    """On an open request."""

    while_impersonating: ClassVar[bool] = False
    wanted: ClassVar[tuple[str, ...]] = OPEN

    def check(self) -> None:
        if self.instance.status not in self.wanted:
            raise Refused(_("This request was decided already."), code="reset_decided")

    def end(self, status: ResetStatus) -> None:
        self.instance.status, self.instance.ended_at = status.value, now()
        self.instance.save(update_fields=["status", "ended_at", "decided_by", "decided_at"])


@dataclass
class ApproveFactorReset(ResetAction):
    """The second pair of eyes: another member of staff than who asked. The person is told at once and has `RESET_HOURS` to stop it."""

    staff_permission: ClassVar[str] = APPROVE
    step_up: ClassVar[bool] = True
    wanted: ClassVar[tuple[str, ...]] = (ResetStatus.REQUESTED.value,)

    def is_authorized(self) -> bool:
        return self.actor.has_staff_perm(APPROVE)

    def check(self) -> None:
        super().check()
        refuse_unfit(self.actor, self.instance.user)
        if self.actor.user is not None and self.actor.user.pk == self.instance.requested_by_id:
            raise NotAllowed(_("Who asked for it cannot approve it: this takes a second member of staff."), code="four_eyes")
        if not may_help(self.instance.requested_by, REQUEST, self.instance.user):
            raise Refused(_("Who asked for it has lost the right to. Decline it, and ask for it anew."), code="reset_without_right")

    def perform(self) -> FactorReset:
        moment = now()
        self.instance.status, self.instance.decided_by, self.instance.decided_at = ResetStatus.APPROVED.value, self.actor.user, moment  # type: ignore[assignment]
        self.instance.due_at = moment + timedelta(hours=conf.RESET_HOURS)
        self.instance.save(update_fields=["status", "decided_by", "decided_at", "due_at"])
        emit(FactorResetApproved(**fact(self.actor, self.instance)), self.instance)
        if not conf.RESET_HOURS:
            CarryOutFactorReset(self.instance, actor=Actor.system()).execute()
        return self.instance


@dataclass
class DeclineFactorReset(ResetAction):
    """By whoever may approve, or by who asked for it; also after the approval, as long as it has not taken effect."""

    staff_permission: ClassVar[str] = APPROVE

    def is_authorized(self) -> bool:
        asked = self.actor.user is not None and self.actor.user.pk == self.instance.requested_by_id
        return self.actor.has_staff_perm(APPROVE) or (asked and self.actor.has_staff_perm(REQUEST))

    def perform(self) -> FactorReset:
        self.instance.decided_by, self.instance.decided_at = self.actor.user, now()  # type: ignore[assignment]
        self.end(ResetStatus.DECLINED)
        emit(FactorResetDeclined(**fact(self.actor, self.instance)), self.instance)
        return self.instance


@dataclass(kw_only=True)
class CancelFactorReset(OpenAction[FactorReset]):
    """The person stops it by the link of the message: who has taken over two members of staff still needs his mailbox to go silent."""

    token: str

    while_impersonating: ClassVar[bool] = False
    failures = (LinkInvalid,)

    def limits(self) -> list[Limit]:
        return [Limit("confirm_ip", network_of(self.ip))] if self.ip else []

    def prepare(self) -> None:
        found = FactorReset.objects.select_for_update().filter(pk=read_reset_cancel(self.token), status__in=OPEN).first()
        if found is None:
            raise LinkInvalid
        self.reset = found

    def perform(self) -> FactorReset:
        self.reset.status, self.reset.ended_at = ResetStatus.CANCELLED.value, now()
        self.reset.save(update_fields=["status", "ended_at"])
        user_id = str(self.reset.user_id)
        emit(FactorResetCancelled(actor_id=user_id, user_id=user_id, reset_id=self.reset.pk), self.reset)
        return self.reset


@dataclass
class CarryOutFactorReset(ResetAction):
    """When its time has come: devices, backup codes, trusted browsers, sessions and tokens end. The password stays.

    It counts as declined when one of the two who decided it may not do so any more.
    """

    wanted: ClassVar[tuple[str, ...]] = (ResetStatus.APPROVED.value,)

    def is_authorized(self) -> bool:
        return self.actor.is_system

    def check(self) -> None:
        super().check()
        if self.instance.due_at is None or self.instance.due_at > now():
            raise Refused(_("Its time has not come yet."), code="reset_not_due")

    def perform(self) -> FactorReset:
        user = lock_user(self.instance.user_id)
        deciders = ((self.instance.requested_by, REQUEST), (self.instance.decided_by, APPROVE))
        if not all(may_help(helper, permission, user) for helper, permission in deciders):
            self.end(ResetStatus.DECLINED)
            emit(FactorResetDeclined(**fact(self.actor, self.instance)), self.instance)
            return self.instance
        factors.remove_all(user)
        end_sessions(self.actor, user, Ended.BY_STAFF)
        revoke_tokens(self.actor, user)
        self.end(ResetStatus.DONE)
        emit(FactorResetDone(**fact(self.actor, self.instance)), self.instance)
        return self.instance


def person(key: Any) -> Any:
    """The user whom a member of staff names, by himself or by his key. Raises InvalidInput."""
    model: Any = get_user_model()
    if isinstance(key, model):
        return key
    try:
        found = model._default_manager.filter(pk=model._meta.pk.to_python(key)).first()
    except Exception:  # noqa: BLE001 - whatever the site's kind of key says to a wrong one
        found = None
    if found is None:
        raise InvalidInput(errors={"user": [_("There is no such user.")]})
    return found
