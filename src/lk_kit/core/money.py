"""Money is a Decimal and a currency code. All rounding and splitting of the library happens here; floats are refused.

Rates (VAT, discount) are fractions: 0.20 means 20 %. A VAT rate of None means "not subject to VAT" («без НДС»), which
an invoice must tell apart from 0 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .currencies import SYMBOLS, UnknownCurrency, exponent
from .decimals import InvalidNumber, Number, as_decimal, parse_decimal

__all__ = [
    "InvalidNumber",
    "LineVat",
    "Number",
    "RateTotal",
    "UnknownCurrency",
    "VatSummary",
    "allocate",
    "format_money",
    "line_amount",
    "parse_decimal",
    "quantize",
    "vat_by_rate",
    "vat_from_gross",
    "vat_from_net",
]

# Three factors of at most 61 digits each stay exact; the 28 digits of the default context would round before we do.
_EXACT = Context(prec=200, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])
_MINOR_UNITS = [Decimal(1).scaleb(-places) for places in range(5)]


def quantize(amount: Number, currency: str) -> Decimal:
    """Round half up (away from zero) to the minor unit of the currency; never returns -0."""
    return _round(as_decimal(amount), currency)


def _round(value: Decimal, currency: str) -> Decimal:
    rounded = value.quantize(_MINOR_UNITS[exponent(currency)], context=_EXACT)
    return rounded.copy_abs() if rounded.is_zero() else rounded


def line_amount(quantity: Number, price: Number, discount_rate: Number, currency: str) -> Decimal:
    """price * quantity * (1 - discount_rate), rounded once. `discount_rate` is a fraction from 0 to 1."""
    discount = as_decimal(discount_rate)
    if not 0 <= discount <= 1:
        raise InvalidNumber(_("A discount is a fraction from 0 to 1."), code="out_of_range")
    gross = _EXACT.multiply(as_decimal(price), as_decimal(quantity))
    return _round(_EXACT.multiply(gross, _EXACT.subtract(1, discount)), currency)


def allocate(total: Number, weights: Iterable[Number], currency: str) -> list[Decimal]:
    """Split `total` in proportion to `weights` so that the parts add up exactly: largest remainder, ties forwards.

    A negative total gives the mirror image of the positive one, so a full refund undoes a split. A part of weight zero
    gets nothing; when all weights are zero the split is even. Raises InvalidNumber for a negative weight, a total finer
    than the currency's minor unit, or a total other than zero with no parts to take it.
    """
    units = _minor_units(total, currency)
    shares = _integers([as_decimal(weight) for weight in weights])
    if any(share < 0 for share in shares):
        raise InvalidNumber(_("Weights must not be negative."), code="out_of_range")
    if units and not shares:
        raise InvalidNumber(_("There is nothing to split the amount between."), code="out_of_range")
    if not any(shares):
        shares = [1] * len(shares)
    sign, whole = (-1 if units < 0 else 1), abs(units)
    parts = _largest_remainder([whole * share for share in shares], sum(shares), whole)
    return [_from_minor_units(sign * part, currency) for part in parts]


def _largest_remainder(numerators: list[int], denominator: int, total: int) -> list[int]:
    """Integer parts of numerator/denominator, topped up by one, largest remainder first, until they make `total`."""
    parts, remainders = [], []
    for numerator in numerators:
        part, remainder = divmod(numerator, denominator)
        parts.append(part)
        remainders.append(remainder)
    by_remainder = sorted(range(len(parts)), key=lambda index: -remainders[index])
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _minor_units(amount: Number, currency: str) -> int:
    value = as_decimal(amount)
    units = value.scaleb(exponent(currency), context=_EXACT)
    if units != units.to_integral_value():
        message = _("%(amount)s has more decimals than %(currency)s allows.")
        raise InvalidNumber(message, code="too_many_decimals", params={"amount": value, "currency": currency})
    return int(units)


def _from_minor_units(units: int, currency: str) -> Decimal:
    return Decimal(units).scaleb(-exponent(currency), context=_EXACT)


def _integers(values: list[Decimal]) -> list[int]:
    places = max((-int(value.as_tuple().exponent) for value in values), default=0)
    return [int(value.scaleb(max(places, 0), context=_EXACT)) for value in values]


@dataclass(frozen=True, slots=True)
class LineVat:
    """One line's part of the tax: `gross = net + vat`. `rate` is None where the line is not subject to VAT."""

    rate: Decimal | None
    net: Decimal
    vat: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class RateTotal(LineVat):
    """The sums of all lines of one rate: the tax table of an invoice."""


@dataclass(frozen=True, slots=True)
class VatSummary:
    """`lines` in the order given; `rates` from the highest to 0 %, "not subject to VAT" last."""

    lines: tuple[LineVat, ...]
    rates: tuple[RateTotal, ...]
    net: Decimal
    vat: Decimal
    gross: Decimal


