"""Four eyes and the end of a reset as one would write them first: look, then write, without a lock."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from django.db import transaction

from lk_kit.accounts.enums import ResetStatus
from lk_kit.accounts.models import FactorReset
from lk_kit.accounts.signals import FactorResetApproved
from lk_kit.core.events import emit


def naive_approve(pk: UUID, user: Any) -> None:
    with transaction.atomic():
        reset = FactorReset.objects.get(pk=pk)
        if reset.status != ResetStatus.REQUESTED:
            raise ValueError("decided already")
        time.sleep(0.05)
        FactorReset.objects.filter(pk=pk).update(status=ResetStatus.APPROVED.value, decided_by=user)
        emit(FactorResetApproved(actor_id=str(user.pk), user_id=str(reset.user_id), reset_id=pk))
