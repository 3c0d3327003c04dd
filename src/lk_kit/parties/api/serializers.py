from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from lk_kit.api.fields import CleanCharField, PartyField, clean_key
from lk_kit.api.serializers import LkModelSerializer, LkSerializer
from lk_kit.core.users import display_name, get_email
from lk_kit.parties.actions.registration import COMPANY_KINDS
from lk_kit.parties.enums import PartyKind, PartyStatus
from lk_kit.parties.models import Address, BankAccount, Party

from .fields import PermissionsField, RoleField

NUMBER = 40
"""Longest number as people type it, with blanks and dashes; the Action normalises it."""


class PersonSerializer(LkSerializer):
    """A person as others in the company see him."""

    name = serializers.CharField()
    email = serializers.CharField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {"name": display_name(instance), "email": get_email(instance)}


class PartyRowSerializer(LkModelSerializer[Party]):
    """A party in a list; the whole of what any customer may see of it. `role` is the reader's own."""

    kind = serializers.ChoiceField(choices=PartyKind.choices, read_only=True)
    status = serializers.ChoiceField(choices=PartyStatus.choices, read_only=True)
    role = RoleField()

    class Meta:
        model = Party
        fields = ("id", "code", "kind", "status", "name", "full_name", "inn", "kpp", "ogrn", "legal_address", "email", "phone", "role")


class PartySerializer(PartyRowSerializer):
    """Adds what the reader may do here and the manager who looks after the party."""

    permissions = PermissionsField()
    manager = PersonSerializer(read_only=True, allow_null=True)

    class Meta(PartyRowSerializer.Meta):
        fields = (*PartyRowSerializer.Meta.fields, "status_note", "requires_second_factor", "permissions", "manager")  # type: ignore[assignment]


class SecondFactorRuleInput(LkSerializer):
    """Whether everybody who works for the company must have a second factor."""

    required = serializers.BooleanField()  # type: ignore[assignment]


class InternalPartySerializer(LkModelSerializer[Party]):
    """For staff only: what customers never see."""

    class Meta:
        model = Party
        fields = ("id", "manager", "internal_note", "external_source", "external_id", "created_at")


class PartyValues(LkSerializer):
    """What can be written about a party; which of it applies depends on its kind."""

    name = CleanCharField(max_length=255, required=False)
    full_name = CleanCharField(max_length=500, required=False, allow_blank=True)
    inn = CleanCharField(max_length=NUMBER, required=False, allow_blank=True)
    kpp = CleanCharField(max_length=NUMBER, required=False, allow_blank=True)
    ogrn = CleanCharField(max_length=NUMBER, required=False, allow_blank=True)
    legal_address = CleanCharField(max_length=500, required=False, allow_blank=True)
    email = CleanCharField(max_length=254, required=False, allow_blank=True)
    phone = CleanCharField(max_length=NUMBER, required=False, allow_blank=True)


class AddCompanyInput(PartyValues):
    """`name`, `inn` and, for a legal entity, `kpp` are required."""

    kind = serializers.ChoiceField(choices=[(kind, PartyKind(kind).label) for kind in COMPANY_KINDS])
    name = CleanCharField(max_length=255)
    inn = CleanCharField(max_length=NUMBER)


class UpdatePartyInput(PartyValues):
    """What members may change of their party."""


class InternalPartyInput(LkSerializer):
    """What staff keep about a party and the customer never sees."""

    internal_note = CleanCharField(max_length=5000, allow_blank=True, multiline=True)


class ReasonInput(LkSerializer):
    """The reason is shown to the customer."""

    reason = CleanCharField(max_length=500, multiline=True)


class AssignManagerInput(LkSerializer):
    """The member of staff who looks after the party; null for nobody."""

    manager = CleanCharField(max_length=64, allow_null=True, help_text=_("Key of a member of staff, or null."))

    def validate_manager(self, value: str | None) -> Any:
        if value is None:
            return None
        users = get_user_model()
        key = clean_key(users, value)
        found = users._default_manager.filter(pk=key).first() if key is not None else None
        if found is None or not getattr(found, "is_staff", False):
            raise serializers.ValidationError(_("There is no such member of staff."))
        return found


class RoleSerializer(LkSerializer):
    """A role in words. `can_give`: whether the reader may give it to others in this party."""

    role = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    description = serializers.CharField()
    permissions = serializers.ListField(child=serializers.CharField())
    is_custom = serializers.BooleanField()
    can_give = serializers.BooleanField()


class RoleListSerializer(LkSerializer):
    """The roles of the site and the company's own, and which of them the reader may give."""

    results = RoleSerializer(many=True)


class AddressSerializer(LkModelSerializer[Address]):
    """An address of the address book."""

    party = PartyField(read_only=True)

    class Meta:
        model = Address
        fields = (
            "id",
            "party",
            "label",
            "postal_code",
            "country",
            "region",
            "city",
            "street",
            "contact_name",
            "contact_phone",
            "instructions",
            "is_default",
        )


class AddressValues(LkSerializer):
    """What may be changed of an address; its party stays."""

    label = CleanCharField(max_length=100, required=False, allow_blank=True)  # type: ignore[assignment]
    postal_code = CleanCharField(max_length=16, required=False, allow_blank=True)
    country = CleanCharField(max_length=64, required=False, allow_blank=True)
    region = CleanCharField(max_length=128, required=False, allow_blank=True)
    city = CleanCharField(max_length=128)
    street = CleanCharField(max_length=255)
    contact_name = CleanCharField(max_length=150, required=False, allow_blank=True)
    contact_phone = CleanCharField(max_length=NUMBER, required=False, allow_blank=True)
    instructions = CleanCharField(max_length=500, required=False, allow_blank=True)


class AddressInput(AddressValues):
    """A new address and its party."""

    party = PartyField()


class BankAccountSerializer(LkModelSerializer[BankAccount]):
    """A bank account."""

    party = PartyField(read_only=True)

    class Meta:
        model = BankAccount
        fields = ("id", "party", "bank_name", "bik", "account", "correspondent_account", "is_default")


class BankAccountValues(LkSerializer):
    """What may be changed of a bank account; its party stays."""

    bank_name = CleanCharField(max_length=255)
    bik = CleanCharField(max_length=NUMBER)
    account = CleanCharField(max_length=60)
    correspondent_account = CleanCharField(max_length=60, required=False, allow_blank=True)


class BankAccountInput(BankAccountValues):
    """A new bank account and its party."""

    party = PartyField()
