from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from lk_kit.core.actors import Actor
from lk_kit.parties.conf import conf as parties
from lk_kit.parties.querysets import PartyOwnedQuerySet

from .enums import ACCEPTED, CANCELLED, PUBLISHED, WAITING, Permission

if TYPE_CHECKING:
    from .models import Archive, Document, StoredFile, UploadRequest  # noqa: F401


class DocumentQuerySet(PartyOwnedQuerySet["Document"]):
    view_permission = Permission.VIEW.value

    def published(self) -> Self:
        return self.filter(status=PUBLISHED)

    def in_parties(self, party_ids: list[Any]) -> Self:
        """Members see what is published, and nothing else."""
        return super().in_parties(party_ids).published()

    def for_staff(self, actor: Actor) -> Self:
        if parties.MANAGERS_SEE == "all" or getattr(actor.user, "is_superuser", False):
            return self
        own = Q(party_id__in=actor.party_ids(self.view_permission), status=PUBLISHED)
        return self.filter(Q(party__manager=actor.user) | own)


class UploadRequestQuerySet(PartyOwnedQuerySet["UploadRequest"]):
    view_permission = Permission.VIEW.value

    def waiting(self) -> Self:
        return self.filter(status=WAITING)

    def open(self) -> Self:
        return self.exclude(status__in=(ACCEPTED, CANCELLED))


class ArchiveQuerySet(models.QuerySet["Archive"]):
    def visible_to(self, actor: Actor) -> Self:
        """Everybody sees his own, as long as he may see documents of that party."""
        if actor.is_system:
            return self
        if actor.user is None:
            return self.none()
        return self.filter(user=actor.user, party_id__in=actor.party_ids(Permission.VIEW.value))


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def taken_by(self, party_id: Any) -> int:
        """Bytes that the party's files take, those that are being written included."""
        return int(self.filter(party_id=party_id).aggregate(sum=models.Sum("size"))["sum"] or 0)
