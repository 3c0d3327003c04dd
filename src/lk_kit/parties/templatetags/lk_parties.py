"""How people and parties are named in templates: `{% load lk_parties %}`."""

from __future__ import annotations

from typing import Any

from django import template

from lk_kit.core.users import display_name, get_email
from lk_kit.parties.selection import PartyLabel, describe

register = template.Library()


@register.filter
def lk_describe(party: Any) -> PartyLabel:
    """A Party or a Grant as name, numbers and role."""
    return describe(party)


@register.filter
def lk_person_name(user: Any) -> str:
    return display_name(user)


@register.filter
def lk_person_email(user: Any) -> str:
    return get_email(user)


@register.filter
def lk_account(value: Any) -> str:
    """«40702 81043 82501 23456»: the number of an account in groups that do not break, to compare with paper; other texts as they are."""
    text = str(value or "")
    if len(text) != 20 or not text.isdecimal():
        return text
    return "\N{NO-BREAK SPACE}".join(text[start : start + 5] for start in range(0, 20, 5))
