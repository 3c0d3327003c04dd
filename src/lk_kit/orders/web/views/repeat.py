from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lk_kit.cabinet.formats import quantity as quantity_text
from lk_kit.cabinet.formats import short_date
from lk_kit.cabinet.views import ObjectActionView
from lk_kit.core.classes import get_class
from lk_kit.orders.enums import Permission, RepeatOutcome
from lk_kit.orders.exceptions import PreviewChanged
from lk_kit.orders.models import OrderTemplate
from lk_kit.orders.repeat import REPLACE, SKIP, TAKE_AVAILABLE, WAIT, PreviewLine, RepeatPreview
from lk_kit.orders.web.forms import RepeatForm

from .orders import OrdersOfParty

TONES = {
    RepeatOutcome.OK: "good",
    RepeatOutcome.PRICE_UP: "warn",
    RepeatOutcome.PRICE_DOWN: "good",
    RepeatOutcome.QTY_REDUCED: "warn",
    RepeatOutcome.OUT_OF_STOCK: "bad",
    RepeatOutcome.DISCONTINUED: "bad",
    RepeatOutcome.REPLACED: "warn",
    RepeatOutcome.UNIT_CHANGED: "warn",
    RepeatOutcome.RESTRICTED: "bad",
}


def choice_label(line: PreviewLine, action: str) -> str:
    """What a choice means for this very line, with its numbers."""
    unit = line.new_unit or line.unit
    if action == TAKE_AVAILABLE:
        return _("Take %(quantity)s now") % {"quantity": quantity_text(line.quantity, unit)}
    if action == WAIT and line.available_on:
        return _("Wait for %(quantity)s until %(date)s") % {
            "quantity": quantity_text(line.full_quantity(), unit),
            "date": short_date(line.available_on),
        }
    if action == REPLACE and line.replacement:
        return _("Take %(name)s instead, %(quantity)s") % {
            "name": line.replacement.name,
            "quantity": quantity_text(line.replacement.quantity, line.replacement.unit),
        }
    if action == SKIP:
        return _("Leave out")
    return _("Take %(quantity)s") % {"quantity": quantity_text(line.quantity, unit)}


class RepeatView(OrdersOfParty, ObjectActionView):
    """Shows what would be ordered today and makes a draft of exactly that, or says what has changed since."""

    permission = Permission.PLACE.value
    template_name = "lk_kit/orders/repeat.html"
    form_class = RepeatForm
    preview_action = ""

    @cached_property
    def preview(self) -> RepeatPreview:
        found: RepeatPreview = get_class(self.preview_action)(self.object, actor=self.lk.actor).execute()
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "preview": self.preview, "labels": choice_label}

    def get_action_kwargs(self, form: Any) -> dict[str, Any]:
        return {"fingerprint": form.cleaned_data["fingerprint"], "choices": form.chosen()}

    def perform(self, form: forms.Form) -> Any:
        try:
            return super().perform(form)
        except PreviewChanged as error:
            self.__dict__["preview"] = error.preview
            raise

    def form_invalid(self, form: forms.Form, status: int = 422) -> Any:
        """A changed preview gets a fresh form: the old choices were made for another list."""
        if form.cleaned_data.get("fingerprint") != self.preview.fingerprint:
            fresh = self.form_class(preview=self.preview, labels=choice_label)
            fresh.refusal = form.non_field_errors()  # type: ignore[attr-defined]
            form = fresh
        return super().form_invalid(form, status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = [self.row(line, field) for line, field in context["form"].rows()]
        difference = None if self.preview.total_before is None else self.preview.total_after - self.preview.total_before
        return context | {
            "preview": self.preview,
            "changed": [row for row in rows if not row["is_ok"]],
            "unchanged": [row for row in rows if row["is_ok"]],
            "difference": difference,
            "saving": -difference if difference is not None and difference < 0 else None,
            "percent": abs(self.preview.difference_percent) / 100 if self.preview.difference_percent else None,
        }

    def row(self, line: PreviewLine, field: Any) -> dict[str, Any]:
        return {
            "line": line,
            "field": field,
            "is_ok": line.outcome == RepeatOutcome.OK,
            "label": RepeatOutcome(line.outcome).label,
            "tone": TONES[line.outcome],
            "has_choice": len(line.choices) > 1,
            "percent": line.price_difference_percent / 100 if line.price_difference_percent else None,
        }

    def get_success_target(self, result: Any) -> str:
        return self.lk.url("orders:place" if self.request.POST.get("then") == "place" else "orders:draft", pk=result.pk)


class OrderRepeat(RepeatView):
    title = gettext_lazy("Repeat the order")
    preview_action = "orders.PreviewRepeat"
    action = "orders.RepeatOrder"

    def get_back(self) -> tuple[str, Any]:
        return self.lk.url("orders:detail", pk=self.object.pk), _("Order № %(number)s") % {"number": self.object}


class TemplateRepeat(RepeatView):
    title = gettext_lazy("Order by template")
    preview_action = "orders.PreviewTemplate"
    action = "orders.DraftFromTemplate"

    def get_queryset(self) -> Any:
        return OrderTemplate.objects.visible_to(self.lk.actor).filter(party=self.lk.party_id)

    def get_back(self) -> tuple[str, Any]:
        return self.lk.url("orders:template", pk=self.object.pk), str(self.object)
