"""The rows that say whose account elsewhere somebody's is. Their writers hold a transaction where more than the row is written."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from lk_kit.core.clock import now
from lk_kit.core.events import emit

from .exceptions import AlreadyLinked, AttemptInvalid
from .identity import Identity
from .models import LinkedAccount
from .signals import AccountLinked


def owner_of(identity: Identity) -> LinkedAccount | None:
    found = LinkedAccount.objects.select_related("user").filter(provider=identity.provider, uid=identity.uid)
    return found.first()


def link(user: Any, identity: Identity, *, actor_id: str | None, at_registration: bool = False) -> LinkedAccount:
    """Writes the row and the fact. Raises AlreadyLinked; of two at once one wins."""
    try:
        with transaction.atomic():
            row = LinkedAccount.objects.create(
                user=user,
                provider=identity.provider,
                uid=identity.uid,
                title=identity.title,
                facts=identity.facts,
                last_used=now(),
            )
    except IntegrityError as error:
        raise AlreadyLinked from error
    emit(AccountLinked(actor_id=actor_id, user_id=str(user.pk), provider=identity.provider, at_registration=at_registration), row)
    return row


def refresh(row: LinkedAccount, identity: Identity) -> None:
    """After each sign-in: what the provider vouches for now takes the place of what it said last time. Raises AttemptInvalid when the
    account was unlinked meanwhile."""
    row.title, row.facts, row.last_used = identity.title or row.title, identity.facts, now()
    values = {name: getattr(row, name) for name in ("title", "facts", "last_used")}
    if not LinkedAccount.objects.filter(pk=row.pk, user=row.user_id).update(**values):
        raise AttemptInvalid


def take_word(identity: Identity) -> None:
    """What the provider says about somebody whom it knows counts at once, also when it keeps him out: it may be less than last time."""
    LinkedAccount.objects.filter(provider=identity.provider, uid=identity.uid).update(facts=identity.facts)
