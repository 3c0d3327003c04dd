from __future__ import annotations

from django.db import models

from lk_kit.orders.abstract import AbstractOrder
from lk_kit.profiles.abstract import AbstractProfile


class Customer(AbstractProfile):
    id = models.BigAutoField(primary_key=True)


class SalesOrder(AbstractOrder):
    id = models.BigAutoField(primary_key=True)
    warehouse = models.CharField("warehouse", max_length=40, blank=True, default="")
