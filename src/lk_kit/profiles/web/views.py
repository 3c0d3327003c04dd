from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.views import CabinetView, ConfirmActionView, FormActionView
from lk_kit.cabinet.views.pages import remember as remember_cookie
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotVisible
from lk_kit.core.users import get_email
from lk_kit.profiles.abstract import AbstractProfile, get_profile_model
from lk_kit.profiles.conf import conf
from lk_kit.profiles.downloads import avatar_response
from lk_kit.profiles.passports import own_passport
from lk_kit.profiles.preferences import remember

from .forms import AvatarForm


class ProfilePage:
    """What the pages of one's own profile have in common."""

    lk: Any
    section = "profile"

    @cached_property
    def profile(self) -> AbstractProfile:
        return get_profile_model()._default_manager.of_user(self.lk.actor.signed_in_user)

    def get_action_args(self) -> tuple[Any, ...]:
        return (self.profile,)

    def get_success_target(self, result: Any) -> str:
        return reverse("lk_kit:profiles:detail")


class ProfileView(ProfilePage, FormActionView):
    """Shows and changes the profile; the chosen language and time zone hold from the next page on."""

    template_name = "lk_kit/profiles/profile.html"
    action = "profiles.UpdateProfile"
    title = _("Profile")
    success_message = _("Saved")

    def get_form_class(self) -> type[forms.BaseForm]:
        return get_class("profiles.ProfileForm")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "profile": self.profile}

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {"values": form.cleaned_data}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            profile=self.profile,
            name=self.profile.display_name or self.lk.user_name,
            email=get_email(self.lk.actor.user),
            keeps_passports=conf.PASSPORT,
            passport=own_passport(self.lk.actor) if conf.PASSPORT else None,
            **kwargs,
        )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        response = super().form_valid(form)
        if response.status_code < 400:
            self.profile.refresh_from_db()
            remember(self.request.session, self.profile)
            self.set_language(response)
        return response

    def set_language(self, response: HttpResponse) -> None:
        if self.profile.language:
            remember_cookie(self.request, response, settings.LANGUAGE_COOKIE_NAME, self.profile.language)


class AvatarView(ProfilePage, CabinetView):
    """The bytes of one's own photo."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        profile = get_profile_model()._default_manager.filter(user_id=self.lk.actor.signed_in_user.pk).first()
        if profile is None or not profile.avatar:
            raise NotVisible
        return avatar_response(request, profile)


class AvatarEditView(ProfilePage, FormActionView):
    form_class = AvatarForm
    action = "profiles.SetAvatar"
    title = _("Photo")
    submit_label = _("Upload")
    success_message = _("The photo has been changed")

    def get_back(self) -> tuple[str, Any] | None:
        return reverse("lk_kit:profiles:detail"), _("Profile")


class AvatarRemoveView(ProfilePage, ConfirmActionView):
    action = "profiles.RemoveAvatar"
    title = _("Remove the photo?")
    text = _("Your initials take its place. You can add another photo at any time.")
    submit_label = _("Remove")
    success_message = _("The photo has been removed")

    def get_queryset(self) -> Any:
        return get_profile_model()._default_manager.filter(user_id=self.lk.actor.signed_in_user.pk)

    @cached_property
    def object(self) -> Any:
        return self.profile

    def get_back(self) -> tuple[str, Any] | None:
        return reverse("lk_kit:profiles:detail"), _("Profile")
