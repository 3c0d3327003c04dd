"""Approved resets of second factors take effect when their time has come."""

from __future__ import annotations

from typing import Any

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.exceptions import NotVisible, Refused

from .enums import ResetStatus
from .models import FactorReset


def carry_out_due(user: Any = None) -> int:
    """What is due, of one user or of everybody; returns how many. Called when the user signs in, and by `clearsessions`."""
    rows = FactorReset.objects.filter(status=ResetStatus.APPROVED.value, due_at__lte=now())
    done = 0
    for row in rows if user is None else rows.filter(user=user):
        try:
            reset = get_class("accounts.CarryOutFactorReset")(row, actor=Actor.system()).execute()
            done += reset.status == ResetStatus.DONE
        except (Refused, NotVisible):
            continue  # another process was faster, or the person stopped it
    return done
