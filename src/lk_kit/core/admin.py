from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from .actors import Actor
from .exceptions import LkKitError, StepUpRequired

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = object


class LookOnlyMixin:
    """For admins and inlines of rows that staff look at and never add, change or delete."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ActionAdminMixin(ModelAdmin):
    """For admins that write through Actions: a refusal becomes a message and nothing is written; who must prove himself is sent to do so
    (StepUpRequired goes on). Staff see what `visible_to` gives them, and name in forms
    only what belongs to the parties that they look after (`for_staff`).
    """

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: Any = super().get_queryset(request)
        return found.visible_to(Actor.from_request(request))  # type: ignore[no-any-return]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        choices: Any = db_field.remote_field.model._default_manager.all()
        if hasattr(choices, "for_staff"):
            kwargs["queryset"] = choices.for_staff(Actor.from_request(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self.telling(request, super().changeform_view, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self.telling(request, super().delete_view, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self.telling(request, super().changelist_view, *args, **kwargs)

    def telling(self, request: HttpRequest, view: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return view(request, *args, **kwargs)
        except StepUpRequired:
            raise
        except LkKitError as error:
            return self.refused(request, error)

    def refused(self, request: HttpRequest, error: LkKitError, url: str = "") -> HttpResponse:
        messages.error(request, self.words(error))
        back = request.get_full_path() if request.method == "POST" else reverse("admin:index", current_app=self.admin_site.name)
        return HttpResponseRedirect(url or back)

    def words(self, error: LkKitError) -> str:
        return str(error)

    def one_by_one(self, request: HttpRequest, rows: Iterable[Any], run: Callable[[Any], Any], name: Callable[[Any], Any] = str) -> int:
        """`run(row)` for each; what is refused is told by `name(row)` and does not hold back the others. Returns how many were done."""
        done = 0
        for row in rows:
            try:
                run(row)
                done += 1
            except StepUpRequired:
                raise
            except LkKitError as error:
                messages.error(request, f"{name(row)}: {self.words(error)}")
        return done


def choice_filter(name: str, label: Any, choices: Callable[[], Iterable[tuple[Any, Any]]]) -> type[admin.SimpleListFilter]:
    """A filter in words for a column of codes: its choices are no part of the model, they would enter a migration."""

    class ChoiceFilter(admin.SimpleListFilter):
        title = label
        parameter_name = name

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return [(str(code), str(text)) for code, text in choices()]

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            return queryset.filter(**{name: self.value()}) if self.value() in dict(self.lookup_choices) else queryset

    return ChoiceFilter
