from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from lk_kit.accounts.enums import Step
from lk_kit.accounts.models import Visit
from lk_kit.accounts.policy import pending_step, refusal
from lk_kit.accounts.signals import VisitEnded, VisitStarted
from lk_kit.accounts.view_as import PERMISSION, may_be_viewed, until
from lk_kit.core.actions import Action, InstanceAction
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.inputs import clean_fields, line
from lk_kit.core.users import display_name


@dataclass(kw_only=True)
class StartVisit(Action[Visit]):
    """A member of staff who has passed his own second factor begins to view the cabinet as `user`. The caller puts it into the session."""

    user: Any
    reason: str

    staff_permission = PERMISSION
    while_impersonating = False

    def is_authorized(self) -> bool:
        return not self.actor.is_system and self.actor.has_staff_perm(self.staff_permission)

    def check(self) -> None:
        step = pending_step(self.actor.signed_in_user, self.actor)
        if step != Step.COMPLETE:
            raise refusal(step)
        self.reason = clean_fields({"reason": line(300, required=True)}, {"reason": self.reason})["reason"]
        if not may_be_viewed(self.user) or self.user.pk == self.actor.signed_in_user.pk:
            raise InvalidInput(errors={"user": [_("Staff and disabled accounts cannot be viewed.")]})

    def perform(self) -> Visit:
        staff: Any = self.actor.signed_in_user
        visit = Visit.objects.create(user=self.user, staff=staff, staff_name=display_name(staff)[:300], reason=self.reason, until=until())
        emit(VisitStarted(actor_id=self.actor.user_id, user_id=str(self.user.pk), visit_id=visit.pk), visit)
        return visit


@dataclass
class EndVisit(InstanceAction[Visit, None]):
    """By the member of staff himself, by the clock, or by a colleague with the permission."""

    staff_permission = PERMISSION
    while_impersonating = False

    expired: bool = False

    def is_authorized(self) -> bool:
        is_own = self.actor.user is not None and self.instance.staff_id == self.actor.user.pk
        return is_own or super().is_authorized()

    def perform(self) -> None:
        if self.instance.ended_at is not None:
            return
        self.instance.ended_at = min(now(), self.instance.until)
        self.instance.save(update_fields=["ended_at"])
        actor_id, user_id = self.actor.user_id or str(self.instance.staff_id), str(self.instance.user_id)
        emit(VisitEnded(actor_id=actor_id, user_id=user_id, visit_id=self.instance.pk, expired=self.expired), self.instance)
