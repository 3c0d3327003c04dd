"""Buttons of the flow: one order on its page, many in the list. Each is a POST that runs the step's Action."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import quote, unquote
from django.contrib.admin.widgets import AdminDateWidget, AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import InvalidInput, LkKitError
from lk_kit.core.flows import Transition
from lk_kit.orders.actions import action_for
from lk_kit.orders.actions.moves import BulkResult
from lk_kit.orders.conf import conf
from lk_kit.orders.enums import SHIPPED

from .base import ActionAdmin

if TYPE_CHECKING:
    from lk_kit.orders.abstract import AbstractOrder

MOST_EXPLAINED = 20


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason, the customer sees it"), max_length=500, widget=AdminTextareaWidget(attrs={"rows": 3})
    )


class ShipForm(forms.Form):
    tracking_number = forms.CharField(label=gettext_lazy("tracking number"), max_length=64, required=False)
    tracking_url = forms.URLField(label=gettext_lazy("tracking link"), max_length=500, required=False, assume_scheme="https")
    promised_date = forms.DateField(label=gettext_lazy("promised date"), required=False, widget=AdminDateWidget)


def form_class(transition: Transition) -> type[forms.Form] | None:
    """What a step asks for; None: nothing, one click is enough."""
    bases: list[type[forms.Form]] = []
    if transition.target == SHIPPED:
        bases.append(ShipForm)
    if transition.needs_reason:
        bases.append(ReasonForm)
    return type("StepForm", tuple(bases), {}) if bases else None


def bulk_action(transition: Transition) -> Callable[..., Any]:
    def run(model_admin: FlowAdmin, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return model_admin.move_many(request, queryset, transition)

    run.__name__ = f"move_{transition.name}"
    run.short_description = transition.label  # type: ignore[attr-defined]
    run.allowed_permissions = ("change",)  # type: ignore[attr-defined]
    return run


class FlowAdmin(ActionAdmin):
    change_form_template = "lk_kit/orders/admin/change_form.html"
    move_template = "lk_kit/orders/admin/move.html"
    bulk_template = "lk_kit/orders/admin/bulk.html"

    @property
    def actions(self) -> list[Any]:  # type: ignore[override]
        """The steps of the flow in force that staff can take."""
        steps = (one for one in get_class("orders.OrderFlow").transitions if one.staff_permission)
        return [bulk_action(one) for one in steps]

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/move/<str:transition>/", wrap(self.move_view), name=f"{name}_move"),
            path("<path:object_id>/refresh-prices/", wrap(self.refresh_view), name=f"{name}_refresh"),
            *super().get_urls(),
        ]

    def url_of(self, view: str, *args: Any) -> str:
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{view}", args=args)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and self.has_change_permission(request, obj):
            context["lk_steps"] = list(self.steps(request, obj))
            context["lk_refresh_url"] = self.url_of("refresh", quote(obj.pk)) if obj.is_draft and obj.lines_count else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def steps(self, request: HttpRequest, order: AbstractOrder) -> Iterable[dict[str, Any]]:
        for one in get_class("orders.OrderFlow").available(order, self.actor(request)):
            yield {
                "label": one.label,
                "url": self.url_of("move", quote(order.pk), one.name),
                "asks": form_class(one) is not None or one.is_destructive,
                "is_destructive": one.is_destructive,
            }

    def asked_order(self, request: HttpRequest, object_id: str) -> Any:
        order = self.get_object(request, unquote(object_id))
        if order is not None and not self.has_change_permission(request, order):
            raise PermissionDenied
        return order

    def move_view(self, request: HttpRequest, object_id: str, transition: str) -> HttpResponse:
        order = self.asked_order(request, object_id)
        if order is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        try:
            step = get_class("orders.OrderFlow").authorize(order, transition, self.actor(request))
            form = (form_class(step) or forms.Form)(request.POST if request.method == "POST" else None)
            if form.is_valid():
                return self.moved(request, order, step, form)
        except LkKitError as error:
            return self.refused(request, error, self.change_url(order))
        return self.ask(request, order, step, form)

    def moved(self, request: HttpRequest, order: AbstractOrder, step: Transition, form: forms.Form) -> HttpResponse:
        try:
            action_for(order, step.name, actor=self.actor(request), **form.cleaned_data).execute()
        except InvalidInput as error:
            for name, texts in error.errors.items():
                form.add_error(name if name in form.fields else None, [str(text) for text in texts])
            return self.ask(request, order, step, form)
        status = get_class("orders.OrderFlow").status(order.status).label
        self.log_change(request, order, [{"changed": {"fields": [str(status)]}}])
        messages.success(request, _("Order %(order)s: %(status)s") % {"order": order, "status": status})
        return HttpResponseRedirect(self.change_url(order))

    def ask(self, request: HttpRequest, order: AbstractOrder, step: Transition, form: forms.Form) -> HttpResponse:
        context = self.page(request, step, form) | {"original": order, "back_url": self.change_url(order)}
        return TemplateResponse(request, self.move_template, context)

    def page(self, request: HttpRequest, step: Transition, form: forms.Form) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": step.label,
            "step": step,
            "submit_label": step.label,
            "is_dangerous": step.is_destructive,
            "form": form,
            "media": self.media + form.media,
            "has_view_permission": self.has_view_permission(request),
        }

    def refresh_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        order = self.asked_order(request, object_id)
        if order is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        if request.method == "POST":
            try:
                changes = self.run(request, "orders.RefreshPrices", order)
            except LkKitError as error:
                return self.refused(request, error, self.change_url(order))
            messages.success(request, ngettext("%(n)s price changed.", "%(n)s prices changed.", len(changes)) % {"n": len(changes)})
        return HttpResponseRedirect(self.change_url(order))

    def move_many(self, request: HttpRequest, queryset: QuerySet[Any], step: Transition) -> HttpResponse | None:
        """Runs the step for each selected order. Asks for the reason first where the flow wants one."""
        orders = list(queryset[: conf.MAX_BULK + 1])
        form = ReasonForm(request.POST if "lk_confirmed" in request.POST else None)
        if step.needs_reason and not form.is_valid():
            selected = [str(order.pk) for order in orders]
            context = {"orders": orders, "selected": selected, "checkbox": ACTION_CHECKBOX_NAME, "action": f"move_{step.name}"}
            return TemplateResponse(request, self.bulk_template, self.page(request, step, form) | context)
        reason = form.cleaned_data["reason"] if step.needs_reason else ""
        try:
            self.report(request, self.run(request, "orders.BulkMove", orders=orders, transition=step.name, reason=reason))
        except LkKitError as error:
            messages.error(request, str(error))
        return None

    def report(self, request: HttpRequest, result: BulkResult) -> None:
        done, refused = len(result.done), result.refused
        if done:
            messages.success(request, ngettext("%(n)s order moved.", "%(n)s orders moved.", done) % {"n": done})
        if refused:
            head = ngettext("%(n)s order was left as it is:", "%(n)s orders were left as they are:", len(refused)) % {"n": len(refused)}
            rows = [(f"{order}: {error}",) for order, error in refused[:MOST_EXPLAINED]]
            rows += [("…",)] if len(refused) > MOST_EXPLAINED else []
            messages.warning(request, format_html("{}<br>{}", head, format_html_join("", "{}<br>", rows)))
