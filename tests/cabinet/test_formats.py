from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from lk_kit.cabinet import formats
from lk_kit.cabinet.bars import rectangles


@pytest.fixture
def russian():
    with translation.override("ru"), timezone.override("Europe/Moscow"):
        yield


@pytest.mark.parametrize(
    ("template", "value", "shown"),
    [
        ("{{ v|lk_money:'RUB' }}", Decimal("184920"), "184 920,00 ₽"),
        ("{{ v|lk_money }}", Decimal("-62310.5"), "−62 310,50 ₽"),
        ("{{ v|lk_money }}", Decimal("-0.001"), "0,00 ₽"),
        ("{{ v|lk_money }}", None, ""),
        ("{{ v|lk_qty:'м' }}", Decimal("500.000"), "500 м"),
        ("{{ v|lk_qty }}", Decimal("1234567.250"), "1 234 567,25"),
        ("{{ v|lk_qty }}", Decimal("0.000"), "0"),
        ("{{ v|lk_qty }}", Decimal("1E+3"), "1 000"),
        ("{{ v|lk_percent }}", Decimal("0.22"), "22 %"),
        ("{{ v|lk_percent:1 }}", Decimal("0.0244"), "2,4 %"),
        ("{{ v|lk_date }}", date(2026, 11, 14), "14 ноя 2026"),
        ("{{ v|lk_date }}", date(2026, 5, 9), "9 мая 2026"),
        ("{{ v|lk_date }}", datetime(2025, 12, 31, 21, 30, tzinfo=UTC), "1 янв 2026"),
        ("{{ v|lk_datetime }}", datetime(2021, 11, 14, 7, 12, tzinfo=UTC), "14 ноя 2021, 10:12"),
        ("{{ v|lk_day }}", date(2026, 11, 27), "пт, 27 ноября"),
        ("{{ v|lk_long_date }}", date(2026, 11, 14), "14 ноября 2026"),
        ("{{ v|lk_phone }}", "+79123456789", "+7 912 345-67-89"),
        ("{{ v|lk_phone }}", "доб. 5", "доб. 5"),
        ("{{ v|lk_initials }}", "ООО «Вектор»", "ОВ"),
        ("{{ v|lk_initials }}", "", ""),
    ],
)
def test_values_read_as_a_russian_expects(russian, template: str, value: object, shown: str) -> None:
    text = Template("{% load lk %}" + template).render(Context({"v": value}))
    assert text.replace("\N{NO-BREAK SPACE}", " ") == shown


def test_the_year_is_said_only_when_it_is_another(russian) -> None:
    this_year = timezone.localtime().replace(month=3, day=4, hour=5, minute=6)
    assert formats.short_datetime(this_year).replace("\N{NO-BREAK SPACE}", " ") == "4 мар, 05:06"


def test_english_reads_as_english() -> None:
    with translation.override("en"):
        assert formats.short_date(date(2026, 5, 9)).replace("\N{NO-BREAK SPACE}", " ") == "9 May 2026"
        assert formats.quantity(Decimal("1234.5")) == "1,234.5"


@pytest.mark.parametrize(
    ("count", "word"),
    [(1, "дело"), (2, "дела"), (5, "дел"), (11, "дел"), (12, "дел"), (21, "дело"), (104, "дела"), (111, "дел"), (0, "дел")],
)
def test_russian_plurals(count: int, word: str) -> None:
    assert formats.plural(count, ("дело", "дела", "дел")) == word


def test_bars_keep_inside_their_box() -> None:
    drawn = [[float(part) for part in bar] for bar in rectangles([0, Decimal("1.5"), 3, -2])]
    assert [bar[3] for bar in drawn] == [0.8, 20.0, 40.0, 0.8]
    assert all(x >= 0 and x + width <= 100.01 and y >= 0 and y + height <= 40.01 for x, y, width, height in drawn)
    assert list(rectangles([])) == []


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(KeyError):
        Template("{% load lk %}{% lk_icon 'unicorn' %}").render(Context())
