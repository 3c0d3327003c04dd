"""The floor: a WSGI function by hand, psycopg with prepared statements, one statement for who asks and as few as possible for the rest.

It does what lk_kit does and nothing else: session and grants, the rows with their labels, status history, event and delivery rows, the answer to the
idempotency key. No validation beyond what the statement gives, no overriding, no translation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.rows import tuple_row

from .load import database_name
from .prices import price

WHO = (
    "select u.id, m.party_id, m.role, p.code, p.name, p.status, u.is_superuser from lk_kit_accounts_session s join auth_user u on u.id = s.user_id"
    " left join lk_kit_parties_membership m on m.user_id = u.id left join lk_kit_parties_party p on p.id = m.party_id"
    " where s.key_hash = %s and s.expire_date > now() and u.is_active"
)
COLUMNS = "o.id, p.code, o.number, o.status, o.ordered_at, o.total, o.currency, o.lines_count, o.customer_reference, o.promised_date, o.placed_by_id"
# A bound on the moment, and `=` for the only party: prepared for the average customer, the plan must suit the whale as well.
LIST = (
    f"select {COLUMNS} from lk_kit_orders_order o join lk_kit_parties_party p on p.id = o.party_id where o.party_id = any(%s) and o.status <> 'draft'"
    " and o.ordered_at <= %s order by o.ordered_at desc, o.id desc limit 21"
)
PAGE = LIST.replace("order by", "and (o.ordered_at, o.id) < (%s, %s) order by", 1)
LATEST = datetime(9999, 12, 30, tzinfo=UTC)
SEARCH = (
    f"select {COLUMNS} from lk_kit_orders_order o join lk_kit_parties_party p on p.id = o.party_id where o.party_id = any(%s) and o.status = %s"
    " and o.ordered_at >= %s and o.number like %s order by o.ordered_at desc, o.id desc limit 21"
)
MORE = (
    "updated_at",
    "prices_include_vat",
    "subtotal",
    "discount_total",
    "vat_total",
    "comment",
    "cancel_reason",
    "delivery_method",
    "delivery_address",
    "delivery_contact",
    "tracking_number",
    "tracking_url",
    "shipped_at",
    "repeated_from",
)
DETAIL = (
    f"select {COLUMNS}, {', '.join(f'o.{name}' for name in MORE)}, w.first_name, w.last_name from lk_kit_orders_order o"
    " join lk_kit_parties_party p on p.id = o.party_id left join auth_user w on w.id = o.placed_by_id where o.id = %s"
)
OWN_DETAIL = f"{DETAIL} and o.party_id = any(%s)"
KEEP = "update lk_kit_core_idempotencyrecord set result = %s::jsonb where id = %s"
LINES = (
    "select id, position, sku, name, unit, quantity, price, discount_rate, vat_rate, amount, vat_amount from lk_kit_orders_orderline"
    " where order_id = %s order by position"
)
HISTORY = (
    "select h.at, h.from_status, h.to_status, h.via, h.note, u.first_name, u.last_name from lk_kit_orders_orderhistory h"
    " left join auth_user u on u.id = h.user_id where h.order_id = %s order by h.at, h.id"
)
FACT = (
    "e as (insert into lk_kit_events_event (id, name, occurred_at, actor_id, party_id, subject_type, subject_id, payload, is_public)"
    " select %(event)s, %(name)s, now(), %(user)s::text, o.party_id, 'lk_kit_orders.order', o.id::text, '{}', true from o returning id),"
    " d as (insert into lk_kit_events_delivery (id, event_id, consumer, status, attempts, available_at, last_error)"
    " select %(delivery)s, e.id, 'bench', 'pending', 0, now(), '' from e),"
    " i as (insert into lk_kit_core_idempotencyrecord (id, scope, owner, key, fingerprint, result, created_at, expires_at)"
    " select %(record)s, %(name)s, %(user)s::text, %(key)s, '', '{}', now(), now() + interval '3 days' from o)"
)
MOVE = (
    "with o as (update lk_kit_orders_order set status = %(to)s, number = case when %(number)s = '' then number else %(number)s end, updated_at = now()"
    " where id = %(order)s and status = %(from)s and (%(all)s or party_id = any(%(parties)s)) returning *),"
    " h as (insert into lk_kit_orders_orderhistory (id, order_id, from_status, to_status, at, user_id, via, note)"
    f" select %(history)s, o.id, %(from)s, %(to)s, now(), %(user)s, 'customer', '' from o), {FACT}"
    " select id, number, status, total from o"
)
NUMBER = (
    "insert into lk_kit_core_numberseries (series, scope, year, value) values ('bench', '', 2026, 1)"
    " on conflict (series, scope, year) do update set value = lk_kit_core_numberseries.value + 1 returning value"
)
REPEAT = (
    "with s as (select * from lk_kit_orders_order where id = %(order)s and party_id = any(%(parties)s)),"
    " o as (insert into lk_kit_orders_order (id, party_id, placed_by_id, number, status, title, ordered_at, updated_at, currency,"
    " prices_include_vat, subtotal, discount_total, vat_total, total, lines_count, customer_reference, comment, cancel_reason, delivery_method,"
    " delivery_address, delivery_contact, tracking_number, tracking_url, repeated_from, external_source, external_id)"
    " select %(draft)s, party_id, %(user)s, '', 'draft', '', now(), now(), currency, true, %(total)s, 0, %(vat)s, %(total)s, %(count)s, '', '', '',"
    " delivery_method, delivery_address, delivery_contact, '', '', id::text, '', '' from s returning *),"
    " l as (insert into lk_kit_orders_orderline (id, order_id, position, sku, name, unit, quantity, price, discount_rate, vat_rate, amount,"
    " vat_amount, external_id) select gen_random_uuid(), o.id, x.position, x.sku, x.name, 'pcs', x.quantity, x.price, 0, 20, x.amount, x.vat, ''"
    " from o, unnest(%(positions)s::int[], %(skus)s::text[], %(names)s::text[], %(quantities)s::numeric[], %(prices)s::numeric[],"
    f" %(amounts)s::numeric[], %(vats)s::numeric[]) x(position, sku, name, quantity, price, amount, vat)), {FACT} select id, total from o"
)

connection: Any = None


def connect() -> Any:
    global connection
    connection = psycopg.connect(
        f"postgres://postgres@127.0.0.1:5432/{database_name()}", autocommit=True, row_factory=tuple_row, prepare_threshold=0
    )
    return connection


def ask(query: str, params: Any, prepare: bool | None = None) -> list[Any]:
    """`prepare=False`: planned for these values, which a search of a whale needs."""
    return connection.execute(query, params, binary=True, prepare=prepare).fetchall()  # type: ignore[no-any-return]


def ask_parties(query: str, parties: list[Any], params: list[Any], prepare: bool | None = None) -> list[Any]:
    if len(parties) == 1:
        return ask(query.replace("= any(%s)", "= %s"), [parties[0], *params], prepare)
    return ask(query, [parties, *params], prepare)


def plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def answer(body: Any, start: Callable[..., Any], status: str = "200 OK") -> Iterable[bytes]:
    start(status, [("Content-Type", "application/json")])
    return [json.dumps(body, default=plain, separators=(",", ":")).encode()]


def order_row(row: Any) -> dict[str, Any]:
    names = (
        "id",
        "party",
        "number",
        "status",
        "ordered_at",
        "total",
        "currency",
        "lines_count",
        "customer_reference",
        "promised_date",
        "placed_by",
    )
    return dict(zip(names, row, strict=True)) | {"status_label": row[3].title(), "total": f"{row[5]:.2f}"}


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    key = environ["HTTP_COOKIE"].partition("sessionid=")[2].partition(";")[0]
    who = ask(WHO, [hashlib.sha256(key.encode()).hexdigest()])
    if not who:
        return answer({}, start, "401 Unauthorized")
    user, parties = who[0][0], [row[1] for row in who if row[1]]
    path, query = environ["PATH_INFO"], environ["bench.query"]
    if environ["REQUEST_METHOD"] == "POST":
        return write(path, user, parties, who[0][6], environ, start)
    if path.endswith("/orders/"):
        if "after" in query:
            rows = ask_parties(PAGE, parties, [query["after"][0], *query["after"]])
        elif "status" in query:
            rows = ask_parties(SEARCH, parties, [query["status"], query["since"], f"%{query['number']}%"], prepare=False)
        else:
            rows = ask_parties(LIST, parties, [LATEST])
        return answer({"results": [order_row(row) for row in rows[:20]], "next": plain(rows[19][4]) if len(rows) > 20 else None}, start)
    pk = path.rstrip("/").rpartition("/")[2]
    return answer(detail(pk, ask(OWN_DETAIL, [pk, parties])[0]), start)


def detail(pk: str, row: Any) -> dict[str, Any]:
    order = order_row(row[:11]) | dict(zip(MORE, row[11:-2], strict=True)) | {"placed_by_name": f"{row[-2]} {row[-1]}"}
    names = ("id", "position", "sku", "name", "unit", "quantity", "price", "discount_rate", "vat_rate", "amount", "vat_amount")
    lines = [dict(zip(names, line, strict=True)) for line in ask(LINES, [pk])]
    history = [{"at": h[0], "from": h[1], "to": h[2], "via": h[3], "note": h[4], "by": f"{h[5]} {h[6]}"} for h in ask(HISTORY, [pk])]
    return order | {"lines": lines, "history": history}


def write(path: str, user: int, parties: list[Any], is_all: bool, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    json.loads(environ["wsgi.input"].read() or b"{}")
    pk, deed = path.rstrip("/").rsplit("/", 2)[1:]
    common = {"order": pk, "parties": parties, "user": user, "event": uuid4(), "delivery": uuid4(), "history": uuid4(), "record": uuid4()}
    common |= {"key": environ["HTTP_IDEMPOTENCY_KEY"], "all": is_all, "name": f"orders.{deed}"}
    with connection.transaction():
        if deed == "place":
            lines = ask(LINES, [pk])
            assert all(Decimal(line[6]) == price(line[2]) for line in lines)
            number = f"2026-{ask(NUMBER, None)[0][0]:06d}"
            done = ask(MOVE, {**common, "from": "draft", "to": "placed", "number": number})
        elif deed == "move":
            done = ask(MOVE, {**common, "from": "placed", "to": "processing", "number": ""})
        else:
            done = repeat(pk, common)
        body = detail(str(done[0][0]), ask(DETAIL, [done[0][0]])[0])
        connection.execute(KEEP, [json.dumps(body, default=plain), common["record"]])
    return answer(body, start)


def repeat(pk: str, common: dict[str, Any]) -> list[Any]:
    lines = ask(LINES, [pk])
    prices = [price(line[2]) for line in lines]
    amounts = [one * line[5] for one, line in zip(prices, lines, strict=True)]
    vats = [round(amount / 6, 2) for amount in amounts]
    values = {"skus": [line[2] for line in lines], "names": [line[3] for line in lines], "quantities": [line[5] for line in lines]}
    values |= {"prices": prices, "amounts": amounts, "vats": vats, "positions": list(range(1, len(lines) + 1)), "count": len(lines)}
    return ask(REPEAT, {**common, **values, "draft": uuid4(), "total": sum(amounts), "vat": sum(vats)})
