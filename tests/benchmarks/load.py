"""50 000 customers with one company each, N orders, about 3 lines and 3 status rows an order; company 1 (the whale) has 5 % of all orders.

Written by SQL alone: a million orders take a few minutes.
"""

from __future__ import annotations

import os
import sys

import psycopg
from django.core.management import call_command
from psycopg import sql

CUSTOMERS = 50_000
LINES = 10
"""Lines of the drafts and of the orders that the write tasks and the detail task use."""

UUID7 = (
    "(lpad(to_hex((extract(epoch from {moment}) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3)"
    " || '8' || substr(md5(random()::text), 1, 15))::uuid"
)

STEPS = [
    """insert into auth_user (username, email, password, first_name, last_name, is_active, is_staff, is_superuser, date_joined)
       select 'u' || n, 'u' || n || '@example.com', '!', 'First' || n, 'Last' || n, true, n = 2, n = 2, now() from generate_series(1, {customers}) n""",
    """insert into lk_kit_parties_party (id, code, kind, status, name, full_name, inn, kpp, ogrn, legal_address, email, phone, internal_note, status_note,
                                         external_source, external_id, created_at, requires_second_factor)
       select {now7}, 'b' || (2 + n % 8) || lpad(to_hex(n), 6, '0'), 'legal_entity', 'active', 'Company ' || n, '', '', '', '', '', '', '', '', '',
              'bench', n::text, now(), false from generate_series(1, {customers}) n""",
    """insert into lk_kit_parties_membership (id, user_id, party_id, role, created_at, is_limited)
       select {now7}, u.id, p.id, 'owner', now(), false from auth_user u join lk_kit_parties_party p on p.external_id = substr(u.username, 2)""",
    """create temporary table pick as select row_number() over () as n, p.id as party_id, m.user_id
       from lk_kit_parties_party p join lk_kit_parties_membership m on m.party_id = p.id""",
    "create unique index on pick (n)",
    """create temporary table fresh as
       select n, case when random() < 0.05 then (select k.n from pick k join lk_kit_parties_party p on p.id = k.party_id and p.external_id = '1')
                 else 1 + floor(random() * {customers})::int end as who,
              now() - (random() * 1000) * interval '1 day' as moment from generate_series(1, {orders}) n""",
    """insert into lk_kit_orders_order (id, party_id, placed_by_id, number, status, title, ordered_at, updated_at, currency, prices_include_vat,
              subtotal, discount_total, vat_total, total, lines_count, customer_reference, comment, cancel_reason, delivery_method,
              delivery_address, delivery_contact, tracking_number, tracking_url, repeated_from, external_source, external_id)
       select {moment7}, k.party_id, k.user_id, 'B-' || lpad(f.n::text, 8, '0'),
              (array['placed', 'processing', 'shipped', 'completed', 'completed', 'completed'])[1 + floor(random() * 6)::int], '', f.moment, f.moment,
              'RUB', true, 300, 0, 50, 300, 3, '', '', '', '', '', '', '', '', '', '', '' from fresh f join pick k on k.n = f.who""",
    """insert into lk_kit_orders_orderline (id, order_id, position, sku, name, unit, quantity, price, discount_rate, vat_rate, amount, vat_amount,
              external_id)
       select {now7}, o.id, g.position, 'SKU-' || lpad(floor(random() * 10000)::int::text, 5, '0'), 'Product', 'pcs', 1, 100, 0, 20, 100, 16.67, ''
       from lk_kit_orders_order o cross join generate_series(1, 3) g(position)""",
    """insert into lk_kit_orders_orderhistory (id, order_id, from_status, to_status, at, user_id, via, note)
       select {now7}, o.id, 'draft', 'placed', o.ordered_at, o.placed_by_id, 'customer', '' from lk_kit_orders_order o
       union all
       select {now7}, o.id, 'placed', 'processing', o.ordered_at + interval '1 hour', null, 'staff', '' from lk_kit_orders_order o
       where o.status <> 'placed'
       union all
       select {now7}, o.id, 'processing', o.status, o.ordered_at + interval '2 days', null, 'staff', '' from lk_kit_orders_order o
       where o.status in ('shipped', 'completed')""",
]


def database_name() -> str:
    return os.environ.get("LK_KIT_BENCH_DATABASE", "lk_bench")


def create(orders: int) -> None:
    """Makes the database anew and fills it."""
    with psycopg.connect("postgres://postgres@127.0.0.1:5432/postgres", autocommit=True) as connection:
        name = sql.Identifier(database_name())
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(name))
        connection.execute(sql.SQL("create database {}").format(name))
    call_command("migrate", verbosity=0)
    with psycopg.connect(f"postgres://postgres@127.0.0.1:5432/{database_name()}", autocommit=True) as connection:
        connection.execute("set synchronous_commit = off")
        for step in STEPS:
            text = step.replace("{now7}", UUID7.format(moment="clock_timestamp()")).replace("{moment7}", UUID7.format(moment="f.moment"))
            connection.execute(text.replace("{customers}", str(CUSTOMERS)).replace("{orders}", str(orders)))  # type: ignore[arg-type]
            sys.stderr.write(".")
            sys.stderr.flush()
        connection.execute("vacuum analyze")
    sys.stderr.write("\n")
