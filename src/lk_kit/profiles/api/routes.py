from __future__ import annotations

from typing import Any

from django.urls import path

from lk_kit.api.routes import Route

from .passport import FullPassportView, PassportView
from .views import AvatarView, ProfileView

routes: list[Route] = []
urlpatterns: list[Any] = [
    path("profile/", ProfileView.as_view(), name="profile"),
    path("profile/avatar/", AvatarView.as_view(), name="profile-avatar"),
    path("profile/passport/", PassportView.as_view(), name="profile-passport"),
    path("profile/passport/full/", FullPassportView.as_view(), name="profile-passport-full"),
]
