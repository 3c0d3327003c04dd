from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.views.generic import FormView

from lk_kit.cabinet.paging import Page as RowsPage
from lk_kit.cabinet.views import CabinetMixin, CabinetView, FormActionView, ListView, PageMixin

from .forms import CompanyForm, OrderFilter, SignInForm
from .rows import ROWS


class Page(CabinetView):
    section = "orders"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = (self.lk.url("gallery:list"), "Заказы") if self.lk.grant else None
        return super().get_context_data(rows=ROWS, back=back, **kwargs)


class Orders(ListView):
    template_name = "gallery/list.html"
    filterset_class = OrderFilter
    section = "orders"
    count_limit = 1000

    def get_queryset(self) -> Any:
        return User.objects.none()

    @property
    def page(self) -> RowsPage:  # type: ignore[override]
        more = "after" in self.request.GET
        return RowsPage(ROWS if "q" not in self.request.GET else ROWS[:1], "" if more else "next", is_first=not more)

    def _total(self) -> dict[str, Any]:
        return {"total": 312, "total_text": "312"}


class EmptyList(Orders):
    @property
    def page(self) -> RowsPage:  # type: ignore[override]
        return RowsPage([], "", is_first=True)


class EditForm(FormActionView):
    template_name = "gallery/form.html"
    form_class = CompanyForm
    title = "Реквизиты компании"
    section = "money"


class Confirm(CabinetMixin, FormView):
    template_name = "lk_kit/confirm.html"
    form_class = type("Reason", (forms.Form,), {"reason": forms.CharField(label="Почему", required=False)})
    section = "orders"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title="Отменить заказ № 10 482?",
            text="Склад уже собирает его. Отменить можно до отгрузки.",
            submit_label="Отменить заказ",
            is_dangerous=True,
            back=(self.lk.url("gallery:order"), "Заказ № 10 482"),
            **kwargs,
        )


class SignIn(PageMixin, FormView):
    template_name = "gallery/sign_in.html"
    form_class = SignInForm

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
