from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal, getcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_kit.core.currencies import EXPONENTS, SYMBOLS, UnknownCurrency, exponent
from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.money import (
    InvalidNumber,
    LineVat,
    allocate,
    format_money,
    line_amount,
    parse_decimal,
    quantize,
    vat_by_rate,
    vat_from_gross,
    vat_from_net,
)
from tests.thorough import examples

pytestmark = pytest.mark.project("default")  # it knows nothing of the host: once is enough

D = Decimal
CURRENCIES = st.sampled_from(["RUB", "JPY", "KWD", "CLF"])


def amounts(currency: str, low: int = -(10**12), high: int = 10**12) -> st.SearchStrategy[Decimal]:
    return st.integers(low, high).map(lambda units: D(units).scaleb(-exponent(currency)))


class TestQuantize:
    @pytest.mark.parametrize(
        ("amount", "currency", "expected"),
        [
            ("0.005", "RUB", "0.01"),
            ("0.00499999999999999999999999999", "RUB", "0.00"),
            ("-0.005", "RUB", "-0.01"),
            ("2.675", "RUB", "2.68"),
            ("1.5", "JPY", "2"),
            ("-2.5", "JPY", "-3"),
            ("1.0005", "KWD", "1.001"),
            ("1", "KWD", "1.000"),
            ("0.00005", "CLF", "0.0001"),
        ],
    )
    def test_half_goes_away_from_zero_at_the_minor_unit(self, amount: str, currency: str, expected: str) -> None:
        assert str(quantize(D(amount), currency)) == expected

    @pytest.mark.parametrize("amount", ["-0", "-0.00", "-0.004"])
    def test_there_is_no_minus_zero(self, amount: str) -> None:
        assert str(quantize(D(amount), "RUB")) == "0.00"

    def test_the_callers_decimal_context_does_not_matter(self) -> None:
        getcontext().prec, before = 3, getcontext().prec
        try:
            assert quantize(D("1234567.895"), "RUB") == D("1234567.90")
            assert line_amount(3, D("41152.2631666"), 0, "RUB") == D("123456.79")
            assert vat_from_gross(D("1234567.89"), D("0.2"), "RUB") == D("205761.32")
            assert vat_by_rate([(D("1234567.89"), D("0.2"))] * 2, "RUB", prices_include_vat=True).gross == D("2469135.78")
            assert allocate(D("1234567.89"), [1], "RUB") == [D("1234567.89")]
            assert format_money(D("1234567.89"), "USD", "en") == "$1,234,567.89"
        finally:
            getcontext().prec = before

    def test_ints_are_taken(self) -> None:
        assert str(quantize(5, "RUB")) == "5.00"

    @pytest.mark.parametrize("value", [0.1, 1.0, float("nan"), True, "1", None])
    def test_what_is_not_decimal_or_int_is_a_programming_error(self, value: object) -> None:
        with pytest.raises(TypeError):
            quantize(value, "RUB")  # type: ignore[arg-type]

    @pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+400", "1E+999999999", "1E-400"])
    def test_what_is_no_amount_is_refused_at_once(self, value: str) -> None:
        started = time.thread_time()
        with pytest.raises(InvalidNumber):
            quantize(D(value), "RUB")
        assert time.thread_time() - started < 0.05

    def test_a_huge_int_is_refused(self) -> None:
        with pytest.raises(InvalidNumber) as caught:
            quantize(10**5000, "RUB")
        assert caught.value.code == "out_of_range"

    @pytest.mark.parametrize("currency", ["", "rub", "РУБ", "RUR", "XXX", "R", None, "RUB "])
    def test_an_unknown_currency_is_refused(self, currency: str) -> None:
        with pytest.raises(UnknownCurrency) as caught:
            quantize(D(1), currency)
        assert isinstance(caught.value, (InvalidInput, ValueError))
        assert "Unknown currency" in str(caught.value)

    def test_the_currency_table(self) -> None:
        assert {code: exponent(code) for code in ("RUB", "USD", "JPY", "KRW", "ISK", "KWD", "TND", "CLF")} == {
            "RUB": 2, "USD": 2, "JPY": 0, "KRW": 0, "ISK": 0, "KWD": 3, "TND": 3, "CLF": 4,
        }  # fmt: skip
        assert all(len(code) == 3 and code.isascii() and code.isupper() for code in EXPONENTS)
        assert set(SYMBOLS) <= set(EXPONENTS)


