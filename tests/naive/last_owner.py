"""The last-owner rule as one would write it first: look, then write, without a lock. `tests/parties` shows that it fails."""

from __future__ import annotations

import time
from uuid import UUID

from django.db import transaction

from lk_kit.parties.models import Membership


def naive_demote(pk: UUID) -> None:
    with transaction.atomic():
        membership = Membership.objects.get(pk=pk)
        others = Membership.objects.filter(party_id=membership.party_id, role="owner").exclude(pk=pk)
        if not others.exists():
            raise ValueError("the last owner stays")
        time.sleep(0.05)  # what a slow disk or a busy server does between the look and the write
        Membership.objects.filter(pk=pk).update(role="viewer")
