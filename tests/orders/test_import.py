from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Sum

from lk_kit.core.actors import Actor
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.models import OrderHistory, OrderLine
from lk_kit.orders.search import search
from lk_kit.parties.models import Membership, Party

from .conftest import fresh, lines_of

ROOT = Path(__file__).parents[2]
MAPPING = ROOT / "tests" / "data" / "northwind.toml"
SHARED = Path(os.environ.get("LK_KIT_SHARED_DATA") or ROOT.parent / "shared" / "data")

pytestmark = pytest.mark.django_db


@pytest.fixture
def northwind() -> Path:
    folder = SHARED / "northwind"
    if not folder.is_dir():
        message = "the Northwind books are not beside the repository (LK_KIT_SHARED_DATA names their parent folder)"
        assert not os.environ.get("CI"), message
        pytest.skip(message)
    return folder


def load(folder: Path, mapping: Path | None = MAPPING, **options: Any) -> str:
    out = io.StringIO()
    call_command("lk_import_orders", folder, mapping=mapping, stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def checksum() -> str:
    """Of every row of every table that an import may touch."""
    digest = hashlib.sha256()
    for model in (get_order_model(), OrderLine, OrderHistory, Party):
        for row in model._base_manager.order_by("pk").values_list():
            digest.update(repr(row).encode())
    return digest.hexdigest()


def test_a_trading_companys_books(northwind):
    assert load(northwind).startswith("New orders: 830, lines: 2155, changed: 0, as before: 0, new parties: 89, bad rows: 0")
    orders = get_order_model().objects.all()
    assert (orders.count(), OrderLine.objects.count(), Party.objects.count()) == (830, 2155, 89)
    assert orders.values("party").distinct().count() == 89
    assert OrderLine.objects.aggregate(sum=Sum("amount"))["sum"] == Decimal("1265793.29")
    assert orders.aggregate(sum=Sum("total"))["sum"] == Decimal("1265793.29")
    assert orders.filter(status="shipped").count() == 809
    assert orders.filter(status="placed", shipped_at=None).count() == 21
    assert OrderHistory.objects.filter(to_status="shipped").count() == 809
    before = checksum()
    assert "New orders: 0, lines: 0, changed: 0, as before: 830, new parties: 0" in load(northwind)
    assert "New orders: 0, lines: 0, changed: 0, as before: 830, new parties: 0" in load(northwind, update=True)
    assert checksum() == before


def test_the_customer_finds_repeats_and_places(northwind, make_user, run):
    load(northwind)
    party = Party.objects.get(external_id="SAVEA")
    user = make_user()
    Membership.objects.create(user=user, party=party, role="buyer")
    actor = Actor.for_user(user)
    mine = get_order_model().objects.visible_to(actor).order_by("-ordered_at", "-pk")
    assert mine.count() == 31
    assert mine.filter(ordered_at__year=1997).count() == 17
    newest = mine.first()
    assert [order.number for order in search(mine, newest.number)] == [newest.number]
    preview = run("PreviewRepeat", newest, actor=actor)
    assert len(preview.lines) == newest.lines_count
    assert preview.total_before == newest.total
    draft = run("RepeatOrder", newest, fingerprint=preview.fingerprint, key="again", actor=actor)
    assert [(one.sku, one.quantity, one.price, one.discount_rate) for one in lines_of(draft)] == [
        (one.sku, one.quantity, one.price, one.discount_rate) for one in lines_of(newest)
    ]
    placed = run("PlaceOrder", draft, actor=actor, expected_total=newest.total)
    assert (fresh(placed).status, fresh(placed).total, fresh(placed).currency) == ("placed", newest.total, "USD")


def test_a_dry_run_says_the_same_and_writes_nothing(northwind):
    before = checksum()
    assert "New orders: 830, lines: 2155, changed: 0, as before: 0, new parties: 89" in load(northwind, dry_run=True, chunk=100)
    assert checksum() == before


@pytest.fixture
def shop(tmp_path):
    """A small export: two orders, three lines; `write(name, text, encoding)` changes a file."""

    def write(name: str, text: str, encoding: str = "utf-8") -> None:
        (tmp_path / name).write_text(text, encoding=encoding)

    write("orders.csv", "id,customer,date,state\n1,K1,2024-02-29,new\n2,K2,2024-03-01 10:30,done\n")
    write("lines.csv", "order,article,title,count,price\n1,A-1,Болт,10,1.50\n1,A-2,Гайка,3,0.333\n2,A-1,Болт,1,1.50\n")
    write("customers.csv", "id,name,inn\nK1,ООО «Болт»,7707083893\nK2,ИП Гайкин,\n")
    mapping = {
        "source": "old",
        "orders": {
            "file": "orders.csv",
            "id": "id",
            "party": "customer",
            "fields": {"number": "id", "ordered_at": "date"},
            "status": {"column": "state", "values": {"new": "placed", "done": "completed"}},
        },
        "lines": {
            "file": "lines.csv",
            "order": "order",
            "fields": {"sku": "article", "name": "title", "quantity": "count", "price": "price"},
            "constants": {"vat_rate": "20"},
        },
        "parties": {"file": "customers.csv", "id": "id", "fields": {"name": "name", "inn": "inn"}},
    }
    write("mapping.json", json.dumps(mapping))
    tmp_path.joinpath("errors.csv").touch()
    return tmp_path, write


def take(shop: Any, **options: Any) -> list[dict[str, str]]:
    folder, _write = shop
    load(folder, folder / "mapping.json", errors=folder / "errors.csv", **options)
    with (folder / "errors.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_another_systems_orders(shop):
    assert take(shop) == []
    first, second = get_order_model().objects.order_by("ordered_at")
    assert (first.number, first.status, second.status) == ("1", "placed", "completed")
    assert [(one.name, one.amount, one.vat_amount) for one in lines_of(first)] == [
        ("Болт", 15, Decimal("2.50")),
        ("Гайка", Decimal("0.99"), Decimal("0.17")),
    ]
    assert first.total == Decimal("15.99")
    assert first.ordered_at.isoformat() == "2024-02-28T21:00:00+00:00"
    assert first.party.inn == "7707083893"


ORDERS = "id,customer,date,state\n"
BAD_ORDERS = [
    ("3,K1,2023-02-29,new\n", "ordered_at: “2023-02-29” is not a date"),
    ("3,K1,tomorrow,new\n", "ordered_at: “tomorrow” is not a date"),
    ("3,K1,2024-01-01,lost\n", "the status “lost” is not in the mapping"),
    ("3,NONE,2024-01-01,new\n", "there is no customer “NONE”"),
    ("3,,2024-01-01,new\n", "the customer is missing"),
    (",K1,2024-01-01,new\n", "the id is missing or longer than 64 characters"),
    ("3,K1,2024-01-01\n", "the row has more or fewer cells than the header"),
    ("3,K1,2024-01-01,new,\n", "the row has more or fewer cells than the header"),
    ("1,K1,2024-01-01,new\n", "the id is in the file twice"),
    ("=3,K9,2024-01-01,new\n", "there is no customer “K9”"),
]


@pytest.mark.parametrize(("row", "reason"), BAD_ORDERS)
def test_a_bad_order_is_reported_and_the_good_ones_land(shop, row, reason):
    _folder, write = shop
    write("orders.csv", f"{ORDERS}1,K1,2024-02-29,new\n{row}2,K2,2024-03-01,done\n")
    [problem] = take(shop)
    assert (problem["file"], problem["line"], problem["reason"]) == ("orders.csv", "3", reason)
    assert not problem["id"].startswith("=")
    assert sorted(get_order_model().objects.values_list("external_id", flat=True)) == ["1", "2"]


BAD_LINES = [
    ("1,A-3,Шайба,zero,1\n", "quantity: “zero” is not a number"),
    ("1,A-3,Шайба,0,1\n", "quantity: 0.000 is out of range"),
    ("1,A-3,Шайба,1,-1\n", "price: -1.00 is out of range"),
    ("1,A-3,Шайба,1,NaN\n", "price: “NaN” is not a number"),
    ("1,A-3,Шайба,1,1e999\n", "price: “1e999” is not a number"),
    ("1,A-3,Шайба,٣,1\n", "quantity: “٣” is not a number"),
    ("1,,,1,1\n", "neither a name nor a SKU"),
    ("1,A-3,Шайба,1\n", "the row has more or fewer cells than the header"),
    (f"1,{'x' * 65},Шайба,1,1\n", "sku: No more than 64 characters; there are 65."),
]


@pytest.mark.parametrize(("row", "reason"), BAD_LINES)
def test_an_order_with_a_bad_line_does_not_land_in_part(shop, row, reason):
    _folder, write = shop
    write("lines.csv", f"order,article,title,count,price\n1,A-1,Болт,10,1.50\n{row}2,A-1,Болт,1,1.50\n")
    problems = take(shop)
    assert [(one["file"], one["line"], one["reason"]) for one in problems] == [("lines.csv", "3", reason)]
    landed = list(get_order_model().objects.values_list("external_id", flat=True))
    assert "2" in landed
    assert "1" not in landed or "more or fewer" in reason


def test_a_customer_with_a_wrong_inn_is_a_reason(shop):
    _folder, write = shop
    write("customers.csv", "id,name,inn\nK1,ООО «Болт»,7707083894\nK2,ИП Гайкин,\n")
    [problem] = take(shop)
    assert (problem["id"], get_order_model().objects.count()) == ("1", 1)


def test_a_company_that_is_known_is_not_made_twice(shop, make_company):
    known = make_company(inn="7707083893", kpp="")
    take(shop)
    assert get_order_model().objects.get(external_id="1").party_id == known.pk
    assert Party.objects.count() == 2


def test_what_the_database_refuses_takes_only_itself(shop, monkeypatch):
    """A host's own constraint, say."""
    from django.db import IntegrityError

    from lk_kit.orders.importing import loading

    insert = loading._Chunk.insert

    def strict(self: Any, records: Any) -> None:
        if any(record.order.external_id == "2" for record in records):
            raise IntegrityError("no even numbers")
        insert(self, records)

    monkeypatch.setattr(loading._Chunk, "insert", strict)
    [problem] = take(shop)
    assert (problem["id"], problem["reason"]) == ("2", "no even numbers")
    assert [order.external_id for order in get_order_model().objects.all()] == ["1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_found_out(shop, encoding, delimiter):
    folder, write = shop
    for name in ("orders.csv", "lines.csv", "customers.csv"):
        write(name, (folder / name).read_text("utf-8").replace(",", delimiter), encoding)
    assert take(shop) == []
    assert OrderLine.objects.filter(name="Гайка").exists()
    assert Party.objects.filter(name="ООО «Болт»").exists()


def test_russian_numbers_and_dates(shop):
    folder, write = shop
    write("orders.csv", ORDERS + "1,K1,31.12.2024,new\n")
    write("lines.csv", "order;article;title;count;price\n1;A;Болт;2,5;1 234,565\n")
    load(folder, folder / "mapping.json", map=["decimal_comma=true", "date_format=%d.%m.%Y"])
    [order] = get_order_model().objects.all()
    [line] = lines_of(order)
    assert (line.quantity, line.price, line.amount) == (Decimal("2.5"), Decimal("1234.57"), Decimal("3086.43"))


def test_update_brings_changes_and_only_changes(shop, monkeypatch):
    _folder, write = shop
    take(shop)
    write("orders.csv", ORDERS + "1,K1,2024-02-29,done\n2,K2,2024-03-01 10:30,done\n")
    write("lines.csv", "order,article,title,count,price\n1,A-1,Болт,10,2\n2,A-1,Болт,1,1.50\n")
    second = get_order_model().objects.get(external_id="2")
    take(shop)
    assert get_order_model().objects.get(external_id="1").total == Decimal("15.99")
    take(shop, update=True)
    first = get_order_model().objects.get(external_id="1")
    assert (first.status, first.total, first.lines_count) == ("completed", 20, 1)
    assert list(OrderHistory.objects.filter(order_id=first.pk).values_list("from_status", "to_status")) == [
        ("", "placed"),
        ("placed", "completed"),
    ]
    assert get_order_model().objects.filter(pk=second.pk).values().get() == {
        **get_order_model().objects.filter(external_id="2").values().get(),
    }


def test_one_flat_file(tmp_path, make_company):
    company = make_company(external_source="flat", external_id="K1")
    (tmp_path / "all.csv").write_text("no,client,sku,qty,price\n1,K1,A,1,5\n1,K1,B,2,5\n2,K1,A,1,7\n", encoding="utf-8")
    settings = ["source=flat", "orders.file=all.csv", "orders.id=no", "orders.party=client", "orders.fields.number=no"]
    settings += ["lines.file=all.csv", "lines.fields.sku=sku", "lines.fields.quantity=qty", "lines.fields.price=price"]
    load(tmp_path, None, map=settings)
    assert list(company.lk_orders.order_by("number").values_list("number", "total", "lines_count")) == [("1", 15, 2), ("2", 7, 1)]


@pytest.mark.parametrize(
    ("setting", "word"),
    [
        ("orders.nonsense=x", "nonsense"),
        ("orders.fields.total=sum", "total"),
        ("orders.fields.party_id=x", "party_id"),
        ("lines.fields.margin=x", "margin"),
        ("orders.status.default=flying", "flying"),
        ("currency=roubles", "roubles"),
        ("time_zone=Mars/Base", "Mars"),
        ("orders.id=nope", "nope"),
        ("orders.file=none.csv", "none.csv"),
        ("nothing", "orders.id=column"),
    ],
)
def test_a_wrong_mapping_is_told_before_anything_is_written(shop, setting, word):
    folder, _write = shop
    with pytest.raises(CommandError, match=word):
        load(folder, folder / "mapping.json", map=[setting])
    assert not get_order_model()._base_manager.exists()


def test_a_file_that_is_not_text(shop):
    folder, _write = shop
    (folder / "orders.csv").write_bytes(b"id,customer,date,state\n\x98\x98\x98,\xff\n")
    with pytest.raises(CommandError, match=r"orders\.csv is not text"):
        load(folder, folder / "mapping.json")


def test_progress_is_drawn_on_the_error_stream(shop):
    folder, _write = shop
    errors = io.StringIO()
    call_command("lk_import_orders", folder, mapping=folder / "mapping.json", chunk=1, stdout=io.StringIO(), stderr=errors)
    assert "50% 1/2" in errors.getvalue()
    assert "100% 2/2" in errors.getvalue()


def test_statements_grow_with_chunks_not_with_orders(northwind):
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        load(northwind, chunk=1000)
    # 89 parties one by one, the rest in bulk: 9 statements of lines alone on SQLite, whose statements hold fewer parameters
    assert len(few) < 89 + 150
