from __future__ import annotations

from django.urls import path

from . import passport, views

app_name = "profiles"

personal_urlpatterns = [
    path("profile/", views.ProfileView.as_view(), name="detail"),
    path("profile/photo/", views.AvatarView.as_view(), name="avatar"),
    path("profile/photo/change/", views.AvatarEditView.as_view(), name="avatar_change"),
    path("profile/photo/remove/", views.AvatarRemoveView.as_view(), name="avatar_remove"),
    path("profile/passport/", passport.PassportView.as_view(), name="passport"),
    path("profile/passport/change/", passport.PassportEditView.as_view(), name="passport_change"),
    path("profile/passport/remove/", passport.PassportRemoveView.as_view(), name="passport_remove"),
]
