from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lk_kit.accounts.clients import network_of
from lk_kit.accounts.enums import Ended, IdentifierKind
from lk_kit.accounts.exceptions import IdentifierTaken, LinkInvalid
from lk_kit.accounts.links import read_alarm
from lk_kit.accounts.models import AccountLock, IdentifierChange, KnownDevice, SignInRecord, TrustedBrowser
from lk_kit.accounts.signals import AccountLocked, AccountUnlocked
from lk_kit.accounts.throttling import Limit
from lk_kit.core.actions import InstanceAction
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.exceptions import NotVisible

from .base import OpenAction, end_sessions, lock_user, revoke_tokens
from .identifiers import roll_back


@dataclass(kw_only=True)
class DisownSignIn(OpenAction[Any]):
    """«It was not me», by the link of the mail about a new device: works signed in or not, once. Locks the account at once, and rolls back
    the changes of contacts since that sign-in: a stranger would open it again by a code to an address or number of his own."""

    token: str

    failures = (LinkInvalid,)

    def limits(self) -> list[Limit]:
        return [Limit("confirm_ip", network_of(self.ip))] if self.ip else []

    def prepare(self) -> None:
        record = SignInRecord.objects.filter(pk=read_alarm(self.token)).exclude(user=None).first()
        if record is None:
            raise LinkInvalid
        try:
            self.user = lock_user(record.user_id)
        except NotVisible as error:
            raise LinkInvalid from error
        self.record = SignInRecord.objects.get(pk=record.pk)  # again, now that nobody else can disown it

    def check(self) -> None:
        if self.record.disowned_at is not None or not self.user.is_active:
            raise LinkInvalid

    def perform(self) -> Any:
        SignInRecord.objects.filter(pk=self.record.pk).update(disowned_at=now())
        self.roll_contacts_back()
        self.user.set_unusable_password()
        self.user.save(update_fields=["password"])
        end_sessions(self.actor, self.user, Ended.LOCKED)
        revoke_tokens(self.actor, self.user)
        KnownDevice.objects.filter(user=self.user).delete()
        TrustedBrowser.objects.filter(user=self.user).delete()
        AccountLock.objects.update_or_create(user=self.user, defaults={"locked_at": now()})
        user_id = str(self.user.pk)
        emit(AccountLocked(actor_id=user_id, user_id=user_id, record_id=self.record.pk), self.user)
        return self.user

    def roll_contacts_back(self) -> None:
        """As far as each of them could still be rolled back by the link that its former contact got."""
        since = IdentifierChange.objects.filter(user=self.user, undone_at=None, undo_until__gt=now(), created_at__gte=self.record.at)
        for kind in IdentifierKind:
            change = since.filter(kind=kind.value).order_by("created_at").first()
            with suppress(IdentifierTaken), transaction.atomic():
                if change is not None:
                    roll_back(self.user, change)


@dataclass
class UnlockAccount(InstanceAction[AccountLock, None]):
    """Staff lift the lock of somebody who has no address to set a new password by."""

    staff_permission = "lk_kit_accounts.delete_accountlock"
    while_impersonating = False

    def perform(self) -> None:
        emit(AccountUnlocked(actor_id=self.actor.user_id, user_id=str(self.instance.pk)), self.instance)
        self.instance.delete()
