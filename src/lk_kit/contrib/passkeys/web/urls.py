from __future__ import annotations

from typing import Any

from django.urls import path

from lk_kit.contrib.passkeys.checks import is_ready

app_name = "passkeys"
public_urlpatterns: list[Any] = []
personal_urlpatterns: list[Any] = []
if is_ready():
    from . import views

    public_urlpatterns = [path("login/passkey/", views.EnterView.as_view(), name="sign_in")]
    personal_urlpatterns = [
        path("security/passkeys/new/", views.AddView.as_view(), name="add"),
        path("security/passkeys/<int:pk>/", views.RenameView.as_view(), name="rename"),
        path("security/passkeys/<int:pk>/remove/", views.RemoveView.as_view(), name="remove"),
    ]
