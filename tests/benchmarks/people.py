"""Who asks for what: the same customers, orders and drafts for every implementation."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from django.db import connection

from lk_kit.core.money import vat_by_rate

from .load import LINES
from .prices import PRODUCTS, sku

LINE = (
    "insert into lk_kit_orders_orderline (id, order_id, position, sku, name, unit, quantity, price, discount_rate, vat_rate, amount, vat_amount,"
    " external_id) select gen_random_uuid(), %s, p.position, p.sku, 'Product ' || p.sku, 'pcs', 2, p.price, 0, 20, 2 * p.price, p.vat, ''"
    " from unnest(%s::int[], %s::text[], %s::numeric[], %s::numeric[]) p(position, sku, price, vat)"
)
ORDER = (
    "insert into lk_kit_orders_order (id, party_id, placed_by_id, number, status, title, ordered_at, updated_at, currency, prices_include_vat,"
    " subtotal, discount_total, vat_total, total, lines_count, customer_reference, comment, cancel_reason, delivery_method, delivery_address,"
    " delivery_contact, tracking_number, tracking_url, repeated_from, external_source, external_id)"
    " values (gen_random_uuid(), %s, %s, %s, %s, '', now() - interval '2 years', now(), 'RUB', true, %s, 0, %s, %s, %s, '', '', '', '', '', '',"
    " '', '', '', '', '') returning id"
)


def rows(query: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return list(cursor.fetchall())


def customers(count: int, seed: int) -> list[tuple[int, Any]]:
    """(user id, party id) of ordinary customers with at least ten orders, the same for one seed."""
    found = rows(
        "select m.user_id, m.party_id from lk_kit_parties_membership m join lk_kit_parties_party p on p.id = m.party_id"
        " where p.external_id::int > 10 and (select count(*) from lk_kit_orders_order o where o.party_id = p.id) >= 1"
        " order by md5(p.external_id || %s::text) limit %s",
        str(seed),
        count,
    )
    return [(row[0], row[1]) for row in found]


def whale() -> tuple[int, Any]:
    return rows(
        "select m.user_id, m.party_id from lk_kit_parties_membership m join lk_kit_parties_party p on p.id = m.party_id where p.external_id = '1'"
    )[0]  # type: ignore[return-value]


def staff() -> int:
    return int(rows("select id from auth_user where username = 'u2'")[0][0])


def make_orders(people: list[tuple[int, Any]], status: str, seed: int) -> list[str]:
    """One new order of ten lines for each, in this status; returns their keys."""
    from .prices import price

    dice = random.Random(seed)
    made = []
    with connection.cursor() as cursor:
        for user_id, party_id in people:
            codes = [sku(number) for number in dice.sample(range(PRODUCTS), LINES)]
            prices = [price(code) for code in codes]
            total = sum(prices) * 2
            number = "" if status == "draft" else f"X-{dice.randrange(10**9)}"
            cursor.execute(ORDER, [party_id, user_id, number, status, total, round(total / 6, 2), total, LINES])
            key = cursor.fetchone()[0]
            # The tax of each line as lk_kit hands it out: placing a draft whose prices are still right must not rewrite its lines.
            taxes = [line.vat for line in vat_by_rate([(one * 2, Decimal("0.2")) for one in prices], "RUB", True).lines]
            cursor.execute(LINE, [key, list(range(1, LINES + 1)), codes, prices, taxes])
            made.append(str(key))
    return made
