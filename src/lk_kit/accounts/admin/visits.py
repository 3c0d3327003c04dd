"""Viewing the cabinet as a customer: how it begins, and the former visits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lk_kit.accounts import view_as
from lk_kit.accounts.models import Visit
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import LkKitError

from .history import LookOnlyAdmin


class VisitForm(forms.ModelForm):  # type: ignore[type-arg]
    request: HttpRequest

    class Meta:
        model = Visit
        fields = ("user", "reason")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            action = get_class("accounts.StartVisit")(actor=Actor.from_request(self.request), **cleaned)
            try:
                action.authorize()
                action.check()
            except LkKitError as error:
                found = getattr(error, "errors", None) or {None: [str(error)]}
                for field, texts in found.items():
                    self.add_error(field if field in self.fields else None, [str(text) for text in texts])
        return cleaned


class VisitAdmin(LookOnlyAdmin):
    """Begins a visit (“Add”) and shows the former ones. `?user=` names the customer."""

    form = VisitForm
    list_display = ("started_at", "staff_name", "user", "reason", "until", "ended_at")
    list_filter = ("started_at",)
    ordering = ("-id",)
    fields = ("user", "reason", "staff_name", "started_at", "until", "ended_at")
    raw_id_fields = ("user",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(view_as.PERMISSION))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("user", "reason")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.request = request  # type: ignore[attr-defined]
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        action = get_class("accounts.StartVisit")(actor=Actor.from_request(request), user=obj.user, reason=obj.reason)
        visit = action.execute()
        obj.pk, obj._state.adding = visit.pk, False
        view_as.begin(request, visit)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        obj.refresh_from_db()
        return super().log_addition(request, obj, message)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        messages.info(request, _("You see the cabinet as the customer does. Nothing that you do there is done in his name unless allowed."))
        return redirect("lk_kit:home")


@admin.action(description=gettext_lazy("View the cabinet as this customer"))
def view_as_customer(modeladmin: Any, request: HttpRequest, queryset: models.QuerySet[Any]) -> HttpResponse | None:
    """For the site's own admin of users: `actions = [view_as_customer]`. Takes one user."""
    users = list(queryset[:2])
    if len(users) != 1:
        modeladmin.message_user(request, _("Choose one user."), messages.WARNING)
        return None
    return redirect(f"{reverse('admin:lk_kit_accounts_visit_add')}?{urlencode({'user': users[0].pk})}")
