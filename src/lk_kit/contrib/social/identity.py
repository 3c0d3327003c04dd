"""Who somebody is at a provider, and the providers themselves. Apps above add theirs with `register_source`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from json import dumps
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from lk_kit.core.conf import conf as core_conf
from lk_kit.core.contacts import clean_email
from lk_kit.core.exceptions import NotVisible
from lk_kit.core.text import TextTooLong, clean_text

from .conf import conf
from .exceptions import ProviderFailed

if TYPE_CHECKING:
    from .models import Attempt

MOST_UID: Final = 191
NOBODY: Final = ("", "None", "True", "False")
"""What the libraries that read answers make of an id that is not there: it would be the same for everybody."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What a provider says about a person. `email_verified` is the provider's word; whether it is taken, `TRUSTED_EMAIL` says."""

    provider: str
    uid: str
    title: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    email_verified: bool = False
    facts: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Identity:
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})


def believable(said: Identity) -> Identity:
    """What may be stored and shown. Raises ProviderFailed for an id that names nobody, or facts that no database takes."""
    if said.uid in NOBODY or len(said.uid) > MOST_UID or not said.uid.isprintable():
        raise ProviderFailed
    try:
        written = dumps(said.facts, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise ProviderFailed from error
    if b"\\u0000" in written:
        raise ProviderFailed
    names: dict[str, Any] = {name: clean(getattr(said, name)) for name in ("first_name", "last_name")}
    email = address(said.email)
    return replace(said, title=clean(said.title, 200), **names, email=email, email_verified=bool(email) and said.email_verified is True)


def clean(text: Any, limit: int = 150) -> str:
    try:
        return clean_text(str(text or "")[:limit], limit)
    except TextTooLong:  # in its normal form
        return ""


def address(text: Any) -> str:
    try:
        return clean_email(str(text or ""))
    except ValidationError:
        return ""


class IdentityProvider:
    """A service that says who somebody is. Stateless: what must be remembered on the way goes into the attempt."""

    id: str
    name: str
    icon: ClassVar[str] = "user"
    trusts_email: bool = False
    """Whether the provider itself guarantees confirmed addresses, beside `TRUSTED_EMAIL`."""
    answers_in_fragment: ClassVar[bool] = False
    """Whether the answer comes behind the # of the URL, where only a script of the page can read it."""

    def authorize(self, request: HttpRequest, attempt: Attempt, state: str) -> str:
        """Where to send the person. May write `attempt.verifier`."""
        raise NotImplementedError

    def finish(self, request: HttpRequest, attempt: Attempt, answer: Mapping[str, str]) -> Identity:
        """Who came back. Talks to the provider, so it runs outside any transaction. Raises ProviderFailed."""
        raise NotImplementedError

    def admit(self, identity: Identity) -> None:
        """Raises ProviderFailed for somebody whom the provider knows and the site does not want."""

    def takes_email(self, identity: Identity) -> bool:
        """Whether the address needs no further proof."""
        trusted = self.trusts_email or self.id in conf.TRUSTED_EMAIL
        return bool(identity.email and identity.email_verified and trusted)


Source = Callable[[HttpRequest | None], Iterable[IdentityProvider]]
_sources: list[Source] = []


def register_source(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def providers(request: HttpRequest | None = None) -> dict[str, IdentityProvider]:
    """Those that are offered, in the order of `PROVIDERS`."""
    found = {one.id: one for source in _sources for one in source(request)}
    wanted = conf.PROVIDERS
    return found if wanted is None else {key: found[key] for key in wanted if key in found}


def find_provider(key: str, request: HttpRequest | None = None) -> IdentityProvider:
    """Raises NotVisible."""
    found = providers(request).get(key)
    if found is None:
        raise NotVisible
    return found


def callback_url(key: str, request: HttpRequest) -> str:
    """The address to enter at the provider. Built from BASE_URL, never from the host of a request where that is set (matrix D3)."""
    path = reverse("lk_kit:social:callback", kwargs={"provider": key})
    return f"{core_conf.BASE_URL.rstrip('/')}{path}" if core_conf.BASE_URL else request.build_absolute_uri(path)


_names: list[Callable[[], Iterable[str]]] = []


def register_names(names: Callable[[], Iterable[str]]) -> None:
    """What a source offers by the settings alone, for checks."""
    _names.append(names)


def names_in_settings() -> set[str]:
    return {name for source in _names for name in source()}
