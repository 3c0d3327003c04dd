"""Cron, once an hour or a day: erasures whose day has come, what a dead process left of them, and copies past their term."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.exceptions import LkKitError
from lk_kit.core.made_files import expire
from lk_kit.privacy.actions.erasures import OPEN, finish
from lk_kit.privacy.enums import ErasureStatus, ExportStatus
from lk_kit.privacy.models import DataExport, Erasure


class Command(BaseCommand):
    help = "Executes erasures that are due, deletes their files, writes the journal, and deletes copies of personal data past their term."

    def handle(self, *args: Any, **options: Any) -> None:
        erased, stopped = self.erase()
        failed = self.finish()
        expired = self.expire()
        self.stdout.write(f"erased {erased}, stopped {stopped}, copies deleted {expired}")
        if failed:
            raise CommandError(f"The files of {failed} erasures could not be deleted, or their entries in the journal not be written")

    def finish(self) -> int:
        """What the processes that erased did not come to; returns how many are still unfinished."""
        failed = 0
        for erasure in Erasure.objects.filter(status=ErasureStatus.DONE).iterator():
            try:
                finish(erasure)
            except OSError as error:
                self.stderr.write(f"{erasure.pk}: {error}")
                failed += 1
        return failed

    def erase(self) -> tuple[int, int]:
        erased = stopped = 0
        for erasure in Erasure.objects.filter(status__in=OPEN, due_at__lte=now()).order_by("due_at"):
            try:
                done = get_class("privacy.EraseDue")(erasure, actor=Actor.system()).execute()
            except LkKitError as error:
                self.stderr.write(f"{erasure.pk}: {error}")
                stopped += 1
                continue
            erased += done.status == ErasureStatus.DONE
            stopped += done.status == ErasureStatus.STOPPED
        return erased, stopped

    def expire(self) -> int:
        late = list(DataExport.objects.filter(status=ExportStatus.READY, expires_at__lte=now()))
        for export in late:
            expire(export)
        return len(late)