class TestLineAmount:
    @pytest.mark.parametrize(
        ("quantity", "price", "discount", "expected"),
        [
            ("12", "14.00", "0", "168.00"),
            ("3", "33.33", "0.15", "84.99"),
            ("0.125", "0.04", "0", "0.01"),
            ("1.5", "0.99", "0.05", "1.41"),
            ("7", "9.99", "1", "0.00"),
            ("-2", "10.005", "0", "-20.01"),
        ],
    )
    def test_rounded_once_half_up(self, quantity: str, price: str, discount: str, expected: str) -> None:
        assert str(line_amount(D(quantity), D(price), D(discount), "RUB")) == expected

    def test_the_largest_columns_are_exact(self) -> None:
        quantity, price, discount = D("999999999.999"), D("999999999999999.9999"), D("0.0001")
        exact = Fraction(quantity) * Fraction(price) * (1 - Fraction(discount))
        assert line_amount(quantity, price, discount, "RUB") == D(int(exact * 100 + Fraction(1, 2))).scaleb(-2)

    @pytest.mark.parametrize("discount", ["-0.01", "1.0001", "5"])
    def test_a_discount_is_a_fraction(self, discount: str) -> None:
        with pytest.raises(InvalidNumber):
            line_amount(1, 1, D(discount), "RUB")

    def test_floats_are_refused_everywhere(self) -> None:
        for arguments in [(0.5, 1, 0), (1, 0.5, 0), (1, 1, 0.5)]:
            with pytest.raises(TypeError):
                line_amount(*arguments, "RUB")  # type: ignore[arg-type]


