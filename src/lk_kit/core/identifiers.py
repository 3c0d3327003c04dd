"""Russian registration and bank numbers: each `validate_*` returns the normalised number or raises ValidationError.

The functions with one argument can be used as field validators as they are. A field validator only checks: whoever
stores the number stores the return value (or `normalize_identifier` of it), else one company gets in twice.
Error codes are `<number>_<reason>`: `inn_format`, `inn_length`, `inn_checksum`, `inn_zero` …
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .text import strip_invisible

_MAX_INPUT = 100
_SEPARATORS = re.compile(r"[\s\u2010-\u2015\u2212-]+")
_DIGITS = re.compile(r"[0-9]*")
_KPP = re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}")


def normalize_identifier(value: str) -> str:
    """`value` in upper case, full-width forms folded (NFKC), without invisible characters, blanks and inner dashes.

    A dash at either end stays and makes the number invalid: "-7707083893" is somebody's arithmetic, not an INN.
    Digits of other scripts and letters that only look Latin stay too, for the validators to refuse; so does a text
    longer than any number.
    """
    if len(value) > _MAX_INPUT:
        return value
    parts = _SEPARATORS.split(unicodedata.normalize("NFKC", strip_invisible(value)).strip())
    text = "-".join(parts) if not (parts[0] and parts[-1]) else "".join(parts)
    return text.upper() if text.isascii() else unicodedata.normalize("NFKC", text)


def validate_inn(value: str) -> str:
    """INN of either kind: 10 digits for an organisation, 12 for a person or sole trader.

    Structure: приказ ФНС России от 29.06.2012 № ММВ-7-6/435@. Check digits: sums weighted as in `_INN_WEIGHTS`,
    modulo 11, modulo 10.
    """
    number = _digits(value, "inn", _("INN"), (10, 12))
    positions = (9,) if len(number) == 10 else (10, 11)
    if any(_inn_digit(number, position) != number[position] for position in positions):
        raise _checksum_error("inn", _("INN"))
    return number


def validate_legal_entity_inn(value: str) -> str:
    _digits(value, "inn", _("INN of a legal entity"), (10,))
    return validate_inn(value)


def validate_person_inn(value: str) -> str:
    _digits(value, "inn", _("INN of a person"), (12,))
    return validate_inn(value)


_INN_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def _inn_digit(number: str, position: int) -> str:
    weights = _INN_WEIGHTS[-position:]
    return str(sum(weight * int(digit) for weight, digit in zip(weights, number, strict=False)) % 11 % 10)


def validate_kpp(value: str) -> str:
    """KPP: tax office (4 digits), reason (2 digits or capital Latin letters), serial number (3 digits); no check digit.

    Source: приказ ФНС России от 29.06.2012 № ММВ-7-6/435@.
    """
    number = _normalized(value, "kpp", _("KPP"))
    if len(number) != 9:
        raise _length_error("kpp", _("KPP"), (9,))
    if not _KPP.fullmatch(number):
        raise ValidationError(_("KPP is nine digits; only the fifth and sixth may be Latin letters."), code="kpp_format")
    if number.startswith("0000"):
        raise _zero_error("kpp", _("KPP"))
    return number


def validate_ogrn(value: str) -> str:
    """OGRN, 13 digits; the last is the remainder of the others by 11, its last digit. Begins with 1 or 5.

    Source: порядок ведения ЕГРЮЛ и ЕГРИП, приказ Минфина России от 30.10.2017 № 165н.
    """
    return _registration_number(value, "ogrn", _("OGRN"), 13, "15")


def validate_ogrnip(value: str) -> str:
    """OGRNIP of a sole trader, 15 digits; the last is the remainder by 13, its last digit. Begins with 3. Source: as OGRN."""
    return _registration_number(value, "ogrnip", _("OGRNIP"), 15, "3")


def _registration_number(value: str, prefix: str, name: str | Promise, length: int, first: str) -> str:
    number = _digits(value, prefix, name, (length,))
    if number[0] not in first:
        params = {"name": name, "first": _or(first)}
        raise ValidationError(_("%(name)s begins with %(first)s."), code=f"{prefix}_format", params=params)
    if int(number[:-1]) % (length - 2) % 10 != int(number[-1]):
        raise _checksum_error(prefix, name)
    return number


def validate_bik(value: str) -> str:
    """BIK, nine digits, the first is the kind of participation in the payment system: 0, 1 or 2; no check digit.

    Source: положение Банка России от 24.09.2020 № 732-П «О платёжной системе Банка России».
    """
    number = _digits(value, "bik", _("BIK"), (9,))
    if number[0] not in "012":
        raise ValidationError(_("%(name)s begins with %(first)s."), code="bik_format", params={"name": _("BIK"), "first": _or("012")})
    return number


def validate_account_number(value: str) -> str:
    """A bank account of 20 digits, without a look at its bank: for forms where the BIK is not known yet."""
    return _digits(value, "account", _("Account number"), (20,))


def validate_settlement_account(value: str, bik: str) -> str:
    """A client's account in the bank with this BIK, by its control key (the ninth digit).

    Source: Порядок расчёта контрольного ключа в номере лицевого счёта, утв. Банком России 08.09.1997 № 515: the bank
    stands for itself with the last three digits of the BIK, an office of the Bank of Russia (…00x, treasury 00…–02…)
    with a zero and the fifth and sixth. Treasury accounts (03…, since 2021) carry no key.
    """
    bank = validate_bik(bik)
    number = _digits(value, "account", _("Account number"), (20,))
    treasury = bank[:2] in {"00", "01", "02"}
    if treasury and number.startswith("03"):
        return number
    if not _key_matches(_office(bank) if treasury or bank[6:8] == "00" else bank[6:], number):
        raise _key_error("account")
    return number


def validate_correspondent_account(value: str, bik: str) -> str:
    """The bank's own account at the Bank of Russia: 301…, ending like its BIK; 40102… for the treasury."""
    bank = validate_bik(bik)
    number = _digits(value, "correspondent_account", _("Correspondent account"), (20,))
    if not number.startswith(("301", "40102")):
        raise ValidationError(
            _("%(name)s begins with %(first)s."),
            code="correspondent_account_format",
            params={"name": _("Correspondent account"), "first": "301"},
        )
    own_ending = not number.startswith("301") or bank[6:8] == "00" or number[-3:] == bank[6:]
    if not own_ending or not _key_matches(_office(bank), number):
        raise _key_error("correspondent_account")
    return number


