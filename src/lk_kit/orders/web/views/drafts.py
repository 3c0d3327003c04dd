from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.views import ConfirmActionView, FormActionView, ListView, ObjectActionView
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotVisible
from lk_kit.orders.abstract import AbstractOrder, get_order_model
from lk_kit.orders.enums import Permission
from lk_kit.orders.exceptions import LinesRefused, PricesChanged
from lk_kit.orders.limits import room_for
from lk_kit.orders.lines import stored_lines
from lk_kit.orders.web.forms import DeliveryForm, DraftForm, LinesForm

from .orders import ROW, OrdersOfParty


class DraftsOfParty(OrdersOfParty):
    permission = Permission.PLACE.value

    def get_queryset(self) -> Any:
        return get_order_model().objects.visible_to(self.lk.actor).filter(party=self.lk.party_id).drafts()


class DraftList(DraftsOfParty, ListView):
    template_name = "lk_kit/orders/drafts.html"
    permission = Permission.VIEW.value
    ordering = ("-ordered_at", "-pk")

    def get_queryset(self) -> Any:
        return super().get_queryset().values(*ROW)


class DraftCreate(OrdersOfParty, FormActionView):
    permission = Permission.PLACE.value
    action = "orders.CreateDraft"
    form_class = DraftForm
    title = _("New order")
    submit_label = _("Continue")

    def get_back(self) -> tuple[str, Any]:
        return self.lk.url("orders:list"), _("Orders")

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {"party": self.lk.party_id, **form.cleaned_data}

    def get_success_target(self, result: Any) -> str:
        return self.lk.url("orders:draft", pk=result.pk)


class DraftView(DraftsOfParty, ObjectActionView):
    """What the pages about one draft share. A draft that was placed meanwhile leads to the order."""

    context_object_name = "draft"
    object: AbstractOrder

    def respond(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().respond(*args, **kwargs)
        except NotVisible:
            order = OrdersOfParty.get_queryset(self).filter(pk=self.kwargs["pk"]).only("pk").first() if self.is_key() else None
            if order is None:
                raise
            return self.redirect(self.lk.url("orders:detail", pk=order.pk))

    def is_key(self) -> bool:
        try:
            get_order_model()._meta.pk.to_python(self.kwargs["pk"])
        except forms.ValidationError:
            return False
        return True

    @cached_property
    def limits(self) -> dict[str, Any]:
        """The reader's spending limits, and whether the draft fits."""
        room = room_for(self.object, self.lk.actor)
        return {"limits": room.states, "is_beyond": room.is_beyond, "is_closed": room.is_closed}

    @cached_property
    def lines(self) -> list[Any]:
        return stored_lines(self.object)


class DraftEdit(DraftView):
    """The cart: quantities, one more item, or a pasted list; then on to placing."""

    template_name = "lk_kit/orders/draft.html"
    action = "orders.SetLines"
    form_class = LinesForm

    def get_back(self) -> tuple[str, Any]:
        return self.lk.url("orders:drafts"), _("Drafts")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "stored": self.lines}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"title": self.object.title or _("Draft"), **self.limits, **kwargs})

    def get_action_kwargs(self, form: Any) -> dict[str, Any]:
        return {"lines": form.inputs()}

    def perform(self, form: Any) -> Any:
        with form.telling_fields():
            return super().perform(form)

    def get_success_target(self, result: Any) -> str:
        return self.lk.url("orders:place" if self.request.POST.get("then") == "place" else "orders:draft", pk=self.object.pk)


class DraftPlace(DraftView):
    """The last look before placing: delivery, reference, comment, the sum. What is typed is saved with the order, or not at all."""

    template_name = "lk_kit/orders/place.html"
    action = "orders.PlaceOrder"
    form_class = DeliveryForm
    title = _("Placing the order")
    success_message = _("The order is placed. You see here how it goes on.")
    problems: tuple[Any, ...] = ()
    changes: tuple[Any, ...] = ()

    def get_back(self) -> tuple[str, Any]:
        return self.lk.url("orders:draft", pk=self.object.pk), self.object.title or _("Draft")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "draft": self.object, "actor": self.lk.actor}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = format(self.object.total, "f")
        told = {"lines": self.lines, "problems": self.problems, "changes": self.changes, **self.limits}
        return super().get_context_data(**{**told, "expected_total": shown, **kwargs})

    @cached_property
    def placing(self) -> Any:
        action: Any = self.get_action_class()
        return action(self.object, actor=self.lk.actor, expected_total=self.request.POST.get("expected_total") or None)

    def submit(self, form: forms.Form) -> tuple[str, bool]:
        self.placing.quote()
        return super().submit(form)

    def perform(self, form: Any) -> Any:
        try:
            with transaction.atomic():
                get_class("orders.UpdateDraft")(self.object, actor=self.lk.actor, **form.words()).execute()
                return self.placing.execute()
        except PricesChanged as error:
            self.changes = error.changes
            raise
        except LinesRefused as error:
            self.problems = error.problems
            raise

    def get_success_target(self, result: Any) -> str:
        return self.lk.url("orders:detail", pk=self.object.pk)


class DraftPrices(DraftView):
    """Takes the newest prices over and leads back to placing."""

    http_method_names = ["post"]
    action = "orders.RefreshPrices"
    form_class = forms.Form

    def get_success_target(self, result: Any) -> str:
        messages.info(self.request, _("The prices are up to date now."))
        return self.lk.url("orders:place", pk=self.object.pk)

    def form_invalid(self, form: forms.Form, status: int = 422) -> Any:
        for error in form.non_field_errors():
            messages.error(self.request, str(error))
        return self.redirect(self.lk.url("orders:draft", pk=self.object.pk))


class DraftDelete(DraftsOfParty, ConfirmActionView):
    action = "orders.DeleteDraft"
    title = _("Delete the draft?")
    text = _("It cannot be brought back.")
    submit_label = _("Delete")
    is_dangerous = True
    success_message = _("The draft is deleted.")
    success_url_name = "orders:drafts"

    def get_back(self) -> tuple[str, Any]:
        return self.lk.url("orders:draft", pk=self.object.pk), getattr(self.object, "title", "") or _("Draft")
