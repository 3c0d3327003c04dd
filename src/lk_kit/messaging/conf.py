from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lk_kit.core.conf import SECTIONS, Option, Section, at_least

RATE = re.compile(r"([1-9][0-9]{0,6})/([1-9][0-9]{0,6})")

DEFAULT_SMS_LIMITS: dict[str, str] = {
    "number": "1/60",
    "number_day": "5/86400",
    "prefix": "30/3600",
    "ip": "20/3600",
    "day": "2000/86400",
}
"""Messages / seconds. `number` and `number_day` count one number, `prefix` the ten thousand numbers that share all but the last four
digits, `ip` the network that asked, `day` all of them."""


def one_line(value: Any) -> str:
    return "" if value.isprintable() else "must be one line"


def _valid_limits(value: Mapping[Any, Any]) -> str:
    unknown = [name for name in value if name not in DEFAULT_SMS_LIMITS]
    if unknown:
        return f"knows no limit {unknown[0]!r}; there are {', '.join(DEFAULT_SMS_LIMITS)}"
    wrong = [name for name, rate in value.items() if not isinstance(rate, str) or not RATE.fullmatch(rate)]
    return f"[{wrong[0]!r}] must look like '5/86400': messages, a slash, seconds" if wrong else ""


def _valid_countries(value: Any) -> str:
    wrong = [one for one in value if not (isinstance(one, str) and len(one) == 2 and one.isascii() and one.isupper())]
    return f"holds {wrong[0]!r}; it takes codes of two capital letters, such as 'RU'" if wrong else ""


def _not_negative(value: Any) -> str:
    return "" if value >= 0 else "must be at least 0"


class MessagingSettings(Section):
    FROM_EMAIL = Option("", "Sender of every mail; empty = Django's DEFAULT_FROM_EMAIL.", valid=one_line)
    REPLY_TO = Option("", "Where answers go; empty = to the sender.", valid=one_line)
    SITE_NAME = Option("", "How mails call the site; empty = CABINET.SITE_NAME, else the host of CORE.BASE_URL.", valid=one_line)
    ACCENT = Option("", "Colour of the buttons in mails; empty = CABINET.ACCENT.", valid=one_line)
    FOOTER = Option("", "A line under every mail, for example the company's name and address.")
    SMS: Option[dict[str, Any]] = Option(
        {},
        "SMS gateways: alias → {'BACKEND': path, 'OPTIONS': {}}; texts go through 'default'. Without it the site sends no texts.",
    )
    SMS_LIMITS: Option[dict[str, str]] = Option(
        {}, "Other limits of texts: name → 'messages/seconds'. The rest keeps its default.", valid=_valid_limits
    )
    SMS_PRICE: Option[int | Decimal] = Option(
        Decimal(5),
        "What one part of a text costs, in the currency of the gateway's account: put aside from the daily spend before sending, and "
        "counted where the gateway names no cost. Name the dearest price.",
        types=(int, Decimal),
        valid=_not_negative,
    )
    SMS_DAILY_SPEND: Option[int | Decimal | None] = Option(
        Decimal(5000),
        "The most that texts may cost in 24 hours; then nothing leaves. None: no cap.",
        types=(int, Decimal, type(None)),
        valid=lambda value: "" if value is None else _not_negative(value),
    )
    SMS_LOG_DAYS = Option(
        365,
        "Days for which the list of sent texts is kept; sending and `manage.py clearsessions` delete older rows, which hold parts of "
        "telephone numbers. Keep them as long as the gateway's bill can be disputed.",
        valid=at_least(1),
    )
    SMS_COUNTRIES: Option[list[str] | tuple[str, ...]] = Option(
        [],
        "Countries (ISO 3166 codes) whose numbers texts are sent to; empty = all. Fraud by texts goes to countries without your customers.",
        types=(list, tuple),
        valid=_valid_countries,
    )


conf = MessagingSettings("MESSAGING")


def of_cabinet(option: str, default: str) -> str:
    """An option of the cabinet, where that is installed: a site says its name once."""
    return str(getattr(SECTIONS.get("CABINET"), option, "") or default)
