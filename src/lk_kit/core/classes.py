"""Class overrides: `LK_KIT["CLASSES"]["orders.OrderSerializer"] = "shop.api.OrderSerializer"`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from .conf import lk_settings


@dataclass(frozen=True)
class Overridable:
    """A public class key. An override must be a subclass of the class at `default`."""

    key: str
    default: str


REGISTRY: dict[str, Overridable] = {}


def register_class(key: str, default: str) -> None:
    REGISTRY[key] = Overridable(key, default)


def overrides() -> dict[str, Any]:
    value = lk_settings().get("CLASSES")
    return dict(value) if isinstance(value, dict) else {}


def get_class(key: str) -> type[Any]:
    """The class in force for `key`. Look it up at call time; never keep it on a class attribute."""
    found = get_class_or_none(key)
    if found is None:
        raise LookupError(f"LK_KIT['CLASSES'][{key!r}] is switched off but still needed")
    return found


@cache
def get_class_or_none(key: str) -> type[Any] | None:
    """Like `get_class`, but None where the host switched the class off (admin classes only)."""
    path = overrides().get(key, REGISTRY[key].default)
    return None if path is None else import_string(path)


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "LK_KIT":
        get_class_or_none.cache_clear()


setting_changed.connect(_forget, dispatch_uid="lk_kit.core.classes")
