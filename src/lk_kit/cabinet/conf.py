from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lk_kit.core.conf import Option, Section, at_least


def all_strings(value: Sequence[Any]) -> str:
    return "" if all(isinstance(one, str) for one in value) else "must hold strings only"


def sources_by_directive(value: Mapping[Any, Any]) -> str:
    good = all(isinstance(name, str) and isinstance(sources, (str, list, tuple)) for name, sources in value.items())
    return "" if good else 'must look like {"img-src": ["https://cdn.example"]}'


class CabinetSettings(Section):
    SITE_NAME = Option("", "Name of the company at the top of the pages and in mails; empty = the word “Cabinet”.")
    LOGO = Option("", "Static path of a logo shown in place of the name, for example `shop/logo.svg`.")
    SITE_URL = Option("", "Where the logo and “Back to the site” lead; empty = the home page of the cabinet.")
    THEME_CSS: Option[Sequence[str]] = Option(
        [],
        "Static paths of style sheets loaded after `lk_kit/lk.css`; they set the `--lk-…` properties.",
        types=(list, tuple),
        valid=all_strings,
    )
    ACCENT = Option("#2457d6", "Accent colour of mails; pages take `--lk-accent`.")
    TABS = Option(5, "How many places the bar at the bottom of a phone has, “More” included.", valid=at_least(3))
    LANGUAGES: Option[Sequence[str]] = Option(
        ["ru", "en"],
        "Languages offered in the account menu, those of Django's LANGUAGES only; one or none hides the choice.",
        types=(list, tuple),
        valid=all_strings,
    )
    HIDDEN: Option[Sequence[str]] = Option(
        [], "Keys of sections and cards that are left out, for example `orders`.", types=(list, tuple), valid=all_strings
    )
    ORDER: Option[Mapping[str, int]] = Option({}, "Other places for sections and cards: key → number; the smaller comes first.")
    SECURITY_HEADERS = Option(True, "Whether the pages send CSP and the other security headers themselves.")
    CSP: Option[Mapping[str, str | Sequence[str]]] = Option(
        {},
        "Sources added to the Content-Security-Policy by directive; a plain string replaces the directive.",
        valid=sources_by_directive,
    )
    PAGE_SIZE = Option(25, "Rows of a list before “Show more”.", valid=at_least(1))


conf = CabinetSettings("CABINET")
