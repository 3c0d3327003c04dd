"""Profiles of an older site whose own profile model has become the active one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, router
from django.db.models import Q

from lk_kit.core.backfill import Backfill, update_rows

from .abstract import AbstractProfile, get_profile_model

FIELDS = ("last_name", "first_name", "patronymic", "phone", "birth_date", "language", "time_zone")


class ProfileBackfill(Backfill):
    """Fills the names and contacts that `AbstractProfile` adds; a column that the host declares itself is left as it is.

    A row is pending as long as it has neither a name nor a phone.
    """

    @property
    def model(self) -> type[AbstractProfile]:
        return get_profile_model()

    def pending(self) -> models.QuerySet[Any]:
        return self.queryset().filter(Q(last_name=""), Q(first_name=""), Q(phone=""))

    def values_for(self, row: Any) -> Mapping[str, Any] | None:
        """Names of `FIELDS` → values, at least one; None for a row that stays empty. A phone may be written in any usual way."""
        raise NotImplementedError(f"{type(self).__name__} must implement values_for()")

    def fill_rows(self, rows: Sequence[Any]) -> None:
        by_names: dict[tuple[str, ...], list[tuple[Any, dict[str, Any]]]] = {}
        for row, values in self.mapped(rows, self.cleaned):
            by_names.setdefault(tuple(sorted(values)), []).append((row.pk, values))
        for group in by_names.values():
            update_rows(self.model, group, using=router.db_for_write(self.model))

    def cleaned(self, row: Any) -> dict[str, Any] | None:
        given = self.values_for(row)
        if given is None:
            return None
        unknown = set(given) - set(FIELDS)
        if unknown:
            raise TypeError(f"{type(self).__name__}.values_for() gave the unknown fields {sorted(unknown)}")
        return {name: self.clean(name, value, row) for name, value in given.items()}

    def clean(self, name: str, value: Any, row: Any) -> Any:
        field: Any = self.model._meta.get_field(name)
        try:
            return field.clean(value, row) if value not in (None, "") else field.get_default()
        except ValidationError as error:
            raise ValidationError([f"{name}: {message}" for message in error.messages]) from error
