from __future__ import annotations

from django.urls import path

from lk_kit.api.routes import Route

from . import views

routes = [Route("auth/social/accounts", "social.LinkedAccountViewSet", "auth-social-accounts")]
urlpatterns = [
    path("auth/social/providers/", views.ProvidersView.as_view(), name="auth-social-providers"),
    path("auth/social/start/", views.StartView.as_view(), name="auth-social-start"),
    path("auth/social/finish/", views.FinishView.as_view(), name="auth-social-finish"),
    path("auth/social/register/", views.RegisterView.as_view(), name="auth-social-register"),
    path("auth/social/link/start/", views.LinkStartView.as_view(), name="auth-social-link-start"),
    path("auth/social/link/", views.LinkView.as_view(), name="auth-social-link"),
]
