from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from django.db import models
from rest_framework import serializers
from rest_framework.validators import UniqueValidator

from lk_kit.core.extra_fields import ExtraFields

from .fields import CleanCharField, StrictDecimalField, StrictIntegerField, UTCDateTimeField

M = TypeVar("M", bound=models.Model)


class LkSerializer(serializers.Serializer[Any]):
    """For input and for answers that are no model."""


class LkModelSerializer(serializers.ModelSerializer[M]):
    """Strict fields by default. With `Meta.with_extra_fields = True` the host's `extra_fields` of a swapped model come along.

    Serializers describe and check; they never write: `create()` and `update()` are refused, because writing is an Action's job.
    """

    serializer_field_mapping: ClassVar[dict[type[models.Field[Any, Any]], type[serializers.Field[Any, Any, Any, Any]]]] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: CleanCharField,
        models.TextField: CleanCharField,
        models.DecimalField: StrictDecimalField,
        models.DateTimeField: UTCDateTimeField,
        models.AutoField: StrictIntegerField,
        models.BigIntegerField: StrictIntegerField,
        models.IntegerField: StrictIntegerField,
        models.PositiveIntegerField: StrictIntegerField,
        models.PositiveBigIntegerField: StrictIntegerField,
        models.PositiveSmallIntegerField: StrictIntegerField,
        models.SmallIntegerField: StrictIntegerField,
    }

    def build_standard_field(self, field_name: str, model_field: models.Field[Any, Any]) -> tuple[type[Any], dict[str, Any]]:
        field_class, kwargs = super().build_standard_field(field_name, model_field)
        kwargs["validators"] = [one for one in kwargs.get("validators", ()) if not isinstance(one, UniqueValidator)]
        if model_field.null and kwargs.get("read_only"):
            kwargs["allow_null"] = True  # DRF forgets it for columns that are not editable
        if issubclass(field_class, CleanCharField):
            kwargs.pop("style", None)
            kwargs["multiline"] = isinstance(model_field, models.TextField)
        return field_class, kwargs

    def build_relational_field(self, field_name: str, relation_info: Any) -> tuple[type[Any], dict[str, Any]]:
        """A relation is shown by its key; a writable one is declared as `VisibleRelatedField`, DRF's default takes anybody's object."""
        column = relation_info.model_field
        more = {"many": True} if relation_info.to_many else {"allow_null": bool(column is not None and column.null)}
        return serializers.PrimaryKeyRelatedField, {"read_only": True, **more}

    def get_validators(self) -> list[Any]:
        """Never DRF's uniqueness checks: they look at everybody's rows. The Action and the database decide."""
        return list(getattr(self.Meta, "validators", ()))

    def get_field_names(self, declared_fields: Mapping[str, Any], info: Any) -> list[str]:
        names = list(super().get_field_names(declared_fields, info))
        extra = self.extra_fields()
        return names + [name for name in (*extra.read, *extra.write) if name not in names]

    def get_extra_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = dict(super().get_extra_kwargs())
        extra = self.extra_fields()
        for name in extra.read:
            if name not in extra.write:
                kwargs[name] = {**kwargs.get(name, {}), "read_only": True}
        return kwargs

    @classmethod
    def extra_fields(cls) -> ExtraFields:
        meta: Any = getattr(cls, "Meta", None)
        found = getattr(meta.model, "extra_fields", None) if getattr(meta, "with_extra_fields", False) else None
        return found if isinstance(found, ExtraFields) else ExtraFields()

    def create(self, validated_data: Any) -> M:
        raise NotImplementedError("Serializers do not write. Call an Action with `view.run(…)`.")

    def update(self, instance: M, validated_data: Any) -> M:
        raise NotImplementedError("Serializers do not write. Call an Action with `view.run(…)`.")
