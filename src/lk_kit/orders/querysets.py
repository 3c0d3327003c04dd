from __future__ import annotations

from typing import Self

from lk_kit.core.classes import get_class
from lk_kit.parties.querysets import PartyOwnedQuerySet

from .enums import DRAFT, Permission


class OrderQuerySet(PartyOwnedQuerySet["AbstractOrder"]):
    view_permission = Permission.VIEW.value

    def drafts(self) -> Self:
        return self.filter(status=DRAFT)

    def placed(self) -> Self:
        """Everything that is not a draft: what the customer calls his orders."""
        return self.exclude(status=DRAFT)

    def open(self) -> Self:
        """Placed and not yet at an end."""
        return self.placed().exclude(status__in=get_class("orders.OrderFlow").final_codes())


class OrderTemplateQuerySet(PartyOwnedQuerySet["OrderTemplate"]):
    view_permission = Permission.VIEW.value
