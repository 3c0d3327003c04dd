from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [path("esia/companies/", views.CompaniesView.as_view(), name="esia-companies")]
