from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from lk_kit.core.exceptions import NotVisible

from .pages import CabinetMixin


class ObjectMixin:
    """One object of `get_queryset()`, which must begin with `visible_to(self.lk.actor)`; anything else is 404."""

    kwargs: dict[str, Any]
    lookup_field: ClassVar[str] = "pk"
    lookup_kwarg: ClassVar[str] = "pk"
    context_object_name: ClassVar[str] = "object"

    def get_queryset(self) -> QuerySet[Any]:
        raise NotImplementedError(f"{type(self).__name__} must implement get_queryset()")

    @cached_property
    def object(self) -> Model:
        queryset = self.get_queryset()
        try:
            found: Model = queryset.get(**{self.lookup_field: self.kwargs[self.lookup_kwarg]})
        except (queryset.model.DoesNotExist, ValidationError, ValueError, TypeError) as error:
            raise NotVisible from error
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {"object": self.object, self.context_object_name: self.object, **context}


class DetailView(ObjectMixin, CabinetMixin, TemplateView):
    """A page about one object."""