def _office(bik: str) -> str:
    return f"0{bik[4:6]}"


def _key_matches(bank: str, account: str) -> bool:
    weights = (7, 1, 3) * 8
    return sum(weight * int(digit) for weight, digit in zip(weights, bank + account, strict=False)) % 10 == 0


def validate_snils(value: str) -> str:
    """SNILS as eleven digits; the last two are the check number, which numbers up to 001-001-998 do not have.

    Source: the Pension Fund's formats of reporting, § 8 «Алгоритм формирования контрольного числа Страхового номера».
    """
    number = _digits(value, "snils", _("SNILS"), (11,))
    if int(number[:9]) <= 1_001_998:
        return number
    total = sum(weight * int(digit) for weight, digit in zip(range(9, 0, -1), number, strict=False))
    if total % 101 % 100 != int(number[9:]):
        raise _checksum_error("snils", _("SNILS"))
    return number


def _normalized(value: object, prefix: str, name: str | Promise) -> str:
    if not isinstance(value, str) or len(value) > _MAX_INPUT:
        raise _format_error(prefix, name)
    return normalize_identifier(value)


def _digits(value: object, prefix: str, name: str | Promise, lengths: Sequence[int]) -> str:
    number = _normalized(value, prefix, name)
    if not _DIGITS.fullmatch(number):
        raise _format_error(prefix, name)
    if len(number) not in lengths:
        raise _length_error(prefix, name, lengths)
    if not number.strip("0"):
        raise _zero_error(prefix, name)
    return number


def _or(variants: Sequence[object]) -> str:
    return " / ".join(str(variant) for variant in variants)


def _format_error(prefix: str, name: str | Promise) -> ValidationError:
    return ValidationError(_("%(name)s consists of digits only."), code=f"{prefix}_format", params={"name": name})


def _length_error(prefix: str, name: str | Promise, lengths: Sequence[int]) -> ValidationError:
    params = {"name": name, "length": _or(lengths)}
    return ValidationError(_("%(name)s: wrong length, expected %(length)s."), code=f"{prefix}_length", params=params)


def _checksum_error(prefix: str, name: str | Promise) -> ValidationError:
    message = _("%(name)s: the check digits do not match. Look for a typing error.")
    return ValidationError(message, code=f"{prefix}_checksum", params={"name": name})


def _key_error(prefix: str) -> ValidationError:
    message = _("The account does not belong to the bank with this BIK. Check both numbers.")
    return ValidationError(message, code=f"{prefix}_checksum")


def _zero_error(prefix: str, name: str | Promise) -> ValidationError:
    return ValidationError(_("%(name)s cannot be all zeros."), code=f"{prefix}_zero", params={"name": name})
