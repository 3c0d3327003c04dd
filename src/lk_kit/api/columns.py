"""Which columns a serializer field shows, and how: what rows without instances (`rows.py`) and the quick reading of instances share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from operator import attrgetter
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from rest_framework import serializers

from .fields import CleanCharField, Shape, StrictDecimalField, StrictIntegerField, UTCDateTimeField, VisibleRelatedField, utc_text

PLAIN: set[type] = {
    CleanCharField,
    StrictIntegerField,
    serializers.CharField,
    serializers.EmailField,
    serializers.ChoiceField,
    serializers.IntegerField,
    serializers.BooleanField,
    serializers.SlugField,
    serializers.URLField,
    serializers.PrimaryKeyRelatedField,
    VisibleRelatedField,
}


def shape_of(field: Any, context: Mapping[str, Any]) -> Shape | None:
    if hasattr(field, "row_value"):
        made: Shape = field.row_value(context)
        return made
    kind = type(field)
    if kind is StrictDecimalField:
        return field.shape  # type: ignore[no-any-return]
    if kind is UTCDateTimeField:
        return utc_text
    if kind in (serializers.UUIDField, serializers.CharField):
        return str  # a key of any kind may be shown as text
    return date.isoformat if kind is serializers.DateField else None


def paths_of(field: Any) -> tuple[str, ...] | None:
    if hasattr(field, "row_paths"):
        found: tuple[str, ...] = field.row_paths()
        return None if _says_more(type(field)) else found
    kinds = {*PLAIN, StrictDecimalField, UTCDateTimeField, serializers.UUIDField, serializers.DateField}
    if type(field) not in kinds or field.source == "*":
        return None
    return (str(field.source).replace(".", "__"),)


def is_column(model: type[models.Model], path: str) -> bool:
    """Whether `path` leads over to-one relations to a column."""
    *relations, last = path.split("__")
    current: Any = model
    for part in relations:
        field = _field(current, part)
        if field is None or not (field.many_to_one or field.one_to_one) or not field.concrete:
            return False
        current = field.related_model
    found = _field(current, last)
    return last == "pk" or bool(found is not None and found.concrete and not found.many_to_many and not isinstance(found, models.FileField))


def _field(model: type[models.Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return next((field for field in model._meta.concrete_fields if field.attname == name), None)


def _says_more(kind: type) -> bool:
    """Whether a subclass shows its value in another way than the `row_value` that it inherits."""
    own = [next(base for base in kind.__mro__ if name in vars(base)) for name in ("row_value", "to_representation", "get_attribute")]
    return any(kind.__mro__.index(one) < kind.__mro__.index(own[0]) for one in own[1:])


def value_at(model: type[models.Model], path: str) -> Callable[[Any], Any]:
    """Reads the column at `path` from an instance; None where a relation on the way is empty."""
    *relations, last = path.split("__")
    current: Any = model
    for part in relations:
        current = _field(current, part).related_model
    name = "pk" if last == "pk" else _field(current, last).attname
    if not relations:
        return attrgetter(name)

    def read(instance: Any) -> Any:
        for part in (*relations, name):
            if instance is None:
                return None
            instance = getattr(instance, part)
        return instance

    return read
