from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.orders.abstract import AbstractOrder, get_order_model
from lk_kit.orders.backends.locmem import PRICES
from lk_kit.orders.lines import LineInput
from lk_kit.orders.models import OrderLine
from lk_kit.orders.pricing import Offer
from lk_kit.parties.models import Membership, Party

LOCMEM = "lk_kit.orders.backends.locmem.LocMemPriceSource"
SEQUENCE = count(1)


def offer(sku: str, price: str = "100", **values: Any) -> Offer:
    given = {"name": f"Goods {sku}", "unit": "pcs", "currency": "RUB", "vat_rate": Decimal(20), **values}
    return Offer(sku=sku, price=Decimal(price), **given)


@pytest.fixture
def orders_settings(settings: Any) -> Callable[..., None]:
    """`orders_settings(PRICE_POLICY="newest")` on top of what the project sets."""

    def change(**options: Any) -> None:
        section = {**settings.LK_KIT.get("ORDERS", {}), **options}
        settings.LK_KIT = {**settings.LK_KIT, "ORDERS": section}

    return change


@pytest.fixture
def price_list(orders_settings: Callable[..., None]) -> Iterator[dict[str, Offer]]:
    """The price source of the test: SKU → offer, to be filled and changed; four goods to begin with."""
    orders_settings(PRICE_SOURCES={"default": {"BACKEND": LOCMEM}})
    PRICES.clear()
    PRICES.update({sku: offer(sku, price) for sku, price in (("A", "100"), ("B", "19.99"), ("C", "0.35"), ("D", "1234.5678"))})
    yield PRICES
    PRICES.clear()


@pytest.fixture
def make_user(db: None) -> Callable[..., Any]:
    def make(name: str = "", **values: Any) -> Any:
        model = get_user_model()
        name = name or f"user{next(SEQUENCE)}"
        login = {} if model.USERNAME_FIELD == "email" else {"username": name}
        return model._default_manager.create_user(**login, email=f"{name}@example.com", password="secret-pass-1", **values)

    return make


@pytest.fixture
def make_company(db: None) -> Callable[..., Party]:
    def make(**values: Any) -> Party:
        return Party.objects.create(**{"name": f"ООО «Вектор-{next(SEQUENCE)}»", "kind": "legal_entity", **values})

    return make


@pytest.fixture
def company(make_company: Callable[..., Party]) -> Party:
    return make_company()


@pytest.fixture
def actor_of(make_user: Callable[..., Any]) -> Callable[..., Actor]:
    """`actor_of(party, "buyer")`: a new user with this role there; without a party, one with no membership at all."""

    def make(party: Party | None = None, role: str = "buyer") -> Actor:
        user = make_user()
        if party is not None:
            Membership.objects.create(user=user, party=party, role=role)
        return Actor.for_user(user)

    return make


@pytest.fixture
def buyer(company: Party, actor_of: Callable[..., Actor]) -> Actor:
    return actor_of(company, "buyer")


@pytest.fixture
def staff(make_user: Callable[..., Any]) -> Actor:
    """A manager of the seller with the right to change orders, and no superuser."""
    user = make_user(is_staff=True)
    model = get_order_model()
    content_type = ContentType.objects.get_for_model(model)
    right, _ = Permission.objects.get_or_create(
        content_type=content_type, codename=f"change_{model._meta.model_name}", defaults={"name": "Can change order"}
    )
    user.user_permissions.add(right)
    return Actor.for_user(get_user_model()._default_manager.get(pk=user.pk))


@pytest.fixture
def run() -> Callable[..., Any]:
    """`run("PlaceOrder", order, actor=…)`: the action in force, executed."""

    def execute(name: str, *instances: Any, **inputs: Any) -> Any:
        return get_class(f"orders.{name}")(*instances, **inputs).execute()

    return execute


@pytest.fixture
def make_draft(company: Party, buyer: Actor, price_list: Any, run: Callable[..., Any]) -> Callable[..., AbstractOrder]:
    """`make_draft(A=2, B="1.5")`: a draft of the company with these goods."""

    def make(goods: Mapping[str, Any] | None = None, *, party: Party | None = None, actor: Actor | None = None, **quantities: Any) -> Any:
        wanted = goods if goods is not None else quantities or {"A": 2}
        lines = [LineInput(sku, quantity) for sku, quantity in wanted.items()]
        return run("CreateDraft", party=(party or company).pk, lines=lines, title="Weekly", actor=actor or buyer)

    return make


@pytest.fixture
def make_order(make_draft: Callable[..., AbstractOrder], buyer: Actor, run: Callable[..., Any]) -> Callable[..., AbstractOrder]:
    """The same, placed and moved on to `status`."""

    def make(*args: Any, status: str = "placed", **quantities: Any) -> AbstractOrder:
        order: AbstractOrder = run("PlaceOrder", make_draft(*args, **quantities), actor=buyer)
        steps = {"placed": (), "processing": ("process",), "shipped": ("process", "ship"), "completed": ("process", "ship", "complete")}
        for step in steps[status]:
            run("MoveOrder", order, transition=step, actor=Actor.system())
        return order

    return make


def lines_of(order: AbstractOrder) -> list[OrderLine]:
    return list(OrderLine.objects.filter(order_id=order.pk).order_by("position"))


def fresh(order: AbstractOrder) -> AbstractOrder:
    return get_order_model()._base_manager.get(pk=order.pk)
