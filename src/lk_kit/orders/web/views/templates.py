from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Count
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.context import CabinetContext
from lk_kit.cabinet.views import ConfirmActionView, FormActionView, ListView, ObjectActionView
from lk_kit.orders.enums import Permission
from lk_kit.orders.models import OrderTemplate
from lk_kit.orders.web.forms import LinesForm, NewTemplateForm, TemplateForm

from .orders import OrdersOfParty


class TemplatesOfParty:
    lk: CabinetContext
    permission: ClassVar[str] = Permission.PLACE.value
    section: ClassVar[str] = "orders"

    def get_queryset(self) -> Any:
        return OrderTemplate.objects.visible_to(self.lk.actor).filter(party=self.lk.party_id)


class TemplateList(TemplatesOfParty, ListView):
    permission = Permission.VIEW.value
    template_name = "lk_kit/orders/templates.html"
    ordering = ("name", "pk")

    def get_queryset(self) -> Any:
        return super().get_queryset().annotate(size=Count("lines"))


class TemplateCreate(TemplatesOfParty, FormActionView):
    action = "orders.CreateTemplate"
    form_class = NewTemplateForm
    title = _("New template")
    success_message = _("The template is saved.")

    def get_back(self) -> tuple[str, Any]:
        return self.lk.url("orders:templates"), _("Templates")

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {"party": self.lk.party_id, **form.cleaned_data}

    def get_success_target(self, result: Any) -> str:
        return self.lk.url("orders:template", pk=result.pk)


class TemplateFromOrder(OrdersOfParty, ObjectActionView):
    permission = Permission.PLACE.value
    action = "orders.CreateTemplate"
    form_class = TemplateForm
    title = _("Save as a template")
    success_message = _("The template is saved.")

    def get_back(self) -> tuple[str, Any]:
        return self.lk.url("orders:detail", pk=self.object.pk), _("Order № %(number)s") % {"number": self.object}

    def get_action_args(self) -> tuple[Any, ...]:
        return ()

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {"party": self.lk.party_id, "from_order": self.object, **form.cleaned_data}

    def get_success_target(self, result: Any) -> str:
        return self.lk.url("orders:template", pk=result.pk)


class TemplateLinesForm(LinesForm):
    """Name and items of a template on one page."""

    title = forms.CharField(label=_("Name"), max_length=150)
    comment = forms.CharField(label=_("Comment"), max_length=500, required=False)


class TemplateEdit(TemplatesOfParty, ObjectActionView):
    permission = Permission.PLACE.value
    template_name = "lk_kit/orders/template.html"
    context_object_name = "template"
    action = "orders.UpdateTemplate"
    form_class = TemplateLinesForm
    success_message = _("The template is saved.")

    def get_back(self) -> tuple[str, Any]:
        return self.lk.url("orders:templates"), _("Templates")

    @cached_property
    def lines(self) -> list[Any]:
        template: Any = self.object
        return list(template.lines.order_by("position"))

    def get_initial(self) -> dict[str, Any]:
        template: Any = self.object
        return {"title": template.name, "comment": template.comment}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "stored": self.lines}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"title": str(self.object), **kwargs})

    def get_action_kwargs(self, form: Any) -> dict[str, Any]:
        return {"title": form.cleaned_data["title"], "comment": form.cleaned_data["comment"], "lines": form.inputs()}

    def perform(self, form: Any) -> Any:
        with form.telling_fields():
            return super().perform(form)

    def get_success_target(self, result: Any) -> str:
        return self.lk.url("orders:template", pk=self.object.pk)


class TemplateDelete(TemplatesOfParty, ConfirmActionView):
    action = "orders.DeleteTemplate"
    title = _("Delete the template?")
    text = _("Orders that were made with it stay as they are.")
    submit_label = _("Delete")
    is_dangerous = True
    success_message = _("The template is deleted.")
    success_url_name = "orders:templates"

    def get_back(self) -> tuple[str, Any]:
        return self.lk.url("orders:template", pk=self.object.pk), str(self.object)
