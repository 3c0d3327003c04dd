"""ISO 4217: which currencies exist, how many decimals an amount has, which sign people know them by."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .exceptions import InvalidInput

# ISO 4217 list one (maintenance agency SIX), with codes withdrawn since 2023 kept: old orders still have to be shown.
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_TWO_DECIMALS = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR
IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN
NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB
TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
"""
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DECIMALS = "CLF UYW"

EXPONENTS: dict[str, int] = {
    code: exponent
    for exponent, codes in ((0, _NO_DECIMALS), (2, _TWO_DECIMALS), (3, _THREE_DECIMALS), (4, _FOUR_DECIMALS))
    for code in codes.split()
}

SYMBOLS: dict[str, str] = {
    "RUB": "₽", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "KZT": "₸", "BYN": "Br", "UAH": "₴",
    "AMD": "֏", "GEL": "₾", "TRY": "₺", "INR": "₹", "KRW": "₩", "ILS": "₪", "AZN": "₼", "VND": "₫",
}  # fmt: skip


class UnknownCurrency(InvalidInput, ValueError):
    """Codes are the three capital Latin letters of ISO 4217; nothing is guessed from "руб." or "usd"."""

    default_code = "unknown_currency"
    default_message = _("Unknown currency: %(currency)s.")

    def __init__(self, currency: object) -> None:
        super().__init__(params={"currency": str(currency)[:16]})


def exponent(currency: str) -> int:
    """Decimals of an amount in this currency: RUB 2, JPY 0, KWD 3."""
    try:
        return EXPONENTS[currency]
    except (KeyError, TypeError):
        raise UnknownCurrency(currency) from None
