"""What happens to orders. Receivers of `pre_order_place` run inside the transaction and may veto; all others run after commit.

`pre_order_place` gives `order` (not yet placed), `lines`, `actor`; a receiver raises `ActionVetoed` to refuse.
The others give `event` and `instance`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.dispatch import Signal
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lk_kit.core.classes import get_class
from lk_kit.core.events import Event

TEMPLATE_PREFIX = "template:"

pre_order_place = Signal()
draft_created = Signal()
draft_deleted = Signal()
order_placed = Signal()
order_changed = Signal()
order_status_changed = Signal()
order_cancelled = Signal()
order_repeated = Signal()
template_saved = Signal()
template_deleted = Signal()
drafts_handed_over = Signal()


def status_label(code: str) -> str | Promise:
    return get_class("orders.OrderFlow").status(code).label_for(customer=True)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCreated(Event):
    """A draft was begun by hand; one made from an order or a template is `OrderRepeated`."""

    name = "orders.draft_created"
    personal = ("title",)
    signal = draft_created
    text = _("Draft “%(title)s” was begun")
    is_public = False

    title: str
    lines_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDeleted(Event):
    """A draft was thrown away; `instance` is no longer in the database."""

    name = "orders.draft_deleted"
    personal = ("title",)
    signal = draft_deleted
    text = _("Draft “%(title)s” was deleted")
    is_public = False

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(Event):
    """A draft became an order: it has its number and its final total."""

    name = "orders.placed"
    signal = order_placed
    text = _("Order %(number)s was placed")

    number: str
    total: Decimal
    currency: str
    lines_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChanged(Event):
    """Staff told something new about the delivery of a placed order."""

    name = "orders.changed"
    signal = order_changed
    text = _("Details of order %(number)s were updated")

    number: str
    changed: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChanged(Event):
    """Words or lines of a draft; sent as `order_changed` too."""

    name = "orders.draft_changed"
    personal = ("title",)
    signal = order_changed
    text = _("Draft “%(title)s” was changed")
    is_public = False

    title: str
    changed: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStatusChanged(Event):
    """Every move but placing and cancelling, which are facts of their own."""

    name = "orders.status_changed"
    personal = ("tracking_number", "tracking_url")
    signal = order_status_changed
    text = _("Order %(number)s: %(status)s")

    number: str
    from_status: str
    to_status: str
    transition: str
    tracking_number: str = ""
    tracking_url: str = ""

    def describe(self) -> str:
        return str(self.text) % {"number": self.number, "status": status_label(self.to_status)}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(Event):
    """By the customer or by staff; `reason` is what he gave."""

    name = "orders.cancelled"
    personal = ("reason",)
    signal = order_cancelled
    text = _("Order %(number)s was cancelled: %(reason)s")

    number: str
    reason: str
    from_status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRepeated(Event):
    """A draft was made from an order or a template; `left_out` holds the SKUs that it lacks.

    The instance is the draft; no `DraftCreated` comes besides.
    """

    name = "orders.repeated"
    signal = order_repeated
    text = _("Order %(source_number)s was repeated as a draft")
    is_public = False

    source_id: str
    source_number: str
    left_out: Sequence[str] = field(default_factory=tuple)

    def describe(self) -> str:
        if not self.source_id.startswith(TEMPLATE_PREFIX):
            return str(self.text) % {"source_number": self.source_number}
        return str(_("A draft was made from the template “%(title)s”") % {"title": self.source_number})


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSaved(Event):
    """A template was made or changed; `is_new` tells which."""

    name = "orders.template_saved"
    personal = ("title",)
    signal = template_saved
    text = _("Order template “%(title)s” was saved")
    is_public = False

    title: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDeleted(Event):
    """A template was deleted; `instance` is no longer in the database."""

    name = "orders.template_deleted"
    personal = ("title",)
    signal = template_deleted
    text = _("Order template “%(title)s” was deleted")
    is_public = False

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftsHandedOver(Event):
    """A colleague goes on with the drafts and templates of somebody who left, or gave them away."""

    name = "orders.drafts_handed_over"
    signal = drafts_handed_over
    text = _("Drafts handed over to a colleague: %(drafts)s, templates: %(templates)s")

    member_id: str
    heir_id: str
    drafts: int
    templates: int