def vat_from_gross(gross: Number, rate: Number | None, currency: str) -> Decimal:
    """The tax contained in `gross` (расчётная ставка rate/(1+rate), п. 4 ст. 164 НК РФ). 0 when rate is None."""
    factor, base = _vat_factor(rate, included=True)
    return _share(gross, factor, base, currency)


def vat_from_net(net: Number, rate: Number | None, currency: str) -> Decimal:
    """The tax that comes on top of `net` (п. 1 ст. 168 НК РФ). 0 when rate is None."""
    factor, base = _vat_factor(rate, included=False)
    return _share(net, factor, base, currency)


def vat_by_rate(lines: Iterable[tuple[Number, Number | None]], currency: str, prices_include_vat: bool) -> VatSummary:
    """Tax of `(amount, rate)` lines, computed once a rate on the sum of its lines and then handed back to the lines.

    So the tax table, the lines and the total agree to the kopeck. A line's tax is within one minor unit of its own
    exact tax. Amounts must already be whole minor units (`line_amount` returns such); negative lines are credit lines.
    """
    rows = [(_minor_units(amount, currency), None if rate is None else as_decimal(rate)) for amount, rate in lines]
    rates = sorted({rate for _amount, rate in rows}, key=lambda rate: (rate is None, -(rate or 0)))
    taxes = [0] * len(rows)
    for rate in rates:
        members = [index for index, row in enumerate(rows) if row[1] == rate]
        factor, base = _vat_factor(rate, included=prices_include_vat)
        for index, tax in zip(members, _split_tax([rows[i][0] for i in members], factor, base), strict=True):
            taxes[index] = tax
    nets = [amount - tax if prices_include_vat else amount for (amount, _rate), tax in zip(rows, taxes, strict=True)]
    return _summary([row[1] for row in rows], nets, taxes, rates, currency)


def _vat_factor(rate: Number | None, *, included: bool) -> tuple[int, int]:
    """Tax as a fraction of the amount, (numerator, denominator): 20 % is (20, 100) on top and (20, 120) inside."""
    if rate is None:
        return 0, 1
    value = as_decimal(rate)
    if not 0 <= value < 1:
        raise InvalidNumber(_("A VAT rate is a fraction: 0.20 for 20 %."), code="out_of_range")
    numerator, denominator = value.as_integer_ratio()
    return numerator, denominator + numerator if included else denominator


def _share(amount: Number, factor: int, base: int, currency: str) -> Decimal:
    return _round(_EXACT.divide(_EXACT.multiply(as_decimal(amount), factor), base), currency)


def _split_tax(amounts: list[int], factor: int, base: int) -> list[int]:
    # A credit note must mirror its invoice, and the tie rule of the remainders only looks in one direction.
    sign = -1 if sum(amounts) < 0 else 1
    numerators = [sign * amount * factor for amount in amounts]
    total = (2 * sum(numerators) + base) // (2 * base)
    return [sign * part for part in _largest_remainder(numerators, base, total)]


def _summary(line_rates: list[Decimal | None], nets: list[int], taxes: list[int], rates: list[Decimal | None], currency: str) -> VatSummary:
    rows = list(zip(line_rates, nets, taxes, strict=True))
    lines = tuple(LineVat(rate, *_amounts(net, tax, currency)) for rate, net, tax in rows)
    totals = tuple(RateTotal(rate, *_amounts(*_sums(rows, rate), currency)) for rate in rates)
    return VatSummary(lines, totals, *_amounts(sum(nets), sum(taxes), currency))


def _sums(rows: list[tuple[Decimal | None, int, int]], rate: Decimal | None) -> tuple[int, int]:
    members = [row for row in rows if row[0] == rate]
    return sum(row[1] for row in members), sum(row[2] for row in members)


def _amounts(net: int, tax: int, currency: str) -> tuple[Decimal, Decimal, Decimal]:
    net_amount, tax_amount, gross = (_from_minor_units(units, currency) for units in (net, tax, net + tax))
    return net_amount, tax_amount, gross


def format_money(amount: Number, currency: str, language: str | None = None) -> str:
    """For people: `184 920,00 ₽` in Russian, `₽184,920.00` in any other language; real minus sign, no-break spaces.

    Rounds to the currency's minor unit. Without `language` the active one is used; a currency without a sign of its own
    shows its code.
    """
    value = quantize(amount, currency)
    minus = "\u2212" if value < 0 else ""
    digits = f"{value.copy_abs():,.{exponent(currency)}f}"
    symbol = SYMBOLS.get(currency, currency)
    if (language or get_language() or "en").lower().replace("_", "-").split("-")[0] == "ru":
        digits = digits.translate({ord(","): "\u00a0", ord("."): ","})
        return f"{minus}{digits}\u00a0{symbol}"
    gap = "\u00a0" if symbol[-1].isalpha() else ""
    return f"{minus}{symbol}{gap}{digits}"
