"""Serializer fields that take only what the rest of the library takes. `LkModelSerializer` uses them by itself.

A field with `row_paths` can be read from a `.values_list()` row: `row_paths()` names model paths, `row_value(context)` returns the function
that makes the output of their values. Lists made of such fields alone never build model instances; see `rows.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from lk_kit.core.actors import Actor, Grant
from lk_kit.core.decimals import parse_decimal
from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.money import quantize
from lk_kit.core.text import clean_text

from .parsers import is_bad_text

MAX_TEXT = 10_000
Shape = Callable[..., Any]


def invalid(error: InvalidInput) -> serializers.ValidationError:
    """A core error as DRF wants it inside a field."""
    return serializers.ValidationError(str(error), code=error.code)


class CleanCharField(serializers.CharField):
    """Text cleaned by `core.text.clean_text`: NFC, no invisible characters, trimmed. Numbers are not text."""

    def __init__(self, *, multiline: bool = False, **kwargs: Any) -> None:
        self.multiline = multiline
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or is_bad_text(data):
            self.fail("invalid")
        try:
            text = clean_text(data, self.max_length or MAX_TEXT, self.multiline)
        except InvalidInput as error:
            raise invalid(error) from error
        if not text and not self.allow_blank:
            self.fail("blank")
        return text


class StrictIntegerField(serializers.IntegerField):
    """A JSON integer or ASCII digits; within 64 bits unless `max_value` says less."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", -(2**63))
        kwargs.setdefault("max_value", 2**63 - 1)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        try:
            return int(parse_decimal(data, 19, 0))
        except InvalidInput as error:
            raise invalid(error) from error
        except TypeError:
            self.fail("invalid")


class StrictDecimalField(serializers.DecimalField):
    """A number as JSON number or as text with ASCII digits and a dot; always a text in answers, so that no client rounds it."""

    def __init__(self, max_digits: int | None, decimal_places: int | None, **kwargs: Any) -> None:
        kwargs["coerce_to_string"] = True
        super().__init__(max_digits, decimal_places, **kwargs)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """An empty text is no number and no null either; DRF takes it for null."""
        return serializers.Field.validate_empty_values(self, data)

    def to_internal_value(self, data: Any) -> Decimal:
        try:
            return parse_decimal(data, self.max_digits or 19, self.decimal_places or 0)
        except InvalidInput as error:
            raise invalid(error) from error
        except TypeError:
            self.fail("invalid")

    def to_representation(self, value: Any) -> str:
        return self.shape(value)

    def shape(self, value: Any) -> str:
        number = value if isinstance(value, Decimal) else Decimal(str(value).strip())
        return format(number, "f") if self.decimal_places is None else f"{number:.{self.decimal_places}f}"


class MoneyField(StrictDecimalField):
    """An amount shown with the decimals of its currency. `currency` is the source of the code, beside the amount or over a relation."""

    def __init__(self, *, currency: str = "currency", max_digits: int = 19, decimal_places: int = 4, **kwargs: Any) -> None:
        self.currency = currency
        super().__init__(max_digits, decimal_places, **kwargs)

    def get_attribute(self, instance: Any) -> Any:
        amount = super().get_attribute(instance)
        return None if amount is None else (amount, _walk(instance, self.currency))

    def to_representation(self, value: Any) -> Any:
        return money_text(*value) if isinstance(value, tuple) else super().to_representation(value)

    def row_paths(self) -> tuple[str, ...]:
        return (str(self.source).replace(".", "__"), self.currency.replace(".", "__"))

    def row_value(self, context: Mapping[str, Any]) -> Shape:
        return money_text


def money_text(amount: Decimal | None, currency: str) -> str | None:
    return None if amount is None else format(quantize(amount, currency), "f")


def _walk(instance: Any, path: str) -> Any:
    for part in path.split("."):
        instance = instance[part] if isinstance(instance, Mapping) else getattr(instance, part)
    return instance


