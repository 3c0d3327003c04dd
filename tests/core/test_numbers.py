from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from lk_kit.core import numbers
from lk_kit.core.models import NumberSeries
from lk_kit.core.numbers import format_number, next_number


class RolledBackError(Exception):
    pass


@pytest.mark.django_db
class TestNextNumber:
    def test_counts_from_one(self) -> None:
        assert [next_number("orders") for _ in range(3)] == [1, 2, 3]

    def test_series_scopes_and_years_count_apart(self) -> None:
        next_number("orders")
        assert next_number("invoices") == 1
        assert next_number("orders", "llc-1") == next_number("orders", "llc-2") == 1
        assert next_number("orders", "llc-1", 2026) == next_number("orders", "llc-1", 2027) == 1
        assert next_number("orders", "llc-1", 2026) == 2
        assert next_number("orders") == 2
        assert NumberSeries.objects.count() == 6

    def test_a_rollback_gives_the_number_back(self) -> None:
        next_number("orders")
        with transaction.atomic():
            lost = next_number("orders")
            transaction.set_rollback(True)
        assert lost == next_number("orders") == 2

    def test_goes_on_from_what_an_older_system_has_issued(self) -> None:
        NumberSeries.objects.create(series="orders", value=41_999)
        assert next_number("orders") == 42_000

    def test_takes_one_statement(self, django_assert_num_queries: Any) -> None:
        next_number("orders")
        with django_assert_num_queries(1):
            next_number("orders")

    @pytest.mark.parametrize(
        ("series", "scope", "year"),
        [("", "", None), ("s" * 65, "", None), ("s", "x" * 65, None), ("s", "", 0), ("s", "", -1), ("s", "", 10_000)],
    )
    def test_bad_keys_are_refused(self, series: str, scope: str, year: int | None) -> None:
        with pytest.raises(ValueError, match=r"series|year"):
            next_number(series, scope, year)

    def test_the_way_of_other_databases_counts_alike(self) -> None:
        ways: list[Callable[[], int]] = [
            lambda: numbers._lock_and_increment("default", "orders", "", 2026),
            lambda: next_number("orders", "", 2026),
        ]
        assert [ways[turn % 2]() for turn in range(6)] == [1, 2, 3, 4, 5, 6]

    def test_it_is_chosen_where_the_database_cannot_return(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(connection, "vendor", "mysql")
        monkeypatch.setattr(numbers, "_upsert", None)
        assert [next_number("orders"), next_number("orders")] == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_refuses() -> None:
    with pytest.raises(TransactionManagementError, match=r"transaction\.atomic"):
        next_number("orders")
    assert not NumberSeries.objects.exists()
    with transaction.atomic():
        assert next_number("orders") == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
class TestRaces:
    """J10: 50 at once, one in five rolls back, two series, two legal entities, New Year."""

    @pytest.mark.parametrize("way", [next_number, lambda *key: numbers._lock_and_increment("default", *key)])
    def test_gapless(self, fan: Callable[..., Any], way: Callable[..., int]) -> None:
        keys = [("invoices", "llc-1", 2026), ("invoices", "llc-2", 2026), ("acts", "llc-1", 2026), ("invoices", "llc-1", 2027)]

        def issue(i: int) -> list[tuple[tuple[str, str, int], int]]:
            kept = []
            for turn in range(4):
                key = keys[(i + turn) % 4]
                try:
                    with transaction.atomic():
                        number = way(*key)
                        if (i + turn) % 5 == 0:
                            raise RolledBackError
                    kept.append((key, number))
                except RolledBackError:
                    pass
            return kept

        outcomes = fan(50, issue)
        assert [outcome.value for outcome in outcomes if not outcome.ok] == []
        issued = [row for outcome in outcomes for row in outcome.value]
        assert len(issued) == 160
        for key in keys:
            of_key = sorted(number for its_key, number in issued if its_key == key)
            assert of_key == list(range(1, len(of_key) + 1))
            assert NumberSeries.objects.get(series=key[0], scope=key[1], year=key[2]).value == len(of_key)


class TestFormatNumber:
    @pytest.mark.parametrize(
        ("pattern", "value", "year", "text"),
        [
            ("{year}-{value:06d}", 42, 2026, "2026-000042"),
            ("{value}", 7, None, "7"),
            ("СЧ-{yy}/{value:04d}", 12345, 2026, "СЧ-26/12345"),
            ("{yy}{value}", 1, 2005, "051"),
        ],
    )
    def test_filled_in(self, pattern: str, value: int, year: int | None, text: str) -> None:
        assert format_number(pattern, value, year) == text

    @pytest.mark.parametrize(
        "pattern", ["{year}", "order", "{value", "{value:q}", "{0}", "{}", "{number}", "{value.real.x}", "{value:.2s}", ""]
    )
    def test_a_pattern_that_cannot_work_is_refused(self, pattern: str) -> None:
        with pytest.raises(ValueError, match="number pattern"):
            format_number(pattern, 1, 2026)

    def test_a_year_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(ValueError, match="number pattern"):
            format_number("{year}-{value}", 1)
