from __future__ import annotations

from django.urls import path

from . import views

app_name = "events"
party_urlpatterns = [path("history/", views.History.as_view(), name="list")]
