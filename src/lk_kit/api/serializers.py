from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, ClassVar, TypeVar

from django.core.signals import setting_changed
from django.db import models
from django.utils.functional import cached_property
from rest_framework import serializers
from rest_framework.fields import SkipField
from rest_framework.relations import PKOnlyObject
from rest_framework.utils.serializer_helpers import BindingDict
from rest_framework.validators import UniqueValidator

from lk_kit.core.extra_fields import ExtraFields

from .columns import is_column, paths_of, shape_of, value_at
from .fields import CleanCharField, StrictDecimalField, StrictIntegerField, UTCDateTimeField

M = TypeVar("M", bound=models.Model)
Reader = Callable[[Any], Any]


class FixedFields:
    """Fields are built once a class and copied for each serializer: building those of an order anew was a third of its page."""

    @cached_property
    def fields(self) -> BindingDict:
        serializer: Any = self
        kind: Any = type(self)
        if not has_fixed_fields(kind):
            return _built(serializer)
        made = BindingDict(serializer)
        made.fields = {name: _copied(field, serializer) for name, field in _template(kind).items()}
        return made


class LkSerializer(serializers.Serializer[Any]):
    """For input and for answers that are no model. Inside another one it is whole: a PATCH may leave fields out, not parts of a line."""

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        if self.parent is not None and getattr(self.root, "partial", False):
            missing = [field for field in self._writable_fields if field.required and field.get_value(data) is serializers.empty]
            if missing:
                raise serializers.ValidationError({str(field.field_name): [field.error_messages["required"]] for field in missing})
        return values


class LkModelSerializer(FixedFields, serializers.ModelSerializer[M]):
    """Strict fields by default. With `Meta.with_extra_fields = True` the host's `extra_fields` of a swapped model come along.

    Serializers describe and check; they never write: `create()` and `update()` are refused, because writing is an Action's job.
    """

    _bound: list[tuple[str, Reader]] | None = None
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

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Columns are read by functions made once a class; for the other fields, and once somebody has looked at `fields`, as DRF does."""
        readers = _readers(type(self))
        if readers is not None and "fields" not in vars(self) and isinstance(instance, self.Meta.model):
            try:
                return self._read(instance, readers)
            except AttributeError:
                pass  # an object without its party, say: DRF knows which field may be left out
        shown: dict[str, Any] = super().to_representation(instance)
        return shown

    def _read(self, instance: Any, readers: Mapping[str, Any]) -> dict[str, Any]:
        shown = {}
        for name, read in self._bound_readers(readers):
            try:
                shown[name] = read(instance)
            except SkipField:
                continue
        return shown

    def _bound_readers(self, readers: Mapping[str, Any]) -> list[tuple[str, Reader]]:
        if self._bound is None:
            context, template = self.context, _template(type(self))
            self._bound = [
                (name, read(context) if read is not None else partial(_shown, _copied(template[name], self)))
                for name, read in readers.items()
            ]
        return self._bound

    def create(self, validated_data: Any) -> M:
        raise NotImplementedError("Serializers do not write. Call an Action with `view.run(…)`.")

    def update(self, instance: M, validated_data: Any) -> M:
        raise NotImplementedError("Serializers do not write. Call an Action with `view.run(…)`.")


DECIDING = (
    "__init__",
    "fields",
    "get_fields",
    "get_field_names",
    "get_extra_kwargs",
    "get_default_field_names",
    "build_field",
    "_readable_fields",
)


@cache
def has_fixed_fields(serializer_class: type[Any]) -> bool:
    """Whether its fields depend on nothing but the class: a host's own method may look at the request and is asked each time."""
    owners = [base for base in serializer_class.__mro__ for name in DECIDING if name in vars(base) and base is not object]
    return all(owner.__module__.startswith(("lk_kit.", "rest_framework.")) for owner in owners)


def _built(serializer: Any) -> BindingDict:
    """As DRF builds them; what DRF keeps on the serializer is a cached property of this function."""
    stock: Any = serializers.Serializer.fields
    found: BindingDict = stock.func(serializer)
    return found


@cache
def _template(serializer_class: type[Any]) -> BindingDict:
    return _built(serializer_class())


def _copied(field: Any, parent: Any) -> Any:
    """A bound field for another parent; what it holds is read only. Serializers inside it come along."""
    made = object.__new__(type(field))  # copy.copy() takes three times as long, and fields have no slots
    made.__dict__.update(field.__dict__, parent=parent)
    made.__dict__.pop("fields", None)
    if isinstance(made, serializers.ListSerializer):
        made.child = _copied(made.child, made)
    return made


@cache
def _readers(serializer_class: Any) -> Mapping[str, Callable[[Any], Reader] | None] | None:
    """For each field what makes its reader of the context, or None for a field that must do it itself. None where the fields of an object
    depend on more than the class."""
    model = getattr(getattr(serializer_class, "Meta", None), "model", None)
    if model is None or not has_fixed_fields(serializer_class):
        return None
    return {name: _reader(model, field) for name, field in _template(serializer_class).items() if not field.write_only}


def _reader(model: type[models.Model], field: Any) -> Callable[[Any], Reader] | None:
    paths = paths_of(field)
    if paths is None or not all(is_column(model, path) for path in paths):
        return None
    values = [value_at(model, path) for path in paths]
    if hasattr(field, "row_value"):
        return lambda context: _read(values, shape_of(field, context))
    made = _read(values, None if isinstance(field, serializers.RelatedField) else field.to_representation)
    return lambda context: made


def _read(values: list[Reader], shape: Callable[..., Any] | None) -> Reader:
    first, *rest = values
    if shape is None:
        return first
    if not rest:
        return lambda instance: None if (value := first(instance)) is None else shape(value)
    return lambda instance: None if (value := first(instance)) is None else shape(value, *[one(instance) for one in rest])


def _shown(field: Any, instance: Any) -> Any:
    """As DRF shows one field."""
    value = field.get_attribute(instance)
    return None if (value.pk if isinstance(value, PKOnlyObject) else value) is None else field.to_representation(value)


def forget(*, setting: str, **kwargs: Any) -> None:
    if setting in {"LK_KIT", "REST_FRAMEWORK"}:
        _template.cache_clear()
        _readers.cache_clear()


setting_changed.connect(forget, dispatch_uid="lk_kit.api.serializers")
