from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import path

from lk_kit.core.classes import get_class

from . import registration, security, sign_in

app_name = "accounts"


@login_not_required
@transaction.non_atomic_requests
def login(request: HttpRequest) -> HttpResponseBase:
    response: HttpResponseBase = get_class("accounts.SignInView").as_view()(request)
    return response


login.gated = False  # type: ignore[attr-defined]

public_urlpatterns = [
    path("login/", login, name="login"),
    path("logout/", sign_in.SignOutView.as_view(), name="logout"),
    path("register/", registration.RegisterView.as_view(), name="register"),
    path("register/sent/", registration.SentView.as_view(), name="registration_sent"),
    path("register/confirm/<str:token>/", registration.ConfirmView.as_view(), name="confirm"),
    path("password/reset/", registration.PasswordResetView.as_view(), name="password_reset"),
    path("password/reset/sent/", registration.SentView.as_view(kind="reset"), name="password_reset_sent"),
    path("password/reset/<str:uid>/<str:token>/", registration.PasswordResetConfirmView.as_view(), name="password_reset_confirm"),
]
personal_urlpatterns = [
    path("second-factor/", sign_in.SecondFactorView.as_view(), name="second_factor"),
    path("security/", security.SecurityView.as_view(), name="security"),
    path("security/password/", security.PasswordChangeView.as_view(), name="password_change"),
    path("security/two-factor/", security.TotpSetUpView.as_view(), name="totp_set_up"),
    path("security/two-factor/off/", security.TotpRemoveView.as_view(), name="totp_remove"),
    path("security/backup-codes/", security.BackupCodesView.as_view(), name="backup_codes"),
    path("security/sessions/others/", security.OtherSessionsEndView.as_view(), name="sessions_end_others"),
    path("security/sessions/<uuid:pk>/end/", security.SessionEndView.as_view(), name="session_end"),
    path("security/tokens/new/", security.TokenCreateView.as_view(), name="token_create"),
    path("security/tokens/<uuid:pk>/revoke/", security.TokenRevokeView.as_view(), name="token_revoke"),
]
