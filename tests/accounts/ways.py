"""The same flows for people who are known by an address, by a number, or by either: what differs is where the message comes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core import mail

from lk_kit.accounts.identifiers import prove
from lk_kit.accounts.models import AttemptCounter
from lk_kit.messaging.backends import sms_locmem

from .conftest import PASSWORD, make_user

SMS = {"default": {"BACKEND": "lk_kit.messaging.backends.sms_locmem.LocMemSmsBackend"}}
DIGITS = re.compile(r"\b(\d{6})\b")
NUMBER = "+79161234567"
OTHER_NUMBER = "+79161234568"


@dataclass(frozen=True)
class Way:
    """`identifiers` is the site's setting, `kind` by what the person of the test is known."""

    identifiers: tuple[str, ...]
    kind: str

    @property
    def mine(self) -> str:
        return NUMBER if self.kind == "phone" else "anna@example.com"

    @property
    def other(self) -> str:
        return OTHER_NUMBER if self.kind == "phone" else "other@example.com"

    @property
    def field(self) -> str:
        return "identifier" if len(self.identifiers) > 1 else self.kind

    def __str__(self) -> str:
        return f"{'+'.join(self.identifiers)}-by-{self.kind}"


WAYS = [Way(("email",), "email"), Way(("phone",), "phone"), Way(("email", "phone"), "email"), Way(("email", "phone"), "phone")]


def configure(settings: Any, way: Way, **accounts: Any) -> None:
    options = {"IDENTIFIERS": list(way.identifiers), "CODE_SIGN_IN": "both", **accounts}
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": options, "MESSAGING": {"SMS": SMS}}
    sms_locmem.outbox.clear()


def person(way: Way, value: str = "", **fields: Any) -> Any:
    """An account that has proven its identifier; one with a number only has no address at all."""
    value = value or way.mine
    if way.kind == "email":
        user = make_user(value, **fields)
    else:
        model: Any = get_user_model()
        user = make_user(f"{value.lstrip('+')}@phone.invalid", **fields)
        if model.USERNAME_FIELD != "email":
            user.email = ""
            user.save()
    assert prove(user, way.kind, value)
    return user


def messages(way: Way | None = None) -> int:
    return len(mail.outbox) + len(sms_locmem.outbox)


def last_text(kind: str) -> str:
    return str(sms_locmem.outbox[-1].text if kind == "phone" else mail.outbox[-1].body)


def last_code(kind: str) -> str:
    found = DIGITS.search(last_text(kind))
    assert found, last_text(kind)
    return found[1]


def last_link(kind: str) -> str:
    found = re.search(r"https://shop\.example\.com(/\S+)", last_text(kind))
    assert found, last_text(kind)
    return found[1]


def forget_limits() -> None:
    """The minute between two messages has passed."""
    AttemptCounter.objects.all().delete()


__all__ = ["PASSWORD", "WAYS", "Way"]
