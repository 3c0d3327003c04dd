from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lk_kit.core.classes import get_class
from lk_kit.core.personal import Erase, Personal, Subject, declare, register_obstacle
from lk_kit.core.swapping import ORDER_SETTING, get_swappable

from .enums import DRAFT

CONTRACT = _("Carrying out your order")
WISHES = _("Ordering again without typing")
ACCOUNT = _("As long as you have an account")
BOOKS = _("5 years after the year of the order")
ACCOUNTING = _("Federal Law 402-FZ, article 29: accounting documents are kept for at least 5 years")

KEPT = Personal(purpose=CONTRACT, retention=BOOKS, erase=Erase.KEEP, law=ACCOUNTING)
TEXT = Personal(purpose=CONTRACT, retention=ACCOUNT)

declare(
    "lk_kit_orders.Order",
    {
        "number": KEPT,
        "external_id": KEPT,
        **dict.fromkeys(
            (
                "title",
                "customer_reference",
                "comment",
                "cancel_reason",
                "delivery_address",
                "delivery_contact",
                "tracking_number",
                "tracking_url",
            ),
            TEXT,
        ),
    },
    owner="party",
    impersonal=("status", "currency", "delivery_method", "repeated_from", "external_source"),
)
declare("lk_kit_orders.OrderLine", dict.fromkeys(("sku", "name", "unit", "external_id"), KEPT), owner="order__party")
declare("lk_kit_orders.OrderHistory", {"note": TEXT}, owner="order__party", impersonal=("from_status", "to_status", "via"))
declare(
    "lk_kit_orders.OrderTemplate",
    dict.fromkeys(("name", "comment"), Personal(purpose=WISHES, retention=ACCOUNT, erase=Erase.DELETE_ROW)),
    owner="party",
)
declare(
    "lk_kit_orders.OrderTemplateLine",
    dict.fromkeys(("sku", "name", "unit"), Personal(purpose=WISHES, retention=ACCOUNT, erase=Erase.DELETE_ROW)),
    owner="template__party",
)


def orders_in_work(subject: Subject) -> Iterator[str]:
    """An order that is on its way needs an address and somebody to hand it to."""
    final = get_class("orders.OrderFlow").final_codes()
    waiting = get_swappable(ORDER_SETTING)._base_manager.filter(party__in=subject.party_ids).exclude(status__in=[DRAFT, *final])
    numbers = [str(number) for number in waiting.order_by("pk").values_list("number", flat=True)[:5]]
    if numbers:
        text = gettext("Orders are still in work: %(numbers)s. Wait until they are completed, or cancel them.")
        yield text % {"numbers": ", ".join(numbers)}


register_obstacle(orders_in_work)
