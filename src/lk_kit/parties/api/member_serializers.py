from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from rest_framework import serializers

from lk_kit.api.fields import CleanCharField, PartyField, StrictIntegerField
from lk_kit.api.serializers import LkModelSerializer, LkSerializer
from lk_kit.core.users import display_name, get_email
from lk_kit.parties.invitations import are_mailed, link, masked
from lk_kit.parties.member_security import MemberSecurity, manages, security_of
from lk_kit.parties.models import Invitation, Membership
from lk_kit.parties.roles import role_of

ROLE = 36
"""Longest code of a role: the key of one that a company made itself."""


class RoleCodeField(serializers.CharField):
    """The name of a role of the settings, or the key of one that the company made itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"source": "*", "read_only": True, **kwargs})

    def to_representation(self, value: Any) -> str:
        return value.role if value.custom_role_id is None else str(value.custom_role_id)


class RoleLabelField(RoleCodeField):
    """The role in the reader's language, or as the company called it."""

    def to_representation(self, value: Any) -> str:
        return str(role_of(value).label)


class MembershipSerializer(LkModelSerializer[Membership]):
    """A member. His address is shown to those who manage members, and to himself; his telephone to nobody. How his account is protected
    (`has_second_factor`, `second_factors`, `last_sign_in`) only those learn who manage members; null for others."""

    party = PartyField(read_only=True)
    name = serializers.SerializerMethodField()
    email = serializers.SerializerMethodField()
    role = RoleCodeField()
    role_label = RoleLabelField()
    is_me = serializers.SerializerMethodField()
    since = serializers.DateTimeField(source="created_at", read_only=True)
    state = serializers.SerializerMethodField(help_text="active, future or ended")
    has_second_factor = serializers.SerializerMethodField()
    second_factors = serializers.SerializerMethodField(help_text="kinds: totp, sms_code, email_code …")
    last_sign_in = serializers.SerializerMethodField()

    class Meta:
        model = Membership
        fields = (
            "id",
            "party",
            "name",
            "email",
            "role",
            "role_label",
            "valid_from",
            "valid_to",
            "state",
            "since",
            "is_me",
            "has_second_factor",
            "second_factors",
            "last_sign_in",
        )

    def get_name(self, membership: Membership) -> str:
        return display_name(membership.user)

    def get_email(self, membership: Membership) -> str | None:
        return get_email(membership.user) if self.is_manager(membership) or self.get_is_me(membership) else None

    def is_manager(self, membership: Membership) -> bool:
        return manages(self.context["actor"], membership.party_id)

    def security(self, membership: Membership) -> MemberSecurity | None:
        """Asked once for all rows of the page."""
        if not self.is_manager(membership):
            return None
        context = cast(dict[str, Any], self.context)
        if "member_security" not in context:
            page = getattr(self.parent, "instance", None)
            rows = page if isinstance(page, list) else [membership]
            context["member_security"] = security_of(row.user for row in rows if self.is_manager(row))
        found: MemberSecurity | None = context["member_security"].get(membership.user_id)
        return found

    def get_has_second_factor(self, membership: Membership) -> bool | None:
        known = self.security(membership)
        return None if known is None else known.has_second_factor

    def get_second_factors(self, membership: Membership) -> list[str] | None:
        known = self.security(membership)
        return None if known is None else list(known.methods)

    def get_last_sign_in(self, membership: Membership) -> datetime | None:
        known = self.security(membership)
        return None if known is None else known.last_sign_in

    def get_state(self, membership: Membership) -> str:
        return membership.state

    def get_is_me(self, membership: Membership) -> bool:
        user = self.context["actor"].user
        return user is not None and user.pk == membership.user_id


class MembershipInput(LkSerializer):
    """The role, the period, or both. A date is the last or first day in force; null leaves it open."""

    role = CleanCharField(max_length=ROLE, required=False)
    valid_from = serializers.DateField(required=False, allow_null=True)
    valid_to = serializers.DateField(required=False, allow_null=True)


class HeirInput(LkSerializer):
    """The colleague (his membership) who gets drafts and templates; without one, who removes, or the owner of longest standing."""

    heir = serializers.UUIDField(required=False, allow_null=True)


class HandedOverSerializer(LkSerializer):
    """How many drafts and templates have another owner now."""

    count = serializers.IntegerField()


class InvitationSerializer(LkModelSerializer[Invitation]):
    """An invitation as the members of the party see it."""

    party = PartyField(read_only=True)
    role = RoleCodeField()
    role_label = RoleLabelField()
    invited_by = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField(help_text="open, expired, accepted or revoked")

    class Meta:
        model = Invitation
        fields = ("id", "party", "email", "role", "role_label", "valid_from", "valid_to", "invited_by", "created_at", "expires_at", "state")

    def get_invited_by(self, invitation: Invitation) -> str:
        return display_name(invitation.invited_by)

    def get_state(self, invitation: Invitation) -> str:
        return invitation.state


class SentInvitationSerializer(InvitationSerializer):
    """The answer to an invitation just made. `link` is empty where the site mails it: only the invited person reads that mail."""

    link = serializers.SerializerMethodField()

    class Meta(InvitationSerializer.Meta):
        fields = (*InvitationSerializer.Meta.fields, "link")  # type: ignore[assignment]

    def get_link(self, invitation: Invitation) -> str:
        return "" if are_mailed() else link(invitation)


class InvitationForMeSerializer(LkModelSerializer[Invitation]):
    """What the invited person may know of the company before he is in."""

    party_name = serializers.CharField(source="party.name", read_only=True)
    role = RoleCodeField()
    role_label = RoleLabelField()
    email = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField(help_text="open, expired, accepted or revoked")

    class Meta:
        model = Invitation
        fields = ("id", "party_name", "role", "role_label", "email", "expires_at", "state")

    def get_email(self, invitation: Invitation) -> str:
        return masked(invitation.email)

    def get_state(self, invitation: Invitation) -> str:
        return invitation.state


class InvitationsForMeSerializer(LkSerializer):
    """The invitations that wait for the reader himself."""

    results = InvitationForMeSerializer(many=True)


class InvitationInput(LkSerializer):
    """Whom to invite, to which party, in which role, for which period; `days` is how long the invitation stays open."""

    party = PartyField()
    email = CleanCharField(max_length=254)
    role = CleanCharField(max_length=ROLE)
    days = StrictIntegerField(required=False, min_value=1, max_value=3650)
    valid_from = serializers.DateField(required=False, allow_null=True)
    valid_to = serializers.DateField(required=False, allow_null=True)


class InvitationToken(LkSerializer):
    """The token of the link, or the id of one of the invitations under `mine/`."""

    token = CleanCharField(max_length=200, required=False)
    id = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError({"token": serializers.Field.default_error_messages["required"]})
        return attrs


class StepSerializer(LkSerializer):
    """One thing that must be so before somebody may do something; `code` is stable."""

    code = serializers.CharField()
    text = serializers.CharField()
    is_met = serializers.BooleanField()


class ExplanationSerializer(LkSerializer):
    """`allowed` follows from `steps`; `conditions` come on top. `helpers` can change it; `staff_helps`: only the site's staff can."""

    permission = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    allowed = serializers.BooleanField()
    steps = StepSerializer(many=True)
    conditions = StepSerializer(many=True)
    helpers = serializers.ListField(child=serializers.CharField())
    staff_helps = serializers.BooleanField()
