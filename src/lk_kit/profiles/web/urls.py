from __future__ import annotations

from django.urls import path

from . import views

app_name = "profiles"

personal_urlpatterns = [
    path("profile/", views.ProfileView.as_view(), name="detail"),
    path("profile/photo/", views.AvatarView.as_view(), name="avatar"),
    path("profile/photo/change/", views.AvatarEditView.as_view(), name="avatar_change"),
    path("profile/photo/remove/", views.AvatarRemoveView.as_view(), name="avatar_remove"),
]
