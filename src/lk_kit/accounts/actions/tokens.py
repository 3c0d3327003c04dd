from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lk_kit.accounts.conf import conf
from lk_kit.accounts.enums import Step
from lk_kit.accounts.models import ApiToken
from lk_kit.accounts.pipeline import mint_token
from lk_kit.accounts.policy import pending_step, refusal
from lk_kit.accounts.signals import TokenRevoked
from lk_kit.accounts.throttling import Limit
from lk_kit.core.actions import InstanceAction
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused
from lk_kit.core.inputs import clean_fields, line

from .base import OwnAction

MOST = 50


@dataclass(kw_only=True)
class CreateToken(OwnAction[tuple[ApiToken, str]]):
    """Returns the token and its secret, which is never shown again."""

    step_up = True
    title: str
    expires_at: datetime | None = None

    def limits(self) -> list[Limit]:
        return []

    def check(self) -> None:
        step = pending_step(self.actor.signed_in_user, self.actor)
        if step != Step.COMPLETE:
            raise refusal(step)
        if not conf.TOKENS:
            raise NotAllowed
        self.title = clean_fields({"title": line(100, required=True)}, {"title": self.title})["title"]
        if self.expires_at is not None and self.expires_at <= now():
            raise InvalidInput(errors={"expires_at": [_("This moment has passed.")]})
        if ApiToken.objects.of_user(self.user).live().count() >= MOST:
            raise Refused(
                _("You have %(limit)s tokens. Revoke those that you do not need."), params={"limit": MOST}, code="too_many_tokens"
            )

    def perform(self) -> tuple[ApiToken, str]:
        return mint_token(self.user, self.title, self.expires_at)


@dataclass
class RevokeToken(InstanceAction[ApiToken, None]):
    """Ends a token of one's own at once."""

    while_impersonating = False
    staff_permission = "lk_kit_accounts.delete_apitoken"

    def is_authorized(self) -> bool:
        is_own = self.actor.user is not None and self.instance.user_id == self.actor.user.pk
        return is_own or super().is_authorized()

    def perform(self) -> None:
        if self.instance.revoked_at is not None:
            return
        self.instance.revoked_at = now()
        self.instance.save(update_fields=["revoked_at"])
        user_id = str(self.instance.user_id)
        emit(TokenRevoked(actor_id=self.actor.user_id, user_id=user_id, token_id=self.instance.pk), self.instance)
