from __future__ import annotations

import re

from lk_kit.core.conf import Option, Section, at_least

RATE = re.compile(r"[1-9][0-9]*/(s|m|h|d)")


def _valid_rate(value: str) -> str:
    return "" if not value or RATE.fullmatch(value) else "must be like 600/m: a number, a slash and one of s, m, h, d"


class ApiSettings(Section):
    AUTHENTICATION: Option[list[str] | None] = Option(
        None,
        "Dotted paths of DRF authentication classes, used instead of the host's REST_FRAMEWORK. "
        "None: sessions with CSRF protection, and tokens where lk_kit.accounts is installed.",
        types=(list, tuple, type(None)),
    )
    PAGE_SIZE = Option(20, "Rows of a list's page.", valid=at_least(1))
    MAX_PAGE_SIZE = Option(100, "The most rows that ?page_size= may ask for; more is cut to this.", valid=at_least(1))
    COUNT_LIMIT = Option(1000, "?count=1 counts up to here and then says is_capped.", valid=at_least(1))
    MAX_BODY_BYTES = Option(1_048_576, "Largest JSON body; a bigger one is answered with 413.", valid=at_least(1024))
    MAX_JSON_DEPTH = Option(32, "Deepest nesting of a JSON body.", valid=at_least(4))
    THROTTLE_USER = Option("", "Requests of one signed-in user, such as 600/m; empty: unlimited.", valid=_valid_rate)
    THROTTLE_ANONYMOUS = Option("120/m", "Requests without a sign-in from one address; empty: unlimited.", valid=_valid_rate)
    PROXIES = Option(0, "How many reverse proxies of the site append to X-Forwarded-For; 0: the header is not believed.", valid=at_least(0))
    PUBLIC_SCHEMA = Option(True, "Whether schema/ and docs/ are open to visitors who are not signed in.")


conf = ApiSettings("API")
