"""Cron, once an hour or a day: reminders of files that were asked for, archives past their term, files that nothing uses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now, today
from lk_kit.core.made_files import MadeStatus, expire
from lk_kit.documents.conf import conf
from lk_kit.documents.models import Archive, UploadRequest
from lk_kit.documents.sweeping import sweep_rows, sweep_storage


class Command(BaseCommand):
    help = "Reminds of files that were asked for, deletes archives past their term and files that nothing uses."

    def handle(self, *args: Any, **options: Any) -> None:
        reminded, expired = self.remind(), self.expire()
        swept = sweep_rows() + sweep_storage()
        self.stdout.write(f"reminded {reminded}, archives deleted {expired}, unused files deleted {swept}")

    def remind(self) -> int:
        last = today() + timedelta(days=conf.REMIND_DAYS)
        due = UploadRequest.objects.waiting().filter(due_on__lte=last, reminded_at=None)
        actor = Actor.system()
        return sum(get_class("documents.RemindOfUpload")(request, actor=actor).execute() for request in due)

    def expire(self) -> int:
        late = list(Archive.objects.filter(status=MadeStatus.READY, expires_at__lte=now()))
        for archive in late:
            expire(archive)
        return len(late)
