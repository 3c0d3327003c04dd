"""A year and a bit of purchases: prices were lower then, and one line or another is no longer what it was."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils import timezone

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.events import Event, emit
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.actions import CreateDraft, CreateTemplate
from lk_kit.orders.lines import LineInput
from lk_kit.orders.models import OrderHistory, OrderLine
from lk_kit.orders.signals import OrderCancelled, OrderPlaced, OrderStatusChanged
from lk_kit.orders.totals import compute
from lk_kit.parties.models import Party
from shop.models import Product, User

from .goods import GOODS, OLD_LAMP
from .people import People

WAY = ("placed", "processing", "shipped", "completed")
REFERENCES = ("", "", "Еженедельная закупка", "Объект на Лесной, 4", "Объект на Древлянке", "Аварийная закупка", "Заявка монтажников")


def load_orders(people: People) -> None:
    dice = random.Random(2026)  # noqa: S311 - the same believable data each time
    now = timezone.now().replace(second=0, microsecond=0)
    plans = [
        *((people.vector, (people.boris, people.boris, people.marina), day) for day in range(6, 420, 4)),
        *((people.onega, (people.boris,), day) for day in range(9, 300, 17)),
        *((people.anna_party, (people.anna,), day) for day in (11, 64, 150, 233)),
    ]
    for party, buyers, day in sorted(plans, key=lambda plan: -plan[2]):
        wanted = dice.sample(GOODS, dice.randint(2, 9) if party.kind == "legal_entity" else dice.randint(1, 3))
        rows = [(row[0], quantity_of(row, dice, party)) for row in wanted]
        moment = now - timedelta(days=day, minutes=dice.randint(0, 400))
        place(party, dice.choice(buyers), people.olga, moment, rows, dice, day)
    load_special(people, now, dice)
    tell()
    load_open(people)


def quantity_of(row: Any, dice: random.Random, party: Party) -> Decimal:
    many = dice.choice((1, 2, 5, 10, 20, 50)) if party.kind == "legal_entity" else dice.choice((1, 2, 3))
    return Decimal(many * 10 if row[3] == "м" else many)


def load_special(people: People, now: datetime, dice: random.Random) -> None:
    """The newest orders of «Вектор»: one of each status, and one whose repetition shows every kind of change."""
    mixed = [
        ("КВ-3325", Decimal(500)),
        ("АВ-16С", Decimal(120)),
        ("ЩРН-24", Decimal(10)),
        ("СЧ-МЕР", Decimal(2)),
        (OLD_LAMP, Decimal(40)),
        ("ПК-100", Decimal(3)),
        ("НК-16", Decimal(200)),
        ("РЗ-16", Decimal(60)),
        ("КЛ-413", Decimal(300)),
    ]
    place(
        people.vector,
        people.boris,
        people.olga,
        now - timedelta(days=3, hours=2),
        mixed,
        dice,
        3,
        changed=True,
        reference="Еженедельная закупка",
    )
    few = [("СВ-36", Decimal(24)), ("ЛН-10", Decimal(100))]
    place(people.vector, people.boris, people.olga, now - timedelta(minutes=40), few, dice, 0)


def place(
    party: Party,
    buyer: User,
    manager: User,
    moment: datetime,
    rows: Iterable[tuple[str, Decimal]],
    dice: random.Random,
    age: int,
    *,
    changed: bool = False,
    reference: str | None = None,
) -> None:
    order = get_order_model()(
        party=party,
        placed_by=buyer,
        status=status_of(age, dice),
        ordered_at=moment,
        updated_at=moment,
        customer_reference=dice.choice(REFERENCES) if reference is None else reference,
        delivery_address=next((address.one_line() for address in party.addresses.filter(is_default=True)), ""),
        delivery_method=dice.choice(("courier", "pickup", "transport")) if party.kind == "legal_entity" else "courier",
    )
    order.number = get_class("orders.OrderNumbering")().next(order, moment)
    lines = [line(position, sku, quantity, age, changed=changed) for position, (sku, quantity) in enumerate(rows, 1)]
    compute(order, lines)
    dates(order, moment, dice)
    order.save()
    for one in lines:
        one.order = order
    OrderLine.objects.bulk_create(lines)
    OrderHistory.objects.bulk_create(history(order, buyer, manager, moment))


def status_of(age: int, dice: random.Random) -> str:
    if age > 30:
        return "cancelled" if dice.random() < 0.05 else "completed"
    return "shipped" if age > 8 else "processing" if age > 1 else "placed"


def line(position: int, sku: str, quantity: Decimal, age: int, *, changed: bool) -> OrderLine:
    product = Product.objects.get(sku=sku)
    price = (product.price * (1 - Decimal(age) / 4000)).quantize(Decimal("0.01"))
    unit = product.unit
    if changed:
        price = {"КВ-3325": Decimal("94.10"), "РЗ-16": Decimal("196.00")}.get(sku, product.price)
        unit = "шт" if sku == "НК-16" else unit
    return OrderLine(position=position, sku=sku, name=product.name, unit=unit, quantity=quantity, price=price, vat_rate=product.vat_rate)


def dates(order: Any, moment: datetime, dice: random.Random) -> None:
    if order.status in {"placed", "processing"}:
        order.promised_date = timezone.localdate() + timedelta(days=6 + dice.randint(0, 3))
    if order.status in {"shipped", "completed"}:
        order.shipped_at = moment + timedelta(days=4)
        order.tracking_number = f"СВ-{dice.randint(70000, 79999)}"
    if order.status == "cancelled":
        order.cancel_reason = "Объект перенесли на весну"


def history(order: Any, buyer: User, manager: User, moment: datetime) -> Iterable[OrderHistory]:
    yield OrderHistory(order=order, from_status="draft", to_status="placed", at=moment, user=buyer, via="customer")
    if order.status == "cancelled":
        yield OrderHistory(
            order=order,
            from_status="placed",
            to_status="cancelled",
            at=moment + timedelta(days=1),
            user=buyer,
            via="customer",
            note=order.cancel_reason,
        )
        return
    for step, (before, after) in enumerate(pairwise(WAY), 1):
        if WAY.index(order.status) >= step:
            at = moment + timedelta(hours=1 + 40 * (step - 1), minutes=28 * step)
            yield OrderHistory(order=order, from_status=before, to_status=after, at=at, user=manager, via="staff")


def load_open(people: People) -> None:
    """What waits: a filled draft and templates. These go through Actions, like everything a customer does."""
    actor = Actor.for_user(people.boris)
    lines = [LineInput("КВ-5340", 150), LineInput("УЗО-40", 6), LineInput("ДИФ-16", 12)]
    CreateDraft(actor=actor, party=people.vector.pk, title="Щитовая на Древлянке", lines=lines).execute()
    weekly = [LineInput("КВ-3325", 200), LineInput("АВ-16С", 40), LineInput("КЛ-413", 100), LineInput("ИЗ-19", 20)]
    CreateTemplate(actor=actor, party=people.vector.pk, title="Еженедельная закупка", lines=weekly).execute()
    flat = [LineInput("КВ-3315", 80), LineInput("КВ-3325", 120), LineInput("РЗ-16", 24), LineInput("ВК-1", 8), LineInput("ПД-68", 32)]
    CreateTemplate(actor=actor, party=people.vector.pk, title="Двухкомнатная квартира", comment="Черновая и чистовая", lines=flat).execute()


def tell() -> None:
    """What the Actions would have recorded when it happened: the party's history shows it."""
    for step in OrderHistory.objects.select_related("order").order_by("at"):
        emit(fact(step), step.order)


def fact(step: OrderHistory) -> Event:
    order: Any = step.order
    who = {"actor_id": str(step.user_id), "party_id": order.party_id, "occurred_at": step.at, "number": order.number}
    if step.to_status == "placed":
        return OrderPlaced(**who, total=order.total, currency=order.currency, lines_count=order.lines_count)
    if step.to_status == "cancelled":
        return OrderCancelled(**who, reason=step.note, from_status=step.from_status)
    names = {"processing": "process", "shipped": "ship", "completed": "complete"}
    return OrderStatusChanged(
        **who,
        from_status=step.from_status,
        to_status=step.to_status,
        transition=names[step.to_status],
        tracking_number=order.tracking_number if step.to_status == "shipped" else "",
    )
