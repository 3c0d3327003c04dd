from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import path

from lk_kit.core.classes import get_class

from . import codes, contacts, factors, history, registration, resets, security, sign_in, step_up, view_as

app_name = "accounts"


@login_not_required
@transaction.non_atomic_requests
def login(request: HttpRequest) -> HttpResponseBase:
    response: HttpResponseBase = get_class("accounts.SignInView").as_view()(request)
    return response


login.gated = False  # type: ignore[attr-defined]

public_urlpatterns = [
    path("login/", login, name="login"),
    path("not-me/<str:token>/", history.NotMeView.as_view(), name="not_me"),
    path("logout/", sign_in.SignOutView.as_view(), name="logout"),
    path("register/", registration.RegisterView.as_view(), name="register"),
    path("register/sent/", registration.SentView.as_view(), name="registration_sent"),
    path("login/code/", codes.CodeSignInView.as_view(), name="code_sign_in"),
    path("login/code/<str:token>/", codes.CodeEnterView.as_view(), name="code_enter"),
    path("register/code/<str:token>/", codes.RegistrationCodeView.as_view(), name="registration_code"),
    path("register/confirm/<str:token>/", registration.ConfirmView.as_view(), name="confirm"),
    path("security/factor-reset/<str:token>/", resets.FactorResetCancelView.as_view(), name="factor_reset_cancel"),
    path("password/reset/", registration.PasswordResetView.as_view(), name="password_reset"),
    path("password/reset/sent/", registration.SentView.as_view(kind="reset"), name="password_reset_sent"),
    path("password/reset/code/<str:token>/", codes.ResetCodeView.as_view(), name="password_reset_code"),
    path("contacts/undo/<str:token>/", contacts.UndoView.as_view(), name="undo"),
    path("password/reset/<str:uid>/<str:token>/", registration.PasswordResetConfirmView.as_view(), name="password_reset_confirm"),
]
personal_urlpatterns = [
    path("second-factor/", sign_in.SecondFactorView.as_view(), name="second_factor"),
    path("security/", security.SecurityView.as_view(), name="security"),
    path("security/history/", history.SignInHistoryView.as_view(), name="history"),
    path("security/visits/", history.VisitHistoryView.as_view(), name="visits"),
    path("view-as/end/", view_as.ViewAsEndView.as_view(), name="view_as_end"),
    path("security/contacts/<str:kind>/", contacts.ContactChangeView.as_view(), name="contact_change"),
    path("security/contacts/confirm/<str:token>/", contacts.ContactConfirmView.as_view(), name="contact_confirm"),
    path("security/contacts/<str:kind>/remove/", contacts.ContactRemoveView.as_view(), name="contact_remove"),
    path("security/password/", security.PasswordChangeView.as_view(), name="password_change"),
    path("security/confirm/", step_up.StepUpView.as_view(), name="step_up"),
    path("security/two-factor/", factors.TotpSetUpView.as_view(), name="totp_set_up"),
    path("security/two-factor/codes/<str:channel>/", factors.CodesSetUpView.as_view(), name="codes_set_up"),
    path("security/two-factor/off/", factors.FactorRemoveView.as_view(), name="factors_remove"),
    path("security/two-factor/off/<str:method>/", factors.FactorRemoveView.as_view(), name="factor_remove"),
    path("security/backup-codes/", factors.BackupCodesView.as_view(), name="backup_codes"),
    path("security/browsers/<uuid:pk>/end/", factors.TrustEndView.as_view(), name="trust_end"),
    path("security/sessions/others/", security.OtherSessionsEndView.as_view(), name="sessions_end_others"),
    path("security/sessions/<uuid:pk>/end/", security.SessionEndView.as_view(), name="session_end"),
    path("security/tokens/new/", security.TokenCreateView.as_view(), name="token_create"),
    path("security/tokens/<uuid:pk>/revoke/", security.TokenRevokeView.as_view(), name="token_revoke"),
]
