"""Pages of an invented app, mounted beside the cabinet for its tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.urls import include, path
from django.views.generic import FormView
from django_filters import CharFilter, FilterSet

from lk_kit.cabinet import converters as converters
from lk_kit.cabinet.views import (
    CabinetView,
    ConfirmActionView,
    DetailView,
    FormActionView,
    ListView,
    PageMixin,
    PublicView,
)
from lk_kit.core.actions import Action
from lk_kit.core.exceptions import InvalidInput, Refused, TooManyAttempts

OPENED: list[str] = []


@dataclass(kw_only=True)
class OpenBox(Action[str]):
    label: str
    keys: dict[str, Any] = field(default_factory=dict)
    name: ClassVar[str] = "box.open"

    def check(self) -> None:
        if self.label == "wrong":
            raise InvalidInput(errors={"label": ["No such box."], "weight": ["Too heavy."]})
        if self.label == "closed":
            raise Refused("The box is closed today.")

    def perform(self) -> str:
        OPENED.append(self.label)
        return self.label


class BoxForm(forms.Form):
    label = forms.CharField(help_text="As printed on the lid")


class Boxes(FilterSet):
    q = CharFilter(field_name="model", lookup_expr="icontains", label="Search")
    app_label = CharFilter(label="App")


class BoxList(ListView):
    template_name = "lk_kit/list.html"
    title = "All boxes"
    filterset_class = Boxes
    ordering = ("-app_label", "model", "pk")
    page_size = 3
    count_limit = 5

    def get_queryset(self) -> Any:
        return ContentType.objects.all()


class BoxDetail(DetailView):
    template_name = "lk_kit/base.html"

    def get_queryset(self) -> Any:
        return ContentType.objects.all()


class OpenView(FormActionView):
    form_class = BoxForm
    action = OpenBox
    title = "Open a box"
    permission = "box.open"
    success_message = "Opened."

    def get_success_target(self, result: Any) -> str:
        return f"/opened/{result}/"


class AskView(ConfirmActionView):
    action = OpenBox
    title = "Really?"

    def get_queryset(self) -> Any:
        return ContentType.objects.all()


class Busy(CabinetView):
    def get(self, *args: Any, **kwargs: Any) -> Any:
        raise TooManyAttempts(retry_after=30)


class SignIn(PageMixin, FormView):
    template_name = "lk_kit/form.html"
    form_class = BoxForm


party = [
    path("boxes/", BoxList.as_view(), name="list"),
    path("boxes/<str:pk>/", BoxDetail.as_view(), name="detail"),
    path("boxes/<str:pk>/ask/", AskView.as_view(), name="ask"),
    path("open/", OpenView.as_view(), name="open"),
    path("plain/", CabinetView.as_view(template_name="lk_kit/base.html", permission="box.view"), name="plain"),
    path("paper/", CabinetView.as_view(template_name="lk_kit/print.html"), name="paper"),
    path("busy/", Busy.as_view(), name="busy"),
]
boxes = [
    path("<lkparty:code>/", include(party)),
    path("own/", CabinetView.as_view(template_name="lk_kit/base.html"), name="own"),
    path("sign-in/", PublicView.as_view(template_name="lk_kit/bare.html"), name="sign-in"),
]
urlpatterns = [path("lk/", include("lk_kit.cabinet.urls")), path("b/", include((boxes, "boxes")))]
