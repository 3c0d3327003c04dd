"""Typed sections of the one `LK_KIT` setting, read live so that `override_settings` works."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

from django.conf import settings

T = TypeVar("T")

SECTIONS: dict[str, Section] = {}


class Option(Generic[T]):
    """One option of a section.

    `types` is what `isinstance` must accept (by default the type of the default value). `valid` returns the reason why a value is wrong,
    or an empty string. `renamed_from` keeps an old key working and makes a check print the new one.
    """

    def __init__(
        self,
        default: T,
        help: str,
        *,
        types: type | tuple[type, ...] | None = None,
        valid: Callable[[Any], str] | None = None,
        renamed_from: str = "",
    ) -> None:
        self.default = default
        self.help = help
        self.types: type | tuple[type, ...] = types or type(default)
        self.valid = valid
        self.renamed_from = renamed_from
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Option[T]: ...
    @overload
    def __get__(self, instance: Section, owner: type) -> T: ...
    def __get__(self, instance: Section | None, owner: type) -> Option[T] | T:
        if instance is None:
            return self
        given = instance.given()
        if self.renamed_from and self.name not in given and self.renamed_from in given:
            return given[self.renamed_from]  # type: ignore[no-any-return]
        return given.get(self.name, self.default)  # type: ignore[no-any-return]

    def problem(self, value: Any) -> str:
        """Why `value` cannot be used, or an empty string."""
        accepted = self.types if isinstance(self.types, tuple) else (self.types,)
        is_stray_bool = isinstance(value, bool) and bool not in accepted
        if is_stray_bool or not isinstance(value, accepted):
            expected = " or ".join("None" if one is type(None) else one.__name__ for one in accepted)
            return f"must be {expected}, not {type(value).__name__}"
        return self.valid(value) if self.valid else ""


class Section:
    """Base of an app's settings section; instantiate it once with the section's name in `LK_KIT`."""

    def __init__(self, name: str) -> None:
        self._name = name
        SECTIONS[name] = self

    @property
    def section_name(self) -> str:
        return self._name

    def given(self) -> Mapping[str, Any]:
        section = lk_settings().get(self._name)
        return section if isinstance(section, Mapping) else {}

    @classmethod
    def options(cls) -> Iterator[Option[Any]]:
        for klass in reversed(cls.__mro__):
            for value in vars(klass).values():
                if isinstance(value, Option):
                    yield value


def lk_settings() -> Mapping[str, Any]:
    value = getattr(settings, "LK_KIT", {})
    return value if isinstance(value, Mapping) else {}


def one_of(*allowed: Any) -> Callable[[Any], str]:
    def valid(value: Any) -> str:
        return "" if value in allowed else f"must be one of {', '.join(map(repr, allowed))}"

    return valid


def at_least(minimum: int) -> Callable[[Any], str]:
    def valid(value: Any) -> str:
        return "" if value >= minimum else f"must be at least {minimum}"

    return valid


def _valid_keys(value: Any) -> str:
    from .crypto import is_fernet_key

    return "" if all(is_fernet_key(key) for key in value) else "must hold keys made by cryptography.fernet.Fernet.generate_key(), as text"


class CoreSettings(Section):
    BASE_URL = Option(
        "",
        "Scheme and host put into links of e-mails and documents, for example https://shop.example. Never taken from a request.",
        valid=lambda value: "" if not value or value.startswith(("http://", "https://")) else "must start with http:// or https://",
    )
    CURRENCY = Option(
        "RUB",
        "ISO 4217 code used where nothing else says the currency.",
        valid=lambda value: "" if len(value) == 3 and value.isascii() and value.isupper() else "must be three capital letters",
    )
    PRIVATE_ROOT: Option[str | Path] = Option(
        "",
        "Folder of private files when STORAGES has no alias lk_kit_private; outside MEDIA_ROOT. By default lk_private beside the project.",
        types=(str, Path),
    )
    SENDFILE = Option(
        "",
        "Who sends the bytes of private files: empty for Django itself, nginx (X-Accel-Redirect), or apache (X-Sendfile, also lighttpd).",
        valid=one_of("", "nginx", "apache"),
    )
    SENDFILE_URL = Option("/lk-private/", "The internal location of nginx that leads to the private storage.")
    ENCRYPTION_KEYS: Option[list[str] | tuple[str, ...]] = Option(
        (),
        "Keys of sensitive columns (bank accounts, seeds of second factors), extra crypto: the first writes, all read. Empty: stored as "
        "they are. After a new first key run `manage.py lk_encrypt`; a former key may go when that is through.",
        types=(list, tuple),
        valid=_valid_keys,
    )
    IDEMPOTENCY_HOURS = Option(72, "How long the answer to an idempotency key is remembered.", valid=at_least(1))
    VIEW_AS_ACTIONS: Option[list[str] | tuple[str, ...]] = Option(
        (),
        "What staff may do while they view the cabinet as a customer, as keys of classes: ['orders.CreateDraft']. Nothing by default. "
        "Acts on credentials, members, bank accounts, tokens and consents stay closed whatever stands here.",
        types=(list, tuple),
    )


conf = CoreSettings("CORE")
