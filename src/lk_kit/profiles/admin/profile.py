from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.inputs import clean_fields
from lk_kit.core.users import email_field
from lk_kit.profiles.abstract import get_profile_model
from lk_kit.profiles.choices import language_choices, time_zone_choices
from lk_kit.profiles.fields import BASE, cleaners


def extra_columns() -> tuple[str, ...]:
    """The host's columns of `extra_fields.admin`."""
    return tuple(name for name in get_profile_model().extra_fields.admin if name not in BASE)


class ProfileAdminForm(forms.ModelForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = self.instance.time_zone
        choices = {"language": language_choices(), "time_zone": time_zone_choices(current)}
        for name, offered in choices.items():
            if name in self.fields:
                label = self.fields[name].label
                self.fields[name] = forms.ChoiceField(choices=[("", "—"), *offered], required=False, label=label)

    def own_values(self) -> dict[str, Any]:
        """What the Action takes; the rest is the host's and saved as it is."""
        known = cleaners()
        return {name: str(value) if name == "phone" else value for name, value in self.cleaned_data.items() if name in known}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            clean_fields(cleaners(), self.own_values())
        except InvalidInput as error:
            for name, texts in error.errors.items():
                self.add_error(name, [str(text) for text in texts])
        return data


class ProfileAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The active profile model. Profiles are made by the people themselves; staff correct them."""

    form = ProfileAdminForm
    list_display = ("formal_name", "user", "phone", "created_at")
    list_select_related = ("user",)
    date_hierarchy = "created_at"
    ordering = ("-pk",)
    readonly_fields = ("user", "created_at")

    def get_search_fields(self, request: HttpRequest) -> Any:
        email = email_field()
        own = ("last_name", "first_name", "patronymic", "phone")
        return (*own, *((f"user__{email}",) if email else ()))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        extra = extra_columns()
        more = ((_("More"), {"fields": extra}),) if extra else ()
        return ((None, {"fields": ("user", *BASE, "created_at")}), *more)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It goes with its user."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        stored = get_profile_model()._default_manager.get(pk=obj.pk)
        get_class("profiles.UpdateProfile")(stored, actor=Actor.from_request(request), values=form.own_values()).execute()
        rest = [name for name in form.changed_data if name not in cleaners()]
        if rest:
            obj.save(update_fields=rest)
