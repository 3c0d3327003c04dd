"""After a backup was restored: whoever had been forgotten since is forgotten again."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.exceptions import LkKitError
from lk_kit.privacy import journal
from lk_kit.privacy.actions.erasures import OPEN
from lk_kit.privacy.enums import ErasureStatus
from lk_kit.privacy.models import Erasure


class Command(BaseCommand):
    help = "Repeats the erasures of the journal that the database does not know: run it after restoring a backup, before the site opens."

    def handle(self, *args: Any, **options: Any) -> None:
        self.failed = 0
        repeated = sum(self.replay(entry) for entry in journal.entries())
        self.stdout.write(f"erased again {repeated}")
        if self.failed:
            raise CommandError(f"{self.failed} could not be erased again: settle what stands above, then run this once more")

    def replay(self, entry: dict[str, Any]) -> int:
        if Erasure.objects.filter(pk=entry["erasure"], status=ErasureStatus.DONE).exists():
            return 0
        user = get_user_model()._base_manager.filter(pk=entry["user"]).first()
        if user is None:
            return 0
        if not journal.is_about(entry, user):
            self.stderr.write(f"User {entry['user']} of erasure {entry['erasure']} is not the one who was erased: look at it by hand.")
            return 0
        try:
            get_class("privacy.EraseDue")(self.row(entry, user), actor=Actor.system()).execute()
        except LkKitError as error:
            self.stderr.write(f"Erasure {entry['erasure']} of user {entry['user']}: {error}")
            self.failed += 1
            return 0
        return 1

    def row(self, entry: dict[str, Any], user: Any) -> Erasure:
        Erasure.objects.of_user(user).filter(status__in=OPEN).exclude(pk=entry["erasure"]).update(
            status=ErasureStatus.CANCELLED.value, ended_at=now()
        )
        values = {
            "user": user,
            "status": ErasureStatus.WAITING.value,
            "requested_at": parse_datetime(entry["requested_at"]) or now(),
            "due_at": now(),
            "ended_at": None,
            "is_replay": True,
        }
        return Erasure.objects.update_or_create(pk=entry["erasure"], defaults=values)[0]
