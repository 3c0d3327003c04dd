from __future__ import annotations

from typing import TYPE_CHECKING, Self

from lk_kit.core.classes import get_class
from lk_kit.parties.querysets import PartyOwnedQuerySet

from .enums import DRAFT, Permission

if TYPE_CHECKING:
    from .abstract import AbstractOrder  # noqa: F401
    from .models import OrderTemplate  # noqa: F401


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
