"""Files that are made in the background: an archive, a report. The row is the truth, whichever worker lives makes the file.

A worker claims the row with a lease and writes its progress there; when it dies, the lease runs out and another one begins anew. The name
of the file stands in the row before the first byte is written, so that no half file is left behind.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import IO, Any, TypeVar

from django.core.files import File
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .clock import now
from .files import private_storage, random_path
from .ids import uuid7

MAX_ATTEMPTS = 5


class MadeStatus(models.TextChoices):
    PENDING = "pending", _("waits")
    RUNNING = "running", _("is being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("deleted")


OPEN = (MadeStatus.PENDING.value, MadeStatus.RUNNING.value)


class LeaseLost(Exception):
    """Another worker has the row, or the row is gone."""


class StillLeased(Exception):
    """Another worker is at it; ask again in `seconds`."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"again in {seconds} s")


class FailedForGood(Exception):
    """The file could not be made in `MAX_ATTEMPTS` attempts."""


class MadeFile(models.Model):
    """Base of a row whose file is made by a worker and deleted after its term."""

    status = models.CharField(_("status"), max_length=16, default=MadeStatus.PENDING.value)
    requested_at = models.DateTimeField(_("requested"), default=now, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    parts_done = models.PositiveIntegerField(_("parts done"), default=0)
    parts_total = models.PositiveIntegerField(_("parts"), default=0)
    file = models.FileField(_("file"), upload_to=random_path, storage=private_storage, blank=True, default="")
    size = models.PositiveBigIntegerField(_("size"), default=0)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    expires_at = models.DateTimeField(_("can be fetched until"), null=True, blank=True, db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def lease_seconds(cls) -> int:
        """After so many seconds without progress another worker takes over; a subclass may ask its settings."""
        return 900

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_ready(self) -> bool:
        return self.status == MadeStatus.READY and self.expires_at is not None and self.expires_at > now()

    @property
    def percent(self) -> int:
        return 100 * self.parts_done // self.parts_total if self.parts_total else 0


M = TypeVar("M", bound=MadeFile)


def claim(rows: models.QuerySet[M], file_name: str) -> M | None:
    """The one row of `rows` under our lease; None when there is nothing to do. Raises StillLeased and FailedForGood."""
    token, moment = uuid7(), now()
    rows = rows.filter(status__in=OPEN)
    free = Q(leased_until=None) | Q(leased_until__lte=moment)
    seconds = rows.model.lease_seconds()
    until = moment + timedelta(seconds=seconds)
    taken = rows.filter(free).update(
        status=MadeStatus.RUNNING, lease_token=token, leased_until=until, attempts=F("attempts") + 1, parts_done=0
    )
    row = rows.filter(lease_token=token).first() if taken else None
    if row is None:
        if rows.exists():
            raise StillLeased(seconds)
        return None
    if row.attempts > MAX_ATTEMPTS:
        if row.file:
            row.file.storage.delete(str(row.file.name))  # a worker may have died between the file and the row
        rows.filter(lease_token=token).update(status=MadeStatus.FAILED, leased_until=None, file="")
        raise FailedForGood(f"{row._meta.label} {row.pk} failed {MAX_ATTEMPTS} times")
    take_file_name(row, file_name)
    return row


def take_file_name(row: MadeFile, file_name: str) -> None:
    if row.file:
        row.file.storage.delete(str(row.file.name))
    row.file.name = random_path(row, file_name)
    keep_lease(row, file=row.file.name)


def _mine(row: MadeFile) -> models.QuerySet[Any]:
    return type(row)._base_manager.filter(pk=row.pk, lease_token=row.lease_token)


def keep_lease(row: MadeFile, **values: Any) -> None:
    """Writes progress and lengthens the lease. Raises LeaseLost."""
    if not _mine(row).update(leased_until=now() + timedelta(seconds=type(row).lease_seconds()), **values):
        raise LeaseLost


def give_back(row: MadeFile) -> None:
    """The next attempt need not wait for the lease to run out."""
    _mine(row).update(leased_until=None)


def finish(row: MadeFile, target: IO[bytes], *, keep: timedelta, tell: Callable[[], None]) -> None:
    """Stores what stands in `target`; `tell` emits the fact in the transaction that makes the row ready. Raises LeaseLost."""
    size = target.tell()
    target.seek(0)
    name = str(row.file.name)
    row.file.storage.save(name, File(target))
    moment: datetime = now()
    values = {"status": MadeStatus.READY, "size": size, "ready_at": moment, "expires_at": moment + keep, "lease_token": None}
    with transaction.atomic():
        try:
            keep_lease(row, **values)
        except LeaseLost:
            row.file.storage.delete(name)
            raise
        type(row)._base_manager.filter(pk=row.pk).update(leased_until=None)
        tell()


def expire(row: MadeFile) -> None:
    """The file first: a row that still says where it is can be tried again."""
    if row.file:
        row.file.storage.delete(str(row.file.name))
    type(row)._base_manager.filter(pk=row.pk).update(status=MadeStatus.EXPIRED, file="", size=0)
