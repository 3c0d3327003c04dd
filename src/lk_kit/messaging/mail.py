"""Mails from templates, in the reader's language, through whatever mail backend the host has set up (anymail's included)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone, translation

from lk_kit.core.classes import get_class
from lk_kit.core.conf import conf as core
from lk_kit.core.text import strip_invisible

from .conf import conf, of_cabinet
from .exceptions import InvalidAddress
from .links import absolute_url, host

__all__ = ["TemplateMail", "absolute_url", "send_mail"]

FOLDER: Final = "lk_kit/mail"
ACCENT: Final = "#2457d6"


def send_mail(
    *,
    template: str,
    to: Sequence[str],
    context: Mapping[str, Any] | None = None,
    language: str | None = "",
    time_zone: str = "",
    key: str = "",
    party: Any = None,
) -> None:
    """Renders `lk_kit/mail/<template>.subject.txt`, `.txt` and, where it exists, `.html`, and sends one message to all of `to`.

    `language` and `time_zone` are the reader's; without them the site's. `key` (a delivery's id) gives the message the same Message-ID on
    every attempt, so that mail programs show a repeated one once. `party` is what the mail is about: templates get it, and a host's
    `TemplateMail` may brand by it. Raises InvalidAddress, BaseUrlMissing, and whatever the mail backend raises: call it from a consumer,
    which is tried again, and not from a request.
    """
    mail: TemplateMail = get_class("messaging.TemplateMail")(
        template=template, to=tuple(to), context=context or {}, language=language or "", time_zone=time_zone, key=key, party=party
    )
    mail.send()


@dataclass(frozen=True, kw_only=True)
class TemplateMail:
    """One mail. Override it (`CLASSES["messaging.TemplateMail"]`): `get_context()` to brand, `build()` for headers and attachments."""

    template: str
    to: Sequence[str]
    context: Mapping[str, Any] = field(default_factory=dict)
    language: str = ""
    time_zone: str = ""
    key: str = ""
    party: Any = None

    def send(self) -> None:
        self.build().send()

    def build(self) -> EmailMultiAlternatives:
        to = [checked(one) for one in self.to]
        if not to:
            raise InvalidAddress(f"The mail {self.template!r} has no recipient")
        with translation.override(supported(self.language)), self.clock():
            subject, text, html = self.render()
        message = EmailMultiAlternatives(
            subject=subject,
            body=text,
            from_email=conf.FROM_EMAIL or None,
            to=to,
            reply_to=[conf.REPLY_TO] if conf.REPLY_TO else None,
            headers=self.get_headers(),
        )
        if html:
            message.attach_alternative(html, "text/html")
        return message

    def render(self) -> tuple[str, str, str]:
        """Subject, text and HTML (empty without a template for it), in the active language."""
        context = self.get_context()
        subject = " ".join(strip_invisible(plain(f"{FOLDER}/{self.template}.subject.txt", context)).split())
        context["subject"] = subject
        text = plain(f"{FOLDER}/{self.template}.txt", context).strip() + "\n"
        try:
            html = get_template(f"{FOLDER}/{self.template}.html")
        except TemplateDoesNotExist:
            return subject, text, ""
        return subject, text, html.render(context)

    def get_context(self) -> dict[str, Any]:
        """What every mail template may use, below what the caller gave."""
        return {
            "site_name": conf.SITE_NAME or of_cabinet("SITE_NAME", host()),
            "accent": conf.ACCENT or of_cabinet("ACCENT", ACCENT),
            "footer": conf.FOOTER,
            "base_url": core.BASE_URL.rstrip("/"),
            "language": translation.get_language() or settings.LANGUAGE_CODE,
            "party": self.party,
            **self.context,
        }

    def get_headers(self) -> dict[str, str]:
        """`Auto-Submitted` (RFC 3834) keeps out-of-office answers away."""
        headers = {"Auto-Submitted": "auto-generated"}
        if self.key:
            digest = sha256("\n".join([self.key, self.template, *self.to]).encode()).hexdigest()[:40]
            headers["Message-ID"] = f"<{digest}@{host() or 'localhost'}>"
        return headers

    def clock(self) -> AbstractContextManager[Any]:
        return timezone.override(ZoneInfo(self.time_zone)) if self.time_zone else nullcontext()


def plain(name: str, context: Mapping[str, Any]) -> str:
    """Renders a text template: without HTML escaping, also where the template engine escapes by default."""
    template: Any = get_template(name)
    inner: Any = getattr(template, "template", None)
    if hasattr(inner, "origin"):
        return str(inner.render(Context(dict(context), autoescape=False)))
    return str(template.render(dict(context)))


def checked(address: str) -> str:
    """The address, if it is one and nothing else: no name, no second address, no line break."""
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvalidAddress(f"Not an e-mail address: {address!r}") from error
    return address


def supported(language: str) -> str:
    try:
        return translation.get_supported_language_variant(language) if language else settings.LANGUAGE_CODE
    except LookupError:
        return settings.LANGUAGE_CODE
