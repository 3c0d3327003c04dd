from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lk_kit.core.exceptions import Conflict, Message, Refused
from lk_kit.core.money import format_money, quantize

if TYPE_CHECKING:
    from lk_kit.parties.limits import LimitState

    from .repeat import RepeatPreview


@dataclass(frozen=True, slots=True, kw_only=True)
class LineProblem:
    """Why one line cannot be ordered; `code` is stable API."""

    position: int
    sku: str
    name: str
    code: str
    message: Message
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.message) % self.params if self.params else str(self.message)

    def as_dict(self) -> dict[str, Any]:
        return {"position": self.position, "sku": self.sku, "name": self.name, "code": self.code, "message": str(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChange:
    """Prices of one unit, after discount."""

    position: int
    sku: str
    name: str
    old_price: Decimal
    new_price: Decimal

    def as_dict(self) -> dict[str, Any]:
        prices = {"old_price": format(self.old_price, "f"), "new_price": format(self.new_price, "f")}
        return {"position": self.position, "sku": self.sku, "name": self.name, **prices}


class LinesRefused(Refused):
    """Some lines cannot be ordered as they stand; nothing was done."""

    default_code = "lines_refused"
    default_message = _("Some items cannot be ordered as they are.")

    def __init__(self, problems: Sequence[LineProblem]) -> None:
        super().__init__()
        self.problems = tuple(problems)

    def details(self) -> dict[str, Any]:
        return {"problems": [one.as_dict() for one in self.problems]}


class SpendingLimitReached(Refused):
    """The order would go beyond what its member may order in the period; `state` says how much is left."""

    default_code = "spending_limit"
    default_message = _(
        "Your spending limit (%(period)s) has %(left)s left, and this order is for %(total)s. Ask whoever manages the members."
    )

    def __init__(self, state: LimitState, total: Decimal) -> None:
        self.state = state
        currency = state.limit.currency
        words = {"period": state.period_label.lower(), "left": format_money(state.left, currency), "total": format_money(total, currency)}
        super().__init__(params=words)

    def details(self) -> dict[str, Any]:
        limit = self.state.limit
        amounts = {"amount": limit.amount, "spent": self.state.spent, "left": self.state.left}
        told = {name: format(quantize(value, limit.currency), "f") for name, value in amounts.items()}
        return {"limit": {"period": limit.period, "currency": limit.currency, **told, "until": self.state.until.isoformat()}}


class NoLimitInCurrency(Refused):
    """Who has a spending limit orders in the currencies of his limits: goods in another one are no way around it."""

    default_code = "spending_limit_currency"
    default_message = _("Your spending limit does not cover orders in %(currency)s. Ask whoever manages the members.")


class PricesChanged(Conflict):
    """Prices are not those that the customer has seen; `RefreshPrices` takes the new ones over."""

    default_code = "prices_changed"
    default_message = _("Prices have changed. Please check the order before placing it.")

    def __init__(self, changes: Sequence[PriceChange] = ()) -> None:
        super().__init__()
        self.changes = tuple(changes)

    def details(self) -> dict[str, Any]:
        return {"changes": [one.as_dict() for one in self.changes]}


class PreviewChanged(Conflict):
    """What would be ordered now is not what the customer was shown; `preview` is what to show next."""

    default_code = "preview_changed"
    default_message = _("Prices or stock have changed since you looked. Please check the list once more.")

    def __init__(self, preview: RepeatPreview) -> None:
        super().__init__()
        self.preview = preview

    def details(self) -> dict[str, Any]:
        return {"preview": self.preview.as_dict()}
