from __future__ import annotations

from typing import Any

from django.urls import path

from lk_kit.contrib.passkeys.checks import is_ready

urlpatterns: list[Any] = []
if is_ready():
    from . import views

    urlpatterns = [
        path("auth/login/passkey/options/", views.EnterOptionsView.as_view(), name="auth-login-passkey-options"),
        path("auth/login/passkey/", views.EnterView.as_view(), name="auth-login-passkey"),
        path("auth/passkeys/options/", views.OptionsView.as_view(), name="auth-passkeys-options"),
        path("auth/passkeys/", views.PasskeysView.as_view(), name="auth-passkeys"),
        path("auth/passkeys/<int:pk>/", views.PasskeyView.as_view(), name="auth-passkey"),
    ]
