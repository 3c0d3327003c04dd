from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.personal import Erase, Personal, declare

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
