from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.permissions import all_permissions
from lk_kit.parties.models import Role

from .base import ActionAdmin


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    permissions = forms.MultipleChoiceField(label=_("Permissions"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "permissions" in self.fields:
            self.fields["permissions"].choices = [(code, str(label)) for code, label in sorted(all_permissions().items())]  # type: ignore[attr-defined]


class RoleAdmin(ActionAdmin):
    """Roles that companies made themselves, for staff."""

    form = RoleForm
    list_display = ("title", "party", "description", "created_at")
    list_select_related = ("party",)
    search_fields = ("title", "party__name", "party__inn")
    raw_id_fields = ("party",)
    fields = ("party", "title", "description", "permissions")
    ordering = ("-pk",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("party",) if obj else ()

    def values(self, form: Any) -> dict[str, Any]:
        return {name: form.cleaned_data[name] for name in ("title", "description", "permissions")}

    def add(self, actor: Actor, form: Any) -> models.Model:
        made: Role = get_class("parties.CreateRole")(form.cleaned_data["party"], actor=actor, **self.values(form)).execute()
        return made

    def change(self, actor: Actor, obj: Any, form: Any) -> models.Model:
        changed: Role = get_class("parties.UpdateRole")(Role.objects.get(pk=obj.pk), actor=actor, **self.values(form)).execute()
        return changed

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Its members need another role first, which the company chooses."""
        return False
