from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.extra_fields import ExtraFields
from lk_kit.orders.abstract import AbstractOrder, get_order_model
from lk_kit.orders.conf import conf
from lk_kit.orders.exceptions import LinesRefused
from lk_kit.orders.lines import LineInput
from lk_kit.orders.repeat import Choice, RepeatPreview
from lk_kit.parties.models import Address

PASTE_HELP = _("One item a line: the SKU, then the quantity. You can paste two columns of a spreadsheet.")


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Why do you cancel?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class PastedLines(forms.CharField):
    """A text of lines “SKU quantity” → list of LineInput. The quantity may have a decimal comma; it is 1 where it is missing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"widget": forms.Textarea(attrs={"rows": 6, "class": "lk-mono"}), "help_text": PASTE_HELP, "max_length": 50_000, **kwargs}
        )

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [self.line(row) for row in text.splitlines() if row.strip()]

    def line(self, row: str) -> LineInput:
        for separator in ("\t", ";"):
            if separator in row:
                sku, _separator, quantity = row.partition(separator)
                return LineInput(sku.strip(), self.number(quantity))
        sku, _separator, quantity = row.strip().rpartition(" ")
        return LineInput(sku.strip(), self.number(quantity)) if sku else LineInput(quantity, "1")

    def number(self, text: str) -> str:
        return text.strip().replace(",", ".") or "1"

    def run_validators(self, value: Any) -> None:
        """The text was checked as a whole; the lines are checked by the Action."""

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")


class DraftForm(forms.Form):
    title = forms.CharField(
        label=_("Name"), max_length=150, required=False, help_text=_("To tell drafts apart, for example “Site on Lesnaya street”.")
    )
    lines = PastedLines(label=_("Items"), required=False)


class LinesForm(forms.Form):
    """Quantities of the lines that are there, one line to add and a box to paste many. An empty or zero quantity removes the line."""

    sku = forms.CharField(label=_("SKU"), max_length=64, required=False)
    quantity = forms.CharField(label=_("Quantity"), max_length=16, required=False)
    pasted = PastedLines(label=_("Paste a list"), required=False)

    def __init__(self, *args: Any, stored: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = list(stored)
        for line in self.stored:
            label = _("Quantity of %(name)s") % {"name": line.name}
            initial = format(line.quantity.normalize(), "f")
            self.fields[self.key(line)] = forms.CharField(label=label, initial=initial, max_length=16, required=False)

    @staticmethod
    def key(line: Any) -> str:
        return f"quantity-{line.pk}"

    def rows(self) -> list[tuple[Any, forms.BoundField]]:
        return [(line, self[self.key(line)]) for line in self.stored]

    def inputs(self) -> list[LineInput]:
        """All lines as the customer wants them now."""
        return [line for _source, line in self.wanted()]

    def wanted(self) -> list[tuple[str, LineInput]]:
        """The lines, each with the field in which it was typed."""
        typed = [(self.key(line), line.sku) for line in self.stored]
        rows = [(key, LineInput(sku, self.cleaned_data[key].strip().replace(",", "."))) for key, sku in typed]
        lines = [(key, line) for key, line in rows if str(line.quantity).strip("0.")]
        if self.cleaned_data["sku"]:
            lines.append(("sku", LineInput(self.cleaned_data["sku"], self.cleaned_data["quantity"].replace(",", ".") or "1")))
        return [*lines, *(("pasted", line) for line in self.cleaned_data["pasted"])]

    @contextmanager
    def telling_fields(self) -> Iterator[None]:
        """What the Action says of a line goes to the field in which that line was typed."""
        try:
            yield
        except LinesRefused as error:
            told = [(*self.place_of_sku(one.sku), str(one)) for one in error.problems]
            raise InvalidInput(errors=self.placed(told), code=error.code) from error
        except InvalidInput as error:
            told = [(*self.place_of(name), str(text)) for name, texts in error.errors.items() for text in texts]
            if not told:
                raise
            raise InvalidInput(errors=self.placed(told), code=error.code) from error

    @staticmethod
    def placed(told: Iterable[tuple[str, str, str]]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for place, sku, text in told:
            found.setdefault(place, []).append(f"{sku}: {text}" if sku else text)
        return found

    def place_of(self, name: str) -> tuple[str, str]:
        """The field of an error at `lines.2.quantity`, and the SKU where that field holds many lines."""
        found = re.fullmatch(r"lines\.(\d+)\.(sku|quantity)", name)
        if found is None:
            return name, ""
        place, line = self.wanted()[int(found[1])]
        return (found[2] if place == "sku" else place), (line.sku if place == "pasted" else "")

    def place_of_sku(self, sku: str) -> tuple[str, str]:
        place = next((place for place, line in self.wanted() if line.sku == sku), "__all__")
        return place, sku if place in ("pasted", "__all__") else ""


class DeliveryForm(forms.Form):
    """The words of an order: where to, for whom, with which reference. Extra columns of a swapped model follow by `extra_fields.write`."""

    address_id = forms.ChoiceField(label=_("Address from the address book"), required=False)
    delivery_address = forms.CharField(
        label=_("Delivery address"), max_length=700, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    delivery_contact = forms.CharField(label=_("Recipient and phone"), max_length=255, required=False)
    delivery_method = forms.CharField(label=_("Delivery method"), max_length=64, required=False)
    customer_reference = forms.CharField(
        label=_("Your reference"), max_length=64, required=False, help_text=_("The number of the order in your own books.")
    )
    comment = forms.CharField(label=_("Comment"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, draft: AbstractOrder, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft
        self.set_addresses(Address.objects.visible_to(actor).filter(party=draft.party_id).order_by("-is_default", "label", "id"))
        self.set_methods()
        self.add_extra_fields()
        for name in self.fields:
            if name != "address_id":
                self.initial.setdefault(name, getattr(draft, name, ""))

    def set_addresses(self, addresses: Iterable[Address]) -> None:
        book = [(str(one.pk), f"{one.label}: {one.one_line()}" if one.label else one.one_line()) for one in addresses]
        if not book:
            del self.fields["address_id"]
            return
        self.fields["address_id"].choices = [("", _("As written below")), *book]  # type: ignore[attr-defined]

    def set_methods(self) -> None:
        if conf.DELIVERY_METHODS:
            choices = [("", _("Not chosen")), *conf.DELIVERY_METHODS.items()]
            self.fields["delivery_method"] = forms.ChoiceField(label=_("Delivery method"), choices=choices, required=False)

    def add_extra_fields(self) -> None:
        model = get_order_model()
        extra: ExtraFields = getattr(model, "extra_fields", ExtraFields())
        self.extra_names = [name for name in extra.write if name not in self.fields]
        for name in self.extra_names:
            field = model._meta.get_field(name).formfield()  # type: ignore[union-attr]
            if field is not None:
                self.fields[name] = field

    def words(self) -> dict[str, Any]:
        """The keyword arguments of `orders.UpdateDraft`."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in self.extra_names}
        if not values.get("address_id"):
            values.pop("address_id", None)
        else:
            values.pop("delivery_address")
            values.pop("delivery_contact") if not values["delivery_contact"] else None
        return values | {"extra": {name: self.cleaned_data[name] for name in self.extra_names}}


class RepeatForm(forms.Form):
    """The customer's choices for a preview: one field for each line that leaves a choice."""

    fingerprint = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, preview: RepeatPreview, labels: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preview = preview
        self.initial["fingerprint"] = preview.fingerprint
        for line in preview.lines:
            choices = [(action, labels(line, action)) for action in line.choices]
            label = _("%(name)s: what to do") % {"name": line.name}
            self.fields[self.key(line.position)] = forms.ChoiceField(label=label, choices=choices, initial=line.default, required=False)

    @staticmethod
    def key(position: int) -> str:
        return f"line-{position}"

    def rows(self) -> list[tuple[Any, forms.BoundField]]:
        return [(line, self[self.key(line.position)]) for line in self.preview.lines]

    def chosen(self) -> Sequence[Choice]:
        given = ((line.position, self.cleaned_data[self.key(line.position)]) for line in self.preview.lines)
        return tuple(Choice(position, action) for position, action in given if action)


class TemplateForm(forms.Form):
    title = forms.CharField(label=_("Name"), max_length=150)
    comment = forms.CharField(label=_("Comment"), max_length=500, required=False)


class NewTemplateForm(TemplateForm):
    lines = PastedLines(label=_("Items"))
