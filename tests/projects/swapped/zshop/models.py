from __future__ import annotations

import uuid

from django.db import models

from lk_kit.core.extra_fields import ExtraFields
from lk_kit.orders.abstract import AbstractOrder
from lk_kit.profiles.abstract import AbstractProfile


class Profile(AbstractProfile):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    position = models.CharField("position", max_length=100, blank=True, default="")
    loyalty_card = models.CharField("loyalty card", max_length=20, blank=True, default="")

    extra_fields = ExtraFields(read=("position", "loyalty_card"), write=("position",), admin=("loyalty_card",))


class Order(AbstractOrder):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contract_no = models.CharField("contract number", max_length=40, blank=True, default="")
    cost_centre = models.CharField("cost centre", max_length=40, blank=True, default="")
    margin = models.DecimalField("margin", max_digits=9, decimal_places=2, default=0)
    """In no surface of `extra_fields`: it must never reach a customer."""

    extra_fields = ExtraFields(
        read=("contract_no", "cost_centre"),
        write=("contract_no", "cost_centre"),
        filter=("contract_no",),
        search=("contract_no",),
        list=("contract_no",),
        admin=("contract_no", "margin"),
    )
