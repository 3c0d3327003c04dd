from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.views import FormActionView
from lk_kit.contrib.esia.companies import candidates


class CompanyForm(forms.Form):
    oid = forms.CharField(max_length=20, widget=forms.HiddenInput)


class CompaniesView(FormActionView):
    """Companies of which the person is the head according to Госуслуги; each has its button."""

    template_name = "lk_kit/esia/companies.html"
    form_class = CompanyForm
    action = "esia.AddConfirmedCompany"
    title = _("Companies from Gosuslugi")
    success_message = _("The company has been added")

    def get_success_target(self, result: Any) -> str:
        return reverse("lk_kit:parties:company", kwargs={"code": result.code})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = candidates(self.lk.actor.signed_in_user)
        start = reverse("lk_kit:social:link_start", kwargs={"provider": "esia"})
        return super().get_context_data(**{"candidates": rows, "refresh_url": start, **kwargs})
