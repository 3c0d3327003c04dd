from __future__ import annotations

from django.urls import path

from lk_kit.api.routes import Route

from . import registration, second_factor, sign_in, views

routes = [
    Route("auth/sessions", "accounts.SessionViewSet", "auth-sessions"),
    Route("auth/tokens", "accounts.ApiTokenViewSet", "auth-tokens"),
]
urlpatterns = [
    path("auth/login/", sign_in.SignInView.as_view(), name="auth-login"),
    path("auth/second-factor/", sign_in.SecondFactorView.as_view(), name="auth-second-factor"),
    path("auth/logout/", sign_in.SignOutView.as_view(), name="auth-logout"),
    path("auth/register/", registration.RegisterView.as_view(), name="auth-register"),
    path("auth/confirm/", registration.ConfirmView.as_view(), name="auth-confirm"),
    path("auth/password/reset/", registration.PasswordResetView.as_view(), name="auth-password-reset"),
    path("auth/password/reset/confirm/", registration.PasswordResetConfirmView.as_view(), name="auth-password-reset-confirm"),
    path("auth/password/change/", registration.PasswordChangeView.as_view(), name="auth-password-change"),
    path("auth/totp/", second_factor.TotpStartView.as_view(), name="auth-totp"),
    path("auth/totp/confirm/", second_factor.TotpConfirmView.as_view(), name="auth-totp-confirm"),
    path("auth/totp/remove/", second_factor.TotpRemoveView.as_view(), name="auth-totp-remove"),
    path("auth/backup-codes/", second_factor.BackupCodesView.as_view(), name="auth-backup-codes"),
    path("auth/me/", views.MeView.as_view(), name="auth-me"),
]
