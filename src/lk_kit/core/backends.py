"""Pluggable backends: alias → instance, in Django's own shape `{"default": {"BACKEND": "dotted.path", "OPTIONS": {}}}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from django.core import checks
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from .conf import Section
from .exceptions import BackendConfigurationError

B = TypeVar("B", bound="Backend")
REGISTRIES: list[BackendRegistry[Any]] = []


class Backend:
    """Base of all kinds. Stateless: values in, values out; never touches a model, never sends a signal.

    Override `check()` to report what is missing in `options` before the first customer does.
    """

    def __init__(self, alias: str, options: Mapping[str, Any]) -> None:
        self.alias = alias
        self.options = dict(options)

    def check(self) -> list[checks.CheckMessage]:
        return []


class BackendRegistry(Generic[B]):
    """The backends named by one option of one settings section."""

    def __init__(self, section: Section, option: str, base: type[B]) -> None:
        self.section = section
        self.option = option
        self.base = base
        self._made: dict[str, B] = {}
        REGISTRIES.append(self)
        setting_changed.connect(self._forget)

    def aliases(self) -> list[str]:
        return list(getattr(self.section, self.option))

    def __getitem__(self, alias: str) -> B:
        if alias not in self._made:
            self._made[alias] = self._make(alias)
        return self._made[alias]

    def _make(self, alias: str) -> B:
        configured: Mapping[str, Any] = getattr(self.section, self.option)
        if alias not in configured:
            raise BackendConfigurationError(f"{self.where} has no backend {alias!r}; it has: {', '.join(sorted(configured)) or 'none'}")
        entry = configured[alias]
        try:
            backend_class = import_string(entry["BACKEND"])
        except (ImportError, KeyError, TypeError) as error:
            raise BackendConfigurationError(f"{self.where}[{alias!r}]: {error}") from error
        if not (isinstance(backend_class, type) and issubclass(backend_class, self.base)):
            raise BackendConfigurationError(f"{self.where}[{alias!r}]: {entry['BACKEND']} is not a {self.base.__qualname__}")
        return backend_class(alias, entry.get("OPTIONS", {}))

    @property
    def where(self) -> str:
        return f"LK_KIT[{self.section.section_name!r}][{self.option!r}]"

    def check(self) -> list[checks.CheckMessage]:
        found: list[checks.CheckMessage] = []
        for alias in self.aliases():
            try:
                found.extend(self[alias].check())
            except BackendConfigurationError as error:
                found.append(checks.Error(str(error), id="lk_kit.E006"))
        return found

    def _forget(self, *, setting: str, **kwargs: Any) -> None:
        if setting == "LK_KIT":
            self._made.clear()
