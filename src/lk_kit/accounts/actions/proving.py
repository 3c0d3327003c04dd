from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lk_kit.accounts import factors
from lk_kit.accounts.enums import Ended
from lk_kit.accounts.identifiers import has_verified, prove
from lk_kit.accounts.models import Identifier
from lk_kit.accounts.signals import IdentifierVerified
from lk_kit.core.actors import Actor
from lk_kit.core.events import emit

from .base import OwnAction, end_sessions, revoke_tokens


@dataclass(kw_only=True)
class ProveIdentifier(OwnAction[None]):
    """The user has answered a message at an address or number of his account."""

    kind: str
    value: str

    def limits(self) -> list[Any]:
        return []

    def perform(self) -> None:
        take_over(self.actor, self.user, self.kind, self.value)


def take_over(actor: Actor, user: Any, kind: str, value: str) -> None:
    """Writes the proof down. Where the account only claimed the address, whoever made it did not own it: password, second factor, sessions,
    tokens and other contacts of his go (matrix C16). An account that the site vouches for has no such claim and keeps everything."""
    if has_verified(user, kind, value):
        return
    only_claimed = Identifier.objects.filter(user=user, kind=kind, value=value, verified_at=None).exists()
    if not prove(user, kind, value):
        return
    emit(IdentifierVerified(actor_id=str(user.pk), user_id=str(user.pk), kind=kind), user)
    if only_claimed:
        wipe(actor, user)
        Identifier.objects.filter(user=user).exclude(kind=kind, value=value).delete()


def wipe(actor: Actor, user: Any) -> None:
    """Whatever opens the account but the contact that was just proven."""
    factors.remove_all(user)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_sessions(actor, user, Ended.IDENTIFIER)
    revoke_tokens(actor, user)
