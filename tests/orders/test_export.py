from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.export import DIALECTS, csv_stream, export_line_rows, export_rows
from tests.thorough import examples

from .conftest import offer


def read(data: bytes, dialect: str) -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=DIALECTS[dialect].delimiter))


def export(dialect: str = "excel", rows: Any = export_rows) -> list[list[str]]:
    return read(b"".join(csv_stream(rows(get_order_model().objects.order_by("number")), dialect)), dialect)


@pytest.fixture
def orders(run, buyer, make_draft):
    for reference in ('=HYPERLINK("http://evil")', "+7 999", "@SUM(A1)", "-1+1", "\uff1dcmd", "plain; text, here"):
        draft = make_draft(A=2)
        run("UpdateDraft", draft, customer_reference=reference, comment="two\nlines", actor=buyer)
        run("PlaceOrder", draft, actor=buyer)


def test_a_row_an_order_and_no_formula(orders):
    header, *rows = export()
    assert header[:2] == ["Number", "Status"]
    column = header.index("Your reference")
    references = [row[column] for row in rows]
    assert references == ['\'=HYPERLINK("http://evil")', "'+7 999", "'@SUM(A1)", "'-1+1", "'\uff1dcmd", "plain; text, here"]
    assert {row[header.index("Total")] for row in rows} == {"200.00"}
    assert {row[header.index("Comment")] for row in rows} == {"two\nlines"}
    assert {row[header.index("Status")] for row in rows} == {"Placed"}


def test_excel_in_russian(orders):
    data = b"".join(csv_stream(export_rows(get_order_model().objects.all()), "excel-ru"))
    assert data.startswith(b"\xef\xbb\xbf")
    header, *rows = read(data, "excel-ru")
    assert {row[header.index("Total")] for row in rows} == {"200,00"}
    assert all(row[header.index("Date")][2] == "." for row in rows)


def test_the_hosts_list_columns_come_last_and_only_those(make_order, project):
    make_order(A=1)
    header, row = export()
    assert ("Contract number" in header) == (project == "swapped")
    assert not {"Margin", "Cost centre", "Warehouse"} & set(header)
    assert len(header) == len(row)


def test_a_row_a_line(make_order, price_list):
    price_list["X"] = offer("X", "2.5", name="=cmd|' /C calc'!A0")
    order = make_order({"A": 1, "X": "1.5"})
    header, first, second = export(rows=export_line_rows)
    assert header[:4] == ["Order", "Date", "Position", "SKU"]
    assert (first[0], first[3], first[8]) == (order.number, "A", "100.0000")
    assert (second[4], second[6]) == ("'=cmd|' /C calc'!A0", "1.500")


def test_statuses_that_the_flow_does_not_know_are_shown(make_order):
    order = make_order(A=1)
    get_order_model()._base_manager.filter(pk=order.pk).update(status="lost")
    header, row = export()
    assert row[header.index("Status")] == "lost"


def test_not_more_than_the_limit(make_order, orders_settings):
    orders_settings(EXPORT_LIMIT=1)
    make_order(A=1), make_order(A=1)
    assert len(export()) == 2


@pytest.mark.project("default")
@pytest.mark.parametrize("dialect", sorted(DIALECTS))
@examples(200)
@given(rows=st.lists(st.lists(st.text(), min_size=2, max_size=3), max_size=5))
def test_whatever_the_text_it_reads_back(dialect, rows):
    got = read(b"".join(csv_stream(rows, dialect)), dialect)
    for row, back in zip(rows, got, strict=True):
        for cell, read_back in zip(row, back, strict=True):
            wanted = cell.replace("\0", "").encode("utf-8", "replace").decode()
            assert read_back in (wanted, f"'{wanted}")


@pytest.mark.project("default")
def test_numbers_stay_numbers():
    assert read(b"".join(csv_stream([[Decimal("-1.50"), 7, None]])), "excel") == [["-1.50", "7", ""]]