class UTCDateTimeField(serializers.DateTimeField):
    """`2026-11-21T18:05:00Z` in answers. Input must say its offset: a naive time means a different moment to each reader."""

    default_error_messages = {"naive": _("State the time zone, for example 2026-11-21T18:05:00+03:00.")}

    def to_internal_value(self, value: Any) -> datetime:
        try:
            parsed = parse_datetime(value) if isinstance(value, str) and value.isascii() else None
            if parsed is not None and parsed.tzinfo is not None:
                return parsed.astimezone(UTC)
        except (ValueError, OverflowError):
            parsed = None
        return self.fail("invalid", format="YYYY-MM-DDThh:mm:ss+HH:MM") if parsed is None else self.fail("naive")

    def to_representation(self, value: Any) -> Any:
        return utc_text(value)


def utc_text(value: datetime | None) -> str | None:
    if value is None:
        return None
    text = (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat()
    return f"{text[:-6]}Z"


class IsoDateField(serializers.DateField):
    """`2026-11-21`, in ASCII digits."""

    def to_internal_value(self, value: Any) -> date:
        try:
            found = parse_date(value) if isinstance(value, str) and value.isascii() and len(value) == 10 else None
        except ValueError:
            found = None
        return found if found is not None else self.fail("invalid", format="YYYY-MM-DD")


class PartyField(serializers.Field[Grant, str, str, Any]):
    """The party that a write works for, named by code or id. Valid data is the actor's `Grant`; answers show the code.

    A party in which the actor holds nothing is refused in the same words as one that does not exist. The context needs `actor`.
    """

    default_error_messages = {"unknown": _("There is no such party.")}

    def to_internal_value(self, data: Any) -> Grant:
        grant = find_grant(self.context["actor"], data)
        return grant if grant is not None else self.fail("unknown")

    def to_representation(self, value: Any) -> str:
        return value if isinstance(value, str) else str(getattr(value, "code", None) or value.party_code)

    def row_paths(self) -> tuple[str, ...]:
        return (f"{str(self.source).replace('.', '__')}__code",)

    def row_value(self, context: Mapping[str, Any]) -> Shape:
        return str


class VisibleRelatedField(serializers.PrimaryKeyRelatedField[Any]):
    """An object named by its key, among those that the actor sees: `VisibleRelatedField("lk_kit_parties.Address")`.

    `model` is a label or a function that returns the model (for the swappable ones). One that exists but is not visible is refused like one
    that does not exist. The serializer's context needs `actor`.
    """

    default_error_messages = {"does_not_exist": _("There is no such object."), "incorrect_type": _("There is no such object.")}

    def __init__(self, model: str | Callable[[], type[models.Model]], **kwargs: Any) -> None:
        self.model = model
        if not kwargs.get("read_only"):
            kwargs["queryset"] = _Later
        super().__init__(**kwargs)

    def get_queryset(self) -> Any:
        model: Any = apps.get_model(self.model) if isinstance(self.model, str) else self.model()
        actor = self.context.get("actor")
        return model._default_manager.none() if actor is None else model._default_manager.visible_to(actor)

    def to_internal_value(self, data: Any) -> Any:
        queryset = self.get_queryset()
        key = clean_key(queryset.model, data)
        found = queryset.filter(pk=key).first() if key is not None else None
        return found if found is not None else self.fail("does_not_exist", pk_value=data)


_Later: Any = object()
"""Tells DRF that there is a queryset, before models may be loaded."""


def clean_key(model: type[models.Model], value: Any) -> Any:
    """`value` as a primary key of `model`, or None for what can be none: other types, NUL, out of range."""
    if isinstance(value, UUID):
        value = str(value)
    if (
        isinstance(value, bool)
        or not isinstance(value, (str, int))
        or (isinstance(value, str) and (not value.isascii() or is_bad_text(value)))
    ):
        return None
    field: Any = model._meta.pk
    while field.is_relation:
        field = field.target_field
    try:
        key = field.to_python(value)
        field.run_validators(key)
    except (ValidationError, ValueError, TypeError, ArithmeticError):
        return None
    return key


def find_grant(actor: Actor, name: Any) -> Grant | None:
    """The actor's grant in the party with this code or id, or None."""
    if not isinstance(name, str) or not name:
        return None
    return next((grant for grant in actor.grants.values() if name in (grant.party_code, str(grant.party_id))), None)
