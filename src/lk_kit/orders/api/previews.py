"""How `RepeatPreview.as_dict()` looks, for the API's description. Quantities and prices are exact decimals as text."""

from __future__ import annotations

from rest_framework import serializers

from lk_kit.api.serializers import LkSerializer
from lk_kit.orders.enums import RepeatOutcome
from lk_kit.orders.repeat import REPLACE, SKIP, TAKE, TAKE_AVAILABLE, WAIT

CHOICES = (TAKE, TAKE_AVAILABLE, WAIT, REPLACE, SKIP)


class ReplacementSerializer(LkSerializer):
    """The goods that take the place of those that are not sold or not in stock."""

    sku = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    price = serializers.CharField()
    quantity = serializers.CharField()
    amount = serializers.CharField()


class PreviewLineSerializer(LkSerializer):
    """`old_price` and `new_price` are of one unit after discount; amounts are of the line as the default choice takes it."""

    position = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    outcome = serializers.ChoiceField(choices=RepeatOutcome.choices)
    old_quantity = serializers.CharField()
    quantity = serializers.CharField()
    old_price = serializers.CharField(allow_null=True)
    new_price = serializers.CharField(allow_null=True)
    old_amount = serializers.CharField(allow_null=True)
    new_amount = serializers.CharField()
    price_difference_percent = serializers.CharField(allow_null=True)
    new_unit = serializers.CharField()
    available = serializers.CharField(allow_null=True)
    available_on = serializers.DateField(allow_null=True)
    replacement = ReplacementSerializer(allow_null=True)
    choices = serializers.ListField(child=serializers.CharField())
    default = serializers.CharField()


class RepeatPreviewSerializer(LkSerializer):
    """What would be ordered today. Send `fingerprint` back with the choices: what was shown is what is made, or a conflict says so."""

    source_id = serializers.CharField()
    party_id = serializers.CharField()
    currency = serializers.CharField()
    total_before = serializers.CharField(allow_null=True)
    total_after = serializers.CharField()
    difference_percent = serializers.CharField(allow_null=True)
    fingerprint = serializers.CharField()
    needs_attention = serializers.IntegerField()
    can_order = serializers.BooleanField()
    lines = PreviewLineSerializer(many=True)
