"""The facts of these tests, and a way to emit them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import Event, emit

happened = Signal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Event):
    name = "probe.happened"
    signal = happened
    text = _("Order %(number)s placed")
    number: str = "1"
    total: Decimal = Decimal("0")
    day: date | None = None
    other_party: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden(Event):
    name = "probe.hidden"
    is_public = False


def tell(fact: Event | None = None, instance=None, **fields) -> Event:
    fact = fact or Happened(**fields)
    with transaction.atomic():
        emit(fact, instance)
    return fact
