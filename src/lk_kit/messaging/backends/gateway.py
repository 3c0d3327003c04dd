"""What the gateways of the library share: one POST, an answer in JSON, its codes told apart by what to do about them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address
from typing import Any, ClassVar, NoReturn
from urllib.parse import urlencode, urlsplit

from django.core import checks

from lk_kit.core.exceptions import BackendError, BackendUnavailable
from lk_kit.messaging.exceptions import SmsRefused, SmsUnclear

from . import http
from .sms import SmsBackend

FORM = "application/x-www-form-urlencoded; charset=utf-8"
Codes = frozenset[int]


class HttpGateway(SmsBackend):
    """`OPTIONS["URL"]` replaces the gateway's address (a stand of yours), `OPTIONS["TIMEOUT"]` the seconds that one call may take."""

    url: ClassVar[str] = ""
    required: ClassVar[tuple[str, ...]] = ()
    number_codes: ClassVar[Codes] = frozenset()
    money_codes: ClassVar[Codes] = frozenset()
    busy_codes: ClassVar[Codes] = frozenset()

    def check(self) -> list[checks.CheckMessage]:
        return [*self._missing(), *self._unsafe()]

    def _missing(self) -> list[checks.CheckMessage]:
        lacking = [name for name in self.required if not self.options.get(name)]
        text = f"The SMS backend {self.alias!r} ({type(self).__name__}) has no {', '.join(lacking)}."
        hint = f"Put {' and '.join(lacking)} into its OPTIONS; the gateway shows them in your account."
        return [checks.Error(text, hint=hint, id="lk_kit.E051")] if lacking else []

    def _unsafe(self) -> list[checks.CheckMessage]:
        parts = urlsplit(self.address())
        if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")):
            return []
        text = f"The SMS backend {self.alias!r} would send its key unencrypted to {parts.scheme}://{parts.hostname}."
        return [checks.Error(text, hint="Use an https:// address in OPTIONS['URL'].", id="lk_kit.E052")]

    def address(self, path: str = "") -> str:
        return str(self.options.get("URL") or self.url).rstrip("/") + path

    def post_form(self, path: str, form: Mapping[str, str]) -> http.Answer:
        return self.post(path, urlencode(form), FORM)

    def post(self, path: str, body: str, content_type: str, headers: Mapping[str, str] | None = None) -> http.Answer:
        seconds = float(self.options.get("TIMEOUT", http.SECONDS))
        try:
            answer = http.post(self.address(path), body, content_type=content_type, headers=headers, seconds=seconds)
        except BackendError as error:
            error.backend = self.alias
            raise
        self._judge_status(answer)
        return answer

    def _judge_status(self, answer: http.Answer) -> None:
        """A server that fails may have sent before; one that redirects or limits has not."""
        reason = {"reason": f"HTTP {answer.status}"}
        if answer.status >= 500:
            raise SmsUnclear(backend=self.alias, params=reason)
        if 300 <= answer.status < 400:
            raise BackendError(backend=self.alias, params=reason)
        if answer.status == 429:
            raise BackendUnavailable(backend=self.alias, params=reason)

    def fail(self, code: int) -> NoReturn:
        """Raises what one of the gateway's own codes means."""
        reason = {"reason": f"code {code}"}
        if code in self.number_codes:
            raise SmsRefused(backend=self.alias, params=reason)
        if code in self.money_codes:
            raise BackendUnavailable(backend=self.alias, code="sms_no_money", params=reason)
        if code in self.busy_codes:
            raise BackendUnavailable(backend=self.alias, params=reason)
        raise BackendError(backend=self.alias, params=reason)

    def unclear(self, answer: http.Answer) -> SmsUnclear:
        """The answer of a gateway that took the request and said nothing that can be read."""
        return SmsUnclear(backend=self.alias, params={"reason": f"unreadable answer, HTTP {answer.status}"})


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def number_of(value: Any) -> int:
    """A code of an answer, which may come as text; -1 for anything else."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def cost_of(value: Any) -> Decimal | None:
    """An amount of an answer; None when it is not one, for the price of the settings is counted then."""
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 <= found < 1_000_000 else None
