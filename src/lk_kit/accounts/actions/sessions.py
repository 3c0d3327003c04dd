from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from lk_kit.accounts.enums import Ended
from lk_kit.accounts.models import Session
from lk_kit.accounts.signals import SessionEnded
from lk_kit.core.actions import InstanceAction
from lk_kit.core.events import emit

from .base import OwnAction, end_sessions


@dataclass
class EndSession(InstanceAction[Session, None]):
    """One's own, or anybody's for staff who may delete sessions."""

    while_impersonating = False
    staff_permission = "lk_kit_accounts.delete_session"

    @property
    def is_own(self) -> bool:
        return self.actor.user is not None and self.instance.user_id == self.actor.user.pk

    def is_authorized(self) -> bool:
        return self.is_own or super().is_authorized()

    def perform(self) -> None:
        reason = Ended.BY_USER if self.is_own else Ended.BY_STAFF
        if self.instance.user_id is not None:
            user_id = str(self.instance.user_id)
            emit(
                SessionEnded(actor_id=self.actor.user_id, user_id=user_id, session_id=self.instance.pk, reason=reason.value), self.instance
            )
        Session.objects.filter(pk=self.instance.pk).delete()


@dataclass(kw_only=True)
class EndOtherSessions(OwnAction[int]):
    """All but `keep`, the row id of the session in use. Returns how many ended."""

    keep: UUID | None = None

    def perform(self) -> int:
        return end_sessions(self.actor, self.user, Ended.BY_USER, keep=self.keep)
