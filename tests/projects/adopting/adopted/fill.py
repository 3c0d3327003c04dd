# ruff: noqa: E402 -- a script sets Django up before it imports models
"""The older site's past: `fill.py ORDERS` rows, three items each."""

import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import django

django.setup()

from django.contrib.auth import get_user_model
from django.db import transaction
from oldshop.models import Customer, Order, OrderItem
from oldusers.models import Profile

STATES = ("new", "work", "stock", "sent", "done", "void")
START = datetime(2020, 1, 1, tzinfo=UTC)
ORDERS = int(sys.argv[1])
CUSTOMERS = ORDERS // 50


def inn(number: int) -> str:
    """Ten digits with a right checksum (the weights of the order that introduced them)."""
    digits = f"77{number:07d}"
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return f"{digits}{sum(int(one) * weight for one, weight in zip(digits, weights, strict=True)) % 11 % 10}"


def phone(number: int) -> str:
    """As people type them."""
    return (f"8 (916) {number % 900 + 100}-12-34", f"+7916{number % 9000000:07d}", "")[number % 3]


with transaction.atomic():
    model = get_user_model()
    names = ("Анна", "Борис", "Вера")
    users = [model(username=f"user{n}", first_name=names[n % 3], last_name=f"Лапин-{n}", password="!") for n in range(CUSTOMERS)]
    users = model.objects.bulk_create(users, batch_size=1000)
    Profile.objects.bulk_create(
        [Profile(user=user, mobile=phone(n), company_name=f"ООО «Ромашка-{n}»", company_inn=inn(n)) for n, user in enumerate(users)],
        batch_size=1000,
    )
    customers = [Customer(title=f"ООО  «Ромашка-{n}»", tax_id=inn(n), email=f"k{n}@example.com") for n in range(CUSTOMERS)]
    customers = Customer.objects.bulk_create(customers, batch_size=1000)
    orders = [
        Order(customer=customers[n % CUSTOMERS], created_by=users[n % CUSTOMERS], code=f"R-{n:06d}", state=STATES[n // CUSTOMERS % 6])
        for n in range(ORDERS)
    ]
    orders[7].state = "gone"
    orders = Order.objects.bulk_create(orders, batch_size=1000)
    OrderItem.objects.bulk_create(
        [
            OrderItem(
                order=order, article=f"A{(n + k) % 500}", title=f"Товар {k}", count=k + 1, unit_price=Decimal(n % 997 + k) + Decimal("0.35")
            )
            for n, order in enumerate(orders)
            for k in range(3)
        ],
        batch_size=2000,
    )
    for n, order in enumerate(orders):
        order.ordered = START + timedelta(minutes=n)
    for start in range(0, ORDERS, 500):
        Order.objects.bulk_update(orders[start : start + 500], ["ordered"])
