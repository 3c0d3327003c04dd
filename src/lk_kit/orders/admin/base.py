"""An admin whose writes are Actions: what the business refuses becomes a message, and nothing is half done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join

from lk_kit.core.actors import Actor
from lk_kit.core.admin import ActionAdminMixin
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import InvalidInput, LkKitError
from lk_kit.orders.exceptions import LinesRefused, PricesChanged
from lk_kit.orders.lines import LineInput
from lk_kit.parties.models import Party

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline

MAX_EDITED_LINES = 100
"""More rows than this would send more form fields than Django takes; such a draft is changed by pasting in the cabinet or over the API."""


def explain(error: LkKitError) -> str:
    """The error with what belongs to it, for a message."""
    return format_html_join("", "{}<br>", ((line,) for line in explanations(error)))


def explanations(error: LkKitError) -> Iterator[str]:
    yield str(error)
    if isinstance(error, InvalidInput):
        yield from (str(text) for texts in error.errors.values() for text in texts)
    if isinstance(error, LinesRefused):
        yield from (f"{one.sku} {one.name}: {one}" for one in error.problems)
    if isinstance(error, PricesChanged):
        yield from (f"{one.sku} {one.name}: {one.old_price.normalize():f} → {one.new_price.normalize():f}" for one in error.changes)


class ActionAdmin(ActionAdminMixin, ModelAdmin):
    """Shows what `visible_to` the member of staff (`PARTIES.MANAGERS_SEE`), and writes through Actions."""

    show_full_result_count = False
    list_per_page = 50
    raw_id_fields = ("party",)
    formfield_overrides = {models.URLField: {"widget": AdminURLFieldWidget, "assume_scheme": "https"}}

    class Media:
        css = {"all": ("lk_kit/orders/admin.css",)}

    def actor(self, request: HttpRequest) -> Actor:
        return Actor.from_request(request)

    def run(self, request: HttpRequest, key: str, *args: Any, **inputs: Any) -> Any:
        return get_class(key)(*args, actor=self.actor(request), **inputs).execute()

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        """A search box for the party where its admin can serve one; else the plain field for its key."""
        party_admin = self.admin_site._registry.get(Party)
        return ("party",) if party_admin is not None and party_admin.get_search_fields(request) else ()

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().changeform_view(request, *args, **kwargs)
        return self.after_commit(request) or response

    def words(self, error: LkKitError) -> str:
        return explain(error)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Lines are kept for `after_commit`: asking for prices may mean a call over the network, which no transaction waits for."""
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
        if formset.has_changed():
            request._lk_lines = (form.instance, wanted_lines(formset))  # type: ignore[attr-defined]

    def after_commit(self, request: HttpRequest) -> HttpResponse | None:
        """Writes the lines that were kept. Returns an answer only when they are refused."""
        pending = getattr(request, "_lk_lines", None)
        if pending is None:
            return None
        instance, lines = pending
        try:
            self.save_lines(request, instance, lines)
        except LkKitError as error:
            return self.refused(request, error, self.change_url(instance))
        return None

    def save_lines(self, request: HttpRequest, instance: Any, lines: list[LineInput]) -> None:
        raise NotImplementedError(f"{type(self).__name__} must implement save_lines()")

    def change_url(self, instance: Any) -> str:
        from django.contrib.admin.utils import quote
        from django.urls import reverse

        options = self.opts
        name = f"{self.admin_site.name}:{options.app_label}_{options.model_name}_change"
        return reverse(name, args=(quote(instance.pk),))


def wanted_lines(formset: Any) -> list[LineInput]:
    kept = (form.cleaned_data for form in formset.forms if form not in formset.deleted_forms and form.cleaned_data.get("sku"))
    return [LineInput(values["sku"], values["quantity"]) for values in kept]


class LinesInline(TabularInline):
    """Goods of a draft or template: SKU and quantity are typed, everything else comes from the price source."""

    extra = 0
    classes = ("lk-lines",)

    def editable(self, request: HttpRequest, obj: Any) -> bool:
        raise NotImplementedError(f"{type(self).__name__} must implement editable()")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.editable(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.editable(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.editable(request, obj)
