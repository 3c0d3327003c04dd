"""The two swappable models. The setting must be flat and must exist before any model is built; see ARCHITECTURE, section 5."""

from __future__ import annotations

from typing import Final

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

PROFILE_SETTING: Final = "LK_KIT_PROFILE_MODEL"
ORDER_SETTING: Final = "LK_KIT_ORDER_MODEL"

DEFAULTS: Final = {PROFILE_SETTING: "lk_kit_profiles.Profile", ORDER_SETTING: "lk_kit_orders.Order"}
"""Written into `settings` when unset: Django compares foreign keys with the setting's value when it writes migrations."""


def model_label(setting: str) -> str:
    """The label to use as a foreign key's target: always the active model."""
    if not getattr(settings, setting, None):
        setattr(settings, setting, DEFAULTS[setting])
    return str(getattr(settings, setting))


def is_swapped(setting: str) -> bool:
    return model_label(setting).lower() != DEFAULTS[setting].lower()


def labels_of(label: str) -> tuple[str, ...]:
    """The label, and for a swapped-in model that of our default: rows that name the kind of their object and are never rewritten (events)
    may be older than the swap. In small letters."""
    label = label.lower()
    defaults = [default.lower() for setting, default in DEFAULTS.items() if model_label(setting).lower() == label]
    return tuple(dict.fromkeys((label, *defaults)))


def get_swappable(setting: str) -> type[models.Model]:
    """The active model class. Raises ImproperlyConfigured with the setting's name when it points nowhere."""
    label = model_label(setting)
    try:
        return apps.get_model(label, require_ready=False)
    except ValueError as error:
        raise ImproperlyConfigured(f"{setting} must be of the form 'app_label.ModelName', not {label!r}") from error
    except LookupError as error:
        raise ImproperlyConfigured(f"{setting} refers to {label!r}, which is not installed") from error
