from __future__ import annotations

from django.urls import path

from . import pages, views

app_name = "social"

public_urlpatterns = [
    path("social/welcome/", views.WelcomeView.as_view(), name="welcome"),
    path("social/<slug:provider>/start/", pages.StartView.as_view(), name="start"),
    path("social/<slug:provider>/callback/", pages.CallbackView.as_view(), name="callback"),
]
personal_urlpatterns = [
    path("social/link/", views.LinkView.as_view(), name="link"),
    path("social/<slug:provider>/link/", pages.LinkStartView.as_view(), name="link_start"),
    path("security/linked/<uuid:pk>/unlink/", views.UnlinkView.as_view(), name="unlink"),
]
