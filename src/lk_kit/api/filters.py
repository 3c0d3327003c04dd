"""Allow-listed filters. What a FilterSet does not declare is a 400, never a lookup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.decimals import parse_decimal
from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.extra_fields import ExtraFields
from lk_kit.core.text import search_terms

from .fields import clean_key, find_grant


class StrictDecimalFormField(forms.Field):
    def __init__(self, *, max_digits: int = 19, decimal_places: int = 4, **kwargs: Any) -> None:
        self.max_digits, self.decimal_places = max_digits, decimal_places
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        try:
            return parse_decimal(value, self.max_digits, self.decimal_places)
        except InvalidInput as error:
            raise ValidationError(str(error), code=error.code) from error


class StrictNumberFilter(django_filters.Filter):
    """A number in ASCII digits; `max_digits` and `decimal_places` as of the column."""

    field_class = StrictDecimalFormField


class StrictBooleanFormField(forms.Field):
    default_error_messages = {"invalid": _("Enter true or false.")}

    def to_python(self, value: Any) -> bool | None:
        if value in self.empty_values:
            return None
        words = {"true": True, "1": True, "false": False, "0": False}
        if value not in words:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return words[value]


class StrictBooleanFilter(django_filters.BooleanFilter):
    """true, false, 1 or 0; anything else is an error, not "no filter"."""

    field_class = StrictBooleanFormField  # type: ignore[assignment]


class IsoDateFormField(forms.DateField):
    """`2026-11-21` whatever the language of the reader."""

    input_formats = ("%Y-%m-%d",)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str) and not value.isascii():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        found = super().to_python(value)
        if found is not None and not date.min.year < found.year < date.max.year:
            # The first and the last year have moments that another time zone puts outside the calendar.
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class KeyFilter(django_filters.CharFilter):
    """Rows that point at the object with this key. What can be no key at all finds nothing, like the key of an unknown object."""

    def filter(self, qs: QuerySet[Any, Any], value: Any) -> QuerySet[Any, Any]:
        if not value:
            return qs
        key = clean_key(qs.model._meta.get_field(self.field_name).related_model, value)
        return qs.none() if key is None else qs.filter(**{f"{self.field_name}_id": key})


class LkFilterSet(django_filters.FilterSet):
    """Base of the API's filter sets. `Meta.with_extra_fields = True` adds the model's `extra_fields.filter` as exact filters."""

    FILTER_DEFAULTS = {
        **django_filters.FilterSet.FILTER_DEFAULTS,
        models.BooleanField: {"filter_class": StrictBooleanFilter},
        models.DecimalField: {"filter_class": StrictNumberFilter},
        models.IntegerField: {"filter_class": StrictNumberFilter, "extra": lambda field: {"decimal_places": 0}},
        models.BigIntegerField: {"filter_class": StrictNumberFilter, "extra": lambda field: {"decimal_places": 0}},
        models.ForeignKey: {"filter_class": KeyFilter},
        models.OneToOneField: {"filter_class": KeyFilter},
    }

    _meta: Any

    @property
    def actor(self) -> Actor:
        return actor_of(self)

    @classmethod
    def get_filters(cls) -> Any:
        filters = super().get_filters()
        model = cls._meta.model
        for name in cls.extra_fields().filter:
            if model is not None and name not in filters:
                filters[name] = cls.filter_for_field(model._meta.get_field(name), name, "exact")
        return filters

    @classmethod
    def extra_fields(cls) -> ExtraFields:
        meta: Any = getattr(cls, "Meta", None)
        found = getattr(meta.model, "extra_fields", None) if getattr(meta, "with_extra_fields", False) else None
        return found if isinstance(found, ExtraFields) else ExtraFields()

    @classmethod
    def parameters(cls) -> set[str]:
        """The query parameters that this class knows."""
        names: set[str] = set()
        for name, one in cls.base_filters.items():
            widget: Any = one.field.widget
            suffixes: Iterable[str] = getattr(widget, "suffixes", None) or (None,)  # type: ignore[assignment]
            names.update(widget.suffixed(name, suffix) if suffix else name for suffix in suffixes)
        return names


def actor_of(filterset: Any) -> Actor:
    return Actor.anonymous() if filterset.request is None else Actor.from_request(filterset.request)


class PartyFilter(django_filters.CharFilter):
    """`?party=<code or id>` over a foreign key to a party. Staff may name any party whose rows they see; nobody learns which exist."""

    parent: Any

    def filter(self, qs: QuerySet[Any, Any], value: Any) -> QuerySet[Any, Any]:
        if not value:
            return qs
        actor = actor_of(self.parent)
        grant = find_grant(actor, value)
        if grant is not None:
            return qs.filter(**{f"{self.field_name}_id": grant.party_id})
        if not actor.is_staff_member:
            return qs.none()
        key = clean_key(qs.model._meta.get_field(self.field_name).related_model, value)
        return qs.filter(**({f"{self.field_name}_id": key} if key is not None else {f"{self.field_name}__code": value}))


class SearchFilter(django_filters.CharFilter):
    """`?search=` over `paths`: every word must be found in at least one of them. Extra columns of a swapped model come along."""

    def __init__(self, *, paths: Sequence[str], **kwargs: Any) -> None:
        self.paths = tuple(paths)
        kwargs.setdefault("label", _("Search"))
        super().__init__(**kwargs)

    def filter(self, qs: QuerySet[Any, Any], value: Any) -> QuerySet[Any, Any]:
        if not value:
            return qs
        extra = getattr(qs.model, "extra_fields", None)
        paths = (*self.paths, *(extra.search if isinstance(extra, ExtraFields) else ()))
        for word in search_terms(value):
            condition = Q()
            for path in paths:
                condition |= Q(**{f"{path}__icontains": word})
            qs = qs.filter(condition)
        return qs
