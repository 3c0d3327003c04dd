"""How long it is known who got a text."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import connections, router, transaction

from lk_kit.core.clock import now

from .conf import conf
from .models import SmsRecord

PORTION: Final = 5000


def forget_old(most: int = 0) -> int:
    """Deletes what `SMS_LOG_DAYS` no longer keeps, the oldest first, in portions that lock little. Every text that is sent deletes up to
    a hundred (`most`), `manage.py clearsessions` the rest."""
    count = 0
    while gone := _forget_portion(most or PORTION):
        count += gone
        if most:
            break
    return count


def _forget_portion(size: int) -> int:
    """Skips what another process holds."""
    alias = router.db_for_write(SmsRecord)
    skips = connections[alias].features.has_select_for_update_skip_locked
    with transaction.atomic(using=alias):
        rows = SmsRecord.objects.using(alias).select_for_update(skip_locked=skips)
        old = rows.filter(created_at__lt=now() - timedelta(days=conf.SMS_LOG_DAYS)).order_by("created_at")
        keys = list(old.values_list("pk", flat=True)[:size])
        return SmsRecord.objects.using(alias).filter(pk__in=keys).delete()[0]
