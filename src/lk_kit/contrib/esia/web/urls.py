from __future__ import annotations

from django.urls import path

from . import views

app_name = "esia"

personal_urlpatterns = [path("gosuslugi/companies/", views.CompaniesView.as_view(), name="companies")]
