from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    VIEW = "orders.view", _("See orders")
    PLACE = "orders.place", _("Make drafts, place and repeat orders")
    CANCEL = "orders.cancel", _("Cancel orders")
    EXPORT = "orders.view_export", _("Export orders")


class Via(models.TextChoices):
    """By which hand an order moved."""

    CUSTOMER = "customer", _("customer")
    STAFF = "staff", _("staff")
    SYSTEM = "system", _("system")


class RepeatOutcome(models.TextChoices):
    """What became of a line of the old order; see `repeat.py` for the rule of each."""

    OK = "ok", _("Unchanged")
    PRICE_UP = "price_up", _("Price is higher")
    PRICE_DOWN = "price_down", _("Price is lower")
    QTY_REDUCED = "qty_reduced", _("Less in stock")
    OUT_OF_STOCK = "out_of_stock", _("Out of stock")
    DISCONTINUED = "discontinued", _("Discontinued")
    REPLACED = "replaced", _("Replaced")
    UNIT_CHANGED = "unit_changed", _("Unit has changed")
    RESTRICTED = "restricted", _("Not available to you")


DRAFT = "draft"
PLACED = "placed"
PROCESSING = "processing"
SHIPPED = "shipped"
COMPLETED = "completed"
CANCELLED = "cancelled"
