"""How ways in and kinds of second factor are called where people read about them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from .doors import open_doors
from .factors import kind_of

OWN_DOORS: dict[str, Any] = {
    "password": _("Password"),
    "code_email": _("Code by e-mail"),
    "code_sms": _("Code by SMS"),
    "site": _("Another page of the site"),
}


def door_label(name: str) -> str:
    if name in OWN_DOORS:
        return str(OWN_DOORS[name])
    return next((str(one.label) for one in open_doors() if one.name == name), name)


def factor_label(method: str) -> str:
    if method == "trusted_browser":
        return str(_("Trusted browser"))
    kind = kind_of(method) if method else None
    return str(kind.label) if kind is not None else method
