"""What customers and staff may send. An allow-list: whatever the server computes has no field here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lk_kit.api.fields import CleanCharField, IsoDateField, PartyField, StrictDecimalField, StrictIntegerField, VisibleRelatedField
from lk_kit.api.serializers import LkModelSerializer, LkSerializer
from lk_kit.orders.abstract import AbstractOrder, get_order_model
from lk_kit.orders.lines import LineInput
from lk_kit.orders.quantities import DECIMAL_PLACES, MAX_DIGITS
from lk_kit.orders.repeat import Choice

KEY = 64
WORDS = ("title", "customer_reference", "comment", "delivery_method", "delivery_address", "delivery_contact")


class LineSerializer(LkSerializer):
    """All that a customer says about a line."""

    sku = CleanCharField(max_length=64)
    quantity = StrictDecimalField(MAX_DIGITS, DECIMAL_PLACES)

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        return LineInput(values["sku"], values["quantity"])


class AddLineInput(LkSerializer):
    """The article and how much of it; what is in the draft already is added to."""

    sku = CleanCharField(max_length=64)
    quantity = StrictDecimalField(MAX_DIGITS, DECIMAL_PLACES)


class ChangeLineInput(LkSerializer):
    """Another quantity."""

    quantity = StrictDecimalField(MAX_DIGITS, DECIMAL_PLACES)


class SetLinesInput(LkSerializer):
    """Replaces all lines."""

    lines = LineSerializer(many=True)


class DraftInput(LkModelSerializer[AbstractOrder]):
    """The words of a draft and the host's `extra_fields.write`. `address_id` takes the text from the party's address book."""

    address_id = CleanCharField(max_length=KEY, required=False, write_only=True)

    class Meta:
        model = get_order_model()
        fields: tuple[str, ...] = (*WORDS, "address_id")

    def get_field_names(self, declared_fields: Any, info: Any) -> list[str]:
        names = list(super().get_field_names(declared_fields, info))
        return names + [name for name in self.host_columns() if name not in names]

    def get_extra_kwargs(self) -> dict[str, Any]:
        """Nothing has to be there: what is left out stays as it is."""
        kwargs: dict[str, Any] = super().get_extra_kwargs()
        return {**kwargs, **{name: {**kwargs.get(name, {}), "required": False} for name in (*WORDS, *self.host_columns())}}

    def host_columns(self) -> tuple[str, ...]:
        return get_order_model().extra_fields.write

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The host's columns go to the Action as `extra`."""
        extra = {name: attrs.pop(name) for name in self.host_columns() if name in attrs and name not in WORDS}
        return {**attrs, "extra": extra}


class CreateDraftInput(DraftInput):
    """The party, the words and, if wished, the lines of a new draft."""

    party = PartyField(write_only=True)
    lines = LineSerializer(many=True, required=False, write_only=True)

    class Meta(DraftInput.Meta):
        fields = ("party", *DraftInput.Meta.fields, "lines")


class PlaceInput(LkSerializer):
    """`expected_total` is the total that the customer was looking at: another one is a conflict, never a surprise."""

    expected_total = StrictDecimalField(19, 4, required=False, allow_null=True)
    address_id = CleanCharField(max_length=KEY, required=False, allow_null=True)


class CancelInput(LkSerializer):
    """The reason is asked for where the flow says so."""

    reason = CleanCharField(max_length=500, required=False, allow_blank=True)


class ShipmentInput(LkSerializer):
    tracking_number = CleanCharField(max_length=64, required=False, allow_blank=True)
    tracking_url = CleanCharField(max_length=500, required=False, allow_blank=True)
    promised_date = IsoDateField(required=False, allow_null=True)


class UpdateShipmentInput(ShipmentInput):
    """What staff tell about the delivery."""

    delivery_method = CleanCharField(max_length=64, required=False, allow_blank=True)


class MoveInput(ShipmentInput):
    """A step by the name it has in `allowed_actions`. What is said about the shipment is for staff only."""

    transition = CleanCharField(max_length=64)
    reason = CleanCharField(max_length=500, required=False, allow_blank=True)


class ChoiceInput(LkSerializer):
    """The decision for the line with this position in the preview."""

    line = StrictIntegerField(min_value=0, max_value=2**31 - 1)
    action = CleanCharField(max_length=32)

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        return Choice(values["line"], values["action"])


class RepeatInput(LkSerializer):
    """A line without a choice gets its default."""

    fingerprint = CleanCharField(max_length=128, help_text=_("The fingerprint of the preview that the customer saw."))
    choices = ChoiceInput(many=True, required=False)
    title = CleanCharField(max_length=150, required=False, allow_blank=True)


class TemplateDraftInput(RepeatInput):
    """Without a fingerprint the defaults of the moment are taken."""

    fingerprint = CleanCharField(max_length=128, required=False, allow_blank=True)


class TemplateInput(LkSerializer):
    """The words and lines of a template."""

    title = CleanCharField(max_length=150, required=False)
    comment = CleanCharField(max_length=500, required=False, allow_blank=True)
    lines = LineSerializer(many=True, required=False)


class CreateTemplateInput(TemplateInput):
    """The goods by hand in `lines`, or those of an order that the reader sees."""

    party = PartyField()
    title = CleanCharField(max_length=150)
    from_order = VisibleRelatedField(get_order_model, required=False, allow_null=True)