class TestAllocate:
    @pytest.mark.parametrize(
        ("total", "weights", "currency", "expected"),
        [
            ("100.00", ["1", "1", "1"], "RUB", ["33.34", "33.33", "33.33"]),
            ("-100.00", ["1", "1", "1"], "RUB", ["-33.34", "-33.33", "-33.33"]),
            ("0.05", ["3", "7"], "RUB", ["0.02", "0.03"]),
            ("0.01", ["1", "1", "1"], "RUB", ["0.01", "0.00", "0.00"]),
            ("10", ["1", "2"], "JPY", ["3", "7"]),
            ("0.001", ["1", "2"], "KWD", ["0.000", "0.001"]),
            ("1.00", ["0", "5", "0"], "RUB", ["0.00", "1.00", "0.00"]),
            ("1.00", ["0", "0", "0"], "RUB", ["0.34", "0.33", "0.33"]),
            ("0.00", ["1", "2"], "RUB", ["0.00", "0.00"]),
            ("1000", ["1E+3", "0.5E+3"], "JPY", ["667", "333"]),
            ("0.00", [], "RUB", []),
        ],
    )
    def test_largest_remainder(self, total: str, weights: list[str], currency: str, expected: list[str]) -> None:
        assert list(map(str, allocate(D(total), map(D, weights), currency))) == expected

    @pytest.mark.parametrize(
        ("total", "weights", "code"),
        [
            ("1.00", [], "out_of_range"),
            ("1.00", ["1", "-1"], "out_of_range"),
            ("1.005", ["1"], "too_many_decimals"),
            ("1.00", ["NaN"], "not_a_number"),
        ],
    )
    def test_refusals(self, total: str, weights: list[str], code: str) -> None:
        with pytest.raises(InvalidNumber) as caught:
            allocate(D(total), map(D, weights), "RUB")
        assert caught.value.code == code
        assert str(caught.value)

    def test_floats_are_refused(self) -> None:
        with pytest.raises(TypeError):
            allocate(D(1), [0.5, 0.5], "RUB")  # type: ignore[list-item]

    @pytest.mark.project("default")
    @examples(10_000)
    @given(CURRENCIES, st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
    def test_no_kopeck_is_lost_or_made(self, currency: str, units: int, thousandths: list[int]) -> None:
        total = D(units).scaleb(-exponent(currency))
        weights = [D(weight).scaleb(-3) for weight in thousandths]
        parts = allocate(total, weights, currency)
        assert sum(parts) == total
        assert allocate(-total, weights, currency) == [-part for part in parts]
        unit, whole = D(1).scaleb(-exponent(currency)), sum(map(Fraction, weights))
        for part, weight in zip(parts, weights, strict=True):
            fair = Fraction(total) * Fraction(weight) / whole if whole else Fraction(total) / len(weights)
            assert abs(Fraction(part) - fair) < unit
            assert weight or not whole or part == 0

    @examples(500)
    @given(amounts("RUB", 0, 10**9), st.lists(st.integers(1, 50), min_size=1, max_size=6), st.randoms())
    def test_partial_refunds_in_any_order_end_at_zero(self, paid: Decimal, lots: list[int], random: object) -> None:
        random.shuffle(lots)  # type: ignore[attr-defined]
        left, refunded = sum(lots), []
        for lot in lots:
            refunded.append(allocate(paid - sum(refunded), [lot, left - lot], "RUB")[0])
            left -= lot
        assert sum(refunded) == paid
        assert min(refunded) >= 0


def naive_allocate(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    return [quantize(total * weight / sum(weights), currency) for weight in weights]


def test_canary_rounding_each_part_drifts() -> None:
    assert sum(naive_allocate(D(100), [D(1)] * 3, "RUB")) != 100


class TestVat:
    @pytest.mark.parametrize(
        ("gross", "rate", "vat"),
        [
            ("120.00", "0.20", "20.00"),
            ("122.00", "0.22", "22.00"),
            ("100.00", "0.20", "16.67"),
            ("110.00", "0.10", "10.00"),
            ("0.03", "0.20", "0.01"),
            ("-100.00", "0.20", "-16.67"),
            ("100.00", "0", "0.00"),
        ],
    )
    def test_from_gross(self, gross: str, rate: str, vat: str) -> None:
        assert str(vat_from_gross(D(gross), D(rate), "RUB")) == vat

    @pytest.mark.parametrize(
        ("net", "rate", "vat"),
        [("100.00", "0.20", "20.00"), ("0.03", "0.20", "0.01"), ("0.02", "0.20", "0.00"), ("-12.45", "0.1", "-1.25")],
    )
    def test_from_net(self, net: str, rate: str, vat: str) -> None:
        assert str(vat_from_net(D(net), D(rate), "RUB")) == vat

    def test_not_subject_to_vat_has_no_tax(self) -> None:
        assert vat_from_gross(D(100), None, "RUB") == vat_from_net(D(100), None, "RUB") == 0

    @pytest.mark.parametrize("rate", ["20", "1", "-0.1", "NaN"])
    def test_a_rate_is_a_fraction(self, rate: str) -> None:
        for function in (vat_from_gross, vat_from_net):
            with pytest.raises(InvalidNumber):
                function(D(100), D(rate), "RUB")

    def test_an_invoice_worked_by_hand(self) -> None:
        # Three lines of 33.33 with 20 % inside: 99.99 * 20 / 120 = 16.665 -> 16.67, but 3 * 5.56 would be 16.68.
        lines = [(D("33.33"), D("0.2")), (D("50.00"), None), (D("33.33"), D("0.20")), (D("33.33"), D("0.2")), (D(10), D(0))]
        invoice = vat_by_rate(lines, "RUB", prices_include_vat=True)
        assert [(total.rate, total.net, total.vat, total.gross) for total in invoice.rates] == [
            (D("0.2"), D("83.32"), D("16.67"), D("99.99")),
            (D(0), D("10.00"), D("0.00"), D("10.00")),
            (None, D("50.00"), D("0.00"), D("50.00")),
        ]
        assert [line.vat for line in invoice.lines] == [D("5.56"), 0, D("5.56"), D("5.55"), 0]
        assert (invoice.net, invoice.vat, invoice.gross) == (D("143.32"), D("16.67"), D("159.99"))
        assert str(invoice.lines[1].vat) == "0.00"

    def test_tax_on_top(self) -> None:
        invoice = vat_by_rate([(D("0.02"), D("0.2"))] * 5, "RUB", prices_include_vat=False)
        assert (invoice.net, invoice.vat, invoice.gross) == (D("0.10"), D("0.02"), D("0.12"))
        assert [line.vat for line in invoice.lines] == [D("0.01"), D("0.01"), 0, 0, 0]

    def test_nothing_to_tax(self) -> None:
        invoice = vat_by_rate([], "RUB", prices_include_vat=True)
        assert (invoice.lines, invoice.rates, str(invoice.gross)) == ((), (), "0.00")

    def test_amounts_must_be_rounded_already(self) -> None:
        with pytest.raises(InvalidNumber):
            vat_by_rate([(D("1.005"), None)], "RUB", prices_include_vat=True)

    @examples(1_000)
    @given(st.data())
    def test_lines_rates_and_totals_agree(self, data: st.DataObject) -> None:
        currency, included = data.draw(CURRENCIES), data.draw(st.booleans())
        rates = st.sampled_from([None, D(0), D("0.05"), D("0.07"), D("0.1"), D("0.10"), D("0.2"), D("0.22")])
        lines = data.draw(st.lists(st.tuples(amounts(currency, -(10**7), 10**9), rates), max_size=15))
        invoice = vat_by_rate(lines, currency, prices_include_vat=included)
        unit = D(1).scaleb(-exponent(currency))
        for (amount, rate), line in zip(lines, invoice.lines, strict=True):
            assert line.rate == rate
            assert line.net + line.vat == line.gross
            assert amount == (line.gross if included else line.net)
            assert abs(Fraction(line.vat) - exact_vat(amount, rate, included)) < unit
        one_rate = vat_from_gross if included else vat_from_net
        for total in invoice.rates:
            members = [line for line in invoice.lines if line.rate == total.rate]
            assert total.vat == sum(line.vat for line in members) == one_rate(base(members, included), total.rate, currency)
        for name in ("net", "vat", "gross"):
            assert getattr(invoice, name) == sum(getattr(line, name) for line in invoice.lines)
            assert getattr(invoice, name) == sum(getattr(total, name) for total in invoice.rates)

    @examples(300)
    @given(st.lists(st.tuples(amounts("RUB", 0, 10**7), st.sampled_from([None, D("0.1"), D("0.2")])), max_size=10))
    def test_a_credit_note_mirrors_its_invoice(self, lines: list[tuple[Decimal, Decimal | None]]) -> None:
        invoice = vat_by_rate(lines, "RUB", prices_include_vat=True)
        credit = vat_by_rate([(-amount, rate) for amount, rate in lines], "RUB", prices_include_vat=True)
        assert [-line.vat for line in credit.lines] == [line.vat for line in invoice.lines]


def exact_vat(amount: Decimal, rate: Decimal | None, included: bool) -> Fraction:
    share = Fraction(rate or 0)
    return Fraction(amount) * (share / (1 + share) if included else share)


def base(lines: list[LineVat], included: bool) -> Decimal:
    return sum((line.gross if included else line.net for line in lines), D(0))


GOOD_NUMBERS = [
    ("0", "0"), ("5", "5"), ("-5", "-5"), ("1.5", "1.5"), ("1.50", "1.50"), ("007", "7"), ("-0", "0"), ("-0.00", "0.00"),
    ("999999999.999", "999999999.999"), ("0.001", "0.001"), (12, "12"), (-12, "-12"), (D("1.20"), "1.20"), (D("1E+2"), "100"),
]  # fmt: skip
BAD_NUMBERS: list[tuple[object, str]] = [
    *[(text, "not_a_number") for text in (
        "", " ", " 5", "5 ", "5\n", "+5", "--5", "-", ".", ".5", "5.", "1.2.3", "1,5", "1 000", "1_000", "1\u00a0000", "1'000",
        "1e3", "1E+999999999", "1e400", "NaN", "nan", "sNaN", "-NaN", "Inf", "-Infinity", "inf", "0x10", "0b1", "1/2", "½", "²",
        "１２３", "٣", "१२", "𝟏𝟐", "①", "Ⅷ", "一", "\u22125", "5\u200b", "\ufeff5", "5\x00", "\u202e5", "true", "None", "5d", "$5",
    )],
    *[(value, "not_a_number") for value in (True, False, None, [], {}, b"5", 5j, D("NaN"), D("sNaN"), D("Infinity"))],
    ("1000000000", "too_many_digits"), ("9" * 5000, "too_many_digits"), (10**4999, "too_many_digits"), (2**63, "too_many_digits"),
    ("-1000000000", "too_many_digits"), ("0.0001", "too_many_decimals"), ("0." + "3" * 5000, "too_many_decimals"),
    ("1.0000", "too_many_decimals"), (D("0.1") + D("0.0002"), "too_many_decimals"), (D("1E+999999"), "out_of_range"),
]  # fmt: skip


class TestParseDecimal:
    @pytest.mark.parametrize(("text", "expected"), GOOD_NUMBERS)
    def test_taken_as_written(self, text: object, expected: str) -> None:
        assert str(parse_decimal(text, 12, 3)) == expected

    @pytest.mark.parametrize(
        ("text", "code"),
        BAD_NUMBERS,
        ids=lambda value: repr(value)[:30].encode("unicode_escape").decode() if not isinstance(value, int) else "int",
    )
    def test_refused_with_a_code_and_at_once(self, text: object, code: str) -> None:
        started = time.thread_time()
        with pytest.raises(InvalidNumber) as caught:
            parse_decimal(text, 12, 3)
        assert time.thread_time() - started < 0.05
        assert caught.value.code == code
        assert str(caught.value)

    @pytest.mark.parametrize("text", ["0" * 1_000_000 + "x", "0" * 1_000_000, "1" * 1_000_000])
    def test_long_text_takes_linear_time(self, text: str) -> None:
        started = time.thread_time()
        with suppress(InvalidNumber):
            assert parse_decimal(text, 12, 3) == 0
        assert time.thread_time() - started < 0.05

    def test_a_float_is_a_programming_error(self) -> None:
        with pytest.raises(TypeError):
            parse_decimal(0.1 + 0.2, 12, 3)

    def test_leading_zeros_are_not_counted(self) -> None:
        assert str(parse_decimal("0" * 20 + "1.5", 4, 3)) == "1.5"

    @given(st.decimals(-(10**9) + 1, 10**9 - 1, places=3))
    def test_round_trip(self, value: Decimal) -> None:
        assert parse_decimal(format(value, "f"), 12, 3) == value

    @given(st.text())
    def test_any_text_is_a_number_or_refused(self, text: str) -> None:
        try:
            value = parse_decimal(text, 12, 3)
        except InvalidNumber:
            return
        assert text.isascii()
        assert value == D(text)


class TestFormatMoney:
    @pytest.mark.parametrize(
        ("amount", "currency", "language", "expected"),
        [
            ("184920", "RUB", "ru", "184\u00a0920,00\u00a0₽"),
            ("-62310.5", "RUB", "ru", "\u221262\u00a0310,50\u00a0₽"),
            ("1204000", "RUB", "ru-RU", "1\u00a0204\u00a0000,00\u00a0₽"),
            ("98.4", "RUB", "ru", "98,40\u00a0₽"),
            ("1234567", "JPY", "ru", "1\u00a0234\u00a0567\u00a0¥"),
            ("1.5", "KWD", "ru", "1,500\u00a0KWD"),
            ("1234.5", "USD", "en", "$1,234.50"),
            ("-1234.5", "USD", "en-gb", "\u2212$1,234.50"),
            ("1234.5", "RUB", "en", "₽1,234.50"),
            ("1234.5", "CHF", "en", "CHF\u00a01,234.50"),
            ("-0.001", "RUB", "ru", "0,00\u00a0₽"),
        ],
    )
    def test_for_people(self, amount: str, currency: str, language: str, expected: str) -> None:
        assert format_money(D(amount), currency, language) == expected

    def test_the_active_language_is_the_default(self) -> None:
        from django.utils import translation

        with translation.override("ru"):
            assert format_money(D(1), "RUB") == "1,00\u00a0₽"
        with translation.override("en"):
            assert format_money(D(1), "RUB") == "₽1.00"
        with translation.override(None):
            assert format_money(D(1), "RUB") == "₽1.00"

    def test_floats_are_refused(self) -> None:
        with pytest.raises(TypeError):
            format_money(1.5, "RUB", "ru")  # type: ignore[arg-type]
