from __future__ import annotations

from django.urls import path

from lk_kit.api.routes import Route

from . import codes, contacts, history, registration, resets, second_factor, sign_in, step_up, views

routes = [
    Route("auth/sessions", "accounts.SessionViewSet", "auth-sessions"),
    Route("auth/history", "accounts.SignInRecordViewSet", "auth-history"),
    Route("auth/visits", "accounts.VisitViewSet", "auth-visits"),
    Route("auth/factor-resets", "accounts.FactorResetViewSet", "auth-factor-resets"),
    Route("auth/trusted-browsers", "accounts.TrustedBrowserViewSet", "auth-trusted-browsers"),
    Route("auth/tokens", "accounts.ApiTokenViewSet", "auth-tokens"),
]
urlpatterns = [
    path("auth/login/", sign_in.SignInView.as_view(), name="auth-login"),
    path("auth/second-factor/", sign_in.SecondFactorView.as_view(), name="auth-second-factor"),
    path("auth/not-me/", history.NotMeApi.as_view(), name="auth-not-me"),
    path("auth/logout/", sign_in.SignOutView.as_view(), name="auth-logout"),
    path("auth/register/", registration.RegisterView.as_view(), name="auth-register"),
    path("auth/confirm/", registration.ConfirmView.as_view(), name="auth-confirm"),
    path("auth/register/code/", codes.RegistrationCodeView.as_view(), name="auth-register-code"),
    path("auth/code/", codes.CodeRequestView.as_view(), name="auth-code"),
    path("auth/code/resend/", codes.CodeResendView.as_view(), name="auth-code-resend"),
    path("auth/code/login/", codes.CodeSignInView.as_view(), name="auth-code-login"),
    path("auth/contacts/", contacts.ContactsView.as_view(), name="auth-contacts"),
    path("auth/contacts/confirm/", contacts.ContactConfirmView.as_view(), name="auth-contacts-confirm"),
    path("auth/contacts/remove/", contacts.ContactRemoveView.as_view(), name="auth-contacts-remove"),
    path("auth/contacts/undo/", contacts.ContactUndoView.as_view(), name="auth-contacts-undo"),
    path("auth/password/reset/code/", codes.ResetCodeView.as_view(), name="auth-password-reset-code"),
    path("auth/password/reset/", registration.PasswordResetView.as_view(), name="auth-password-reset"),
    path("auth/password/reset/confirm/", registration.PasswordResetConfirmView.as_view(), name="auth-password-reset-confirm"),
    path("auth/password/change/", registration.PasswordChangeView.as_view(), name="auth-password-change"),
    path("auth/totp/", second_factor.TotpStartView.as_view(), name="auth-totp"),
    path("auth/totp/confirm/", second_factor.TotpConfirmView.as_view(), name="auth-totp-confirm"),
    path("auth/factors/", second_factor.FactorsView.as_view(), name="auth-factors"),
    path("auth/factors/codes/", second_factor.CodesStartView.as_view(), name="auth-factors-codes"),
    path("auth/factors/codes/confirm/", second_factor.CodesConfirmView.as_view(), name="auth-factors-codes-confirm"),
    path("auth/factors/remove/", second_factor.FactorRemoveView.as_view(), name="auth-factors-remove"),
    path("auth/second-factor/challenge/", step_up.ChallengeView.as_view(), name="auth-second-factor-challenge"),
    path("auth/factor-reset/cancel/", resets.FactorResetCancelView.as_view(), name="auth-factor-reset-cancel"),
    path("auth/step-up/", step_up.StepUpView.as_view(), name="auth-step-up"),
    path("auth/step-up/challenge/", step_up.StepUpChallengeView.as_view(), name="auth-step-up-challenge"),
    path("auth/backup-codes/", second_factor.BackupCodesView.as_view(), name="auth-backup-codes"),
    path("auth/me/", views.MeView.as_view(), name="auth-me"),
]
