from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import router
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actions import Action, lock_row
from lk_kit.core.clock import now
from lk_kit.core.events import emit, head
from lk_kit.core.exceptions import InvalidInput, TooManyAttempts
from lk_kit.documents.conf import conf
from lk_kit.documents.enums import Permission
from lk_kit.documents.models import Archive, Document
from lk_kit.documents.signals import ArchiveRequested

DAY = timedelta(days=1)


@dataclass(kw_only=True)
class RequestArchive(Action[Archive]):
    """Orders a ZIP of the documents with these keys, all of the party with the id `party`; it is made in the background."""

    party: UUID
    documents: Sequence[Any]

    name: ClassVar[str] = "documents.request_archive"
    permission: ClassVar[str] = Permission.VIEW.value
    while_impersonating: ClassVar[bool] = False

    def party_id(self) -> UUID:
        return self.party

    def check(self) -> None:
        user: Any = self.actor.signed_in_user
        model = get_user_model()
        lock_row(model(pk=user.pk), using=router.db_for_write(model))
        recent = Archive.objects.filter(user=user, requested_at__gt=now() - DAY).order_by("-requested_at")
        moments = list(recent.values_list("requested_at", flat=True)[: conf.ARCHIVES_PER_DAY])
        if len(moments) >= conf.ARCHIVES_PER_DAY:
            raise TooManyAttempts(retry_after=max(int((moments[-1] + DAY - now()).total_seconds()), 1))
        self.found = self.find()

    def find(self) -> list[str]:
        wanted = {str(one) for one in self.documents}
        if not wanted:
            raise InvalidInput(errors={"documents": [_("Choose at least one document.")]})
        if len(wanted) > conf.ARCHIVE_MAX_DOCUMENTS:
            text = _("No more than %(limit)s documents at a time.") % {"limit": conf.ARCHIVE_MAX_DOCUMENTS}
            raise InvalidInput(errors={"documents": [text]})
        mine = Document.objects.visible_to(self.actor).filter(party_id=self.party, pk__in=wanted, version__gt=0)
        found = [str(pk) for pk in mine.order_by("pk").values_list("pk", flat=True)]
        if len(found) != len(wanted):
            raise InvalidInput(errors={"documents": [_("There is no such document.")]})
        return found

    def perform(self) -> Archive:
        user: Any = self.actor.signed_in_user
        archive = Archive.objects.create(party_id=self.party, user=user, documents=self.found)
        facts = head(self.actor, archive)
        emit(ArchiveRequested(**facts, archive_id=archive.pk), archive)
        return archive
