from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from django.db import transaction

from lk_kit.accounts.actions.base import lock_user
from lk_kit.core.actions import Action, InstanceAction
from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.exceptions import NotVisible
from lk_kit.privacy import journal
from lk_kit.privacy.conf import conf
from lk_kit.privacy.enums import ErasureStatus
from lk_kit.privacy.erasing import Eraser, act_of, delete_files, seal
from lk_kit.privacy.exceptions import ErasureRefused
from lk_kit.privacy.models import Erasure
from lk_kit.privacy.plans import obstacles
from lk_kit.privacy.signals import ErasureCancelled, ErasureRequested, ErasureStopped, PersonErased
from lk_kit.privacy.subjects import subject_of

OPEN = (ErasureStatus.WAITING.value, ErasureStatus.STOPPED.value)


@dataclass(kw_only=True)
class RequestErasure(Action[Erasure]):
    """Wishes to be forgotten. Nothing happens before `COOLING_DAYS` are over; a second wish returns the first. Raises ErasureRefused."""

    while_impersonating: ClassVar[bool] = False
    step_up: ClassVar[bool] = True
    name: ClassVar[str] = "privacy.request_erasure"

    def perform(self) -> Erasure:
        return begin_erasure(self.actor)


def begin_erasure(actor: Actor) -> Erasure:
    user = lock_user(actor.signed_in_user.pk)
    waiting = Erasure.objects.of_user(user).filter(status__in=OPEN).first()
    if waiting is not None:
        return waiting
    found = obstacles(subject_of(user))
    if found:
        raise ErasureRefused(found)
    erasure = Erasure.objects.create(user=user, due_at=now() + timedelta(days=conf.COOLING_DAYS))
    emit(ErasureRequested(**facts(actor, erasure), due_at=erasure.due_at), erasure)
    return erasure


@dataclass(kw_only=True)
class CancelErasure(Action[Erasure]):
    """The person stays after all. Raises NotVisible when nothing waits."""

    while_impersonating: ClassVar[bool] = False
    name: ClassVar[str] = "privacy.cancel_erasure"

    def perform(self) -> Erasure:
        user = self.actor.signed_in_user
        erasure = Erasure.objects.select_for_update().of_user(user).filter(status__in=OPEN).first()
        if erasure is None:
            raise NotVisible
        erasure.status, erasure.ended_at = ErasureStatus.CANCELLED.value, now()
        erasure.save(update_fields=["status", "ended_at"])
        emit(ErasureCancelled(**facts(self.actor, erasure)), erasure)
        return erasure


@dataclass
class EraseDue(InstanceAction[Erasure, Erasure]):
    """Executes the erasure when its day has come; once, however often it is asked for. An obstacle stops it until the next run."""

    while_impersonating: ClassVar[bool] = False
    name: ClassVar[str] = "privacy.erase_due"
    staff_permission: ClassVar[str] = "lk_kit_privacy.change_erasure"

    def perform(self) -> Erasure:
        erasure = self.instance
        if not erasure.is_open or erasure.due_at > now():
            return erasure
        user = lock_user(erasure.user_id)
        subject = subject_of(user)
        if not erasure.is_replay and obstacles(subject):
            return self.stop(erasure)
        print_of_user = journal.fingerprint(user)
        eraser = Eraser(subject)
        eraser.run()
        return self.seal(erasure, eraser, print_of_user)

    def stop(self, erasure: Erasure) -> Erasure:
        if erasure.status != ErasureStatus.STOPPED:
            erasure.status = ErasureStatus.STOPPED.value
            erasure.save(update_fields=["status"])
            emit(ErasureStopped(**facts(self.actor, erasure)), erasure)
        return erasure

    def seal(self, erasure: Erasure, eraser: Eraser, print_of_user: str) -> Erasure:
        erasure.act = {**act_of(erasure, eraser), "fingerprint": print_of_user}
        erasure.act_sha256, erasure.files = seal(erasure.act), eraser.files
        erasure.status, erasure.ended_at = ErasureStatus.DONE.value, now()
        erasure.save(update_fields=["act", "act_sha256", "files", "status", "ended_at"])
        emit(PersonErased(**facts(self.actor, erasure)), erasure)
        transaction.on_commit(partial(finish, erasure), robust=True)
        return erasure


def finish(erasure: Erasure) -> None:
    """What lies outside the database. Not done, because the process died? `lk_privacy_run` does it."""
    journal.write(erasure)
    delete_files(erasure)


def facts(actor: Actor, erasure: Erasure) -> dict[str, Any]:
    return {"actor_id": actor.user_id, "user_id": str(erasure.user_id), "erasure_id": erasure.pk}
