"""The older site after the move: one base class more, nothing renamed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models

from lk_kit.orders.abstract import AbstractOrder


class Customer(models.Model):
    title = models.CharField(max_length=200)
    tax_id = models.CharField(max_length=12, blank=True)
    email = models.EmailField(blank=True)


class Order(AbstractOrder):
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="orders")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, default="new")
    ordered = models.DateTimeField(auto_now_add=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Orders that come from the cabinet get what the site's own tables ask for."""
        if self.customer_id is None and self.party is not None:
            self.customer = Customer.objects.get(pk=self.party.external_id)
        self.code = self.code or f"W-{uuid4().hex[:12]}"
        super().save(*args, **kwargs)


class OrderItem(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="items")
    article = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    count = models.PositiveIntegerField(default=1)
    unit_price = models.DecimalField(max_digits=12, decimal_places=2)
