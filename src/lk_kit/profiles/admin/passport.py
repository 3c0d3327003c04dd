from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import quote, unquote
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from lk_kit.core.actors import Actor
from lk_kit.core.admin import LookOnlyMixin
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.proof import require_proof
from lk_kit.profiles.models import Passport

SHOW = "lk_kit_profiles.show_passport"


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("What do you need it for?"), max_length=300, widget=forms.TextInput(attrs={"class": "vTextField"}))


class PassportAdmin(LookOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]
    """Passports, masked. Who has the permission reads one in full, says why, and that is kept as a fact."""

    list_display = ("user", "kind_name", "masked_number", "saved_at")
    list_select_related = ("user",)
    ordering = ("-saved_at",)
    fields = ("user", "kind_name", "masked_number", "issued_on", "saved_at")
    change_form_template = "lk_kit/profiles/admin/passport.html"
    show_full_result_count = False

    @admin.display(description=_("kind"), ordering="kind")
    def kind_name(self, obj: Passport) -> str:
        return obj.kind_name

    @admin.display(description=_("series and number"))
    def masked_number(self, obj: Passport) -> str:
        return obj.masked_number

    def get_search_fields(self, request: HttpRequest) -> Any:
        return (f"user__{get_user_model().USERNAME_FIELD}",)

    def get_urls(self) -> list[Any]:
        show = never_cache(self.admin_site.admin_view(self.show_view))
        return [path("<path:object_id>/show/", show, name="lk_kit_profiles_passport_show"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and request.user.has_perm(SHOW):
            context["show_url"] = reverse(f"{self.admin_site.name}:lk_kit_profiles_passport_show", args=(quote(obj.pk),))
        return super().render_change_form(request, context, *args, **kwargs)

    def show_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        passport = self.get_object(request, unquote(object_id))
        if passport is None:
            raise Http404
        if not self.has_view_permission(request, passport) or not request.user.has_perm(SHOW):
            raise PermissionDenied
        require_proof(Actor.from_request(request))
        form = ReasonForm(request.POST if request.method == "POST" else None)
        shown = self.shown(request, passport, form) if form.is_valid() else None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Passport"),
            "original": passport,
            "passport": shown,
            "form": form,
        }
        return TemplateResponse(request, "lk_kit/profiles/admin/passport_show.html", context)

    def shown(self, request: HttpRequest, passport: Passport, form: forms.Form) -> Passport | None:
        action = get_class("profiles.ShowPassport")(passport, actor=Actor.from_request(request), reason=form.cleaned_data["reason"])
        try:
            return action.execute()  # type: ignore[no-any-return]
        except InvalidInput as error:
            form.add_error("reason", [str(text) for texts in error.errors.values() for text in texts])
            return None
