from __future__ import annotations

from dataclasses import dataclass

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import Event

company_confirmed = Signal()


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyConfirmed(Event):
    """A company was added with the numbers that ЕСИА gave, by its head; `instance` is the Party."""

    name = "esia.company_confirmed"
    signal = company_confirmed
    text = _("Confirmed by Gosuslugi")
