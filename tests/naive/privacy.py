"""The wish to be forgotten and its cancellation without a lock: look, then write."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from django.db import transaction

from lk_kit.core.events import emit
from lk_kit.core.made_files import OPEN
from lk_kit.privacy.enums import ErasureStatus, ExportStatus
from lk_kit.privacy.models import Consent, ConsentDocument, DataExport, Erasure
from lk_kit.privacy.signals import ConsentGiven, ExportReady, PersonErased


def naive_erase(pk: UUID) -> None:
    with transaction.atomic():
        erasure = Erasure.objects.get(pk=pk)
        if not erasure.is_open:
            return
        time.sleep(0.05)
        Erasure.objects.filter(pk=pk).update(status=ErasureStatus.DONE.value)
        user_id = str(erasure.user_id)
        emit(PersonErased(user_id=user_id, erasure_id=pk))


def naive_build(pk: UUID) -> None:
    export = DataExport.objects.get(pk=pk)
    if export.status not in OPEN:
        return
    time.sleep(0.05)
    with transaction.atomic():
        DataExport.objects.filter(pk=pk).update(status=ExportStatus.READY)
        emit(ExportReady(user_id=str(export.user_id), export_id=pk))


def naive_consent(user: Any, document: ConsentDocument) -> None:
    with transaction.atomic():
        if Consent.objects.filter(user=user, document=document, withdrawn_at=None).exists():
            return
        time.sleep(0.05)
        consent = Consent(user=user, document=document)
        emit(ConsentGiven(user_id=str(user.pk), consent_id=consent.pk, kind=document.kind, version=document.version))
