from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartyKind(models.TextChoices):
    PERSON = "person", _("Person")
    SOLE_TRADER = "sole_trader", _("Sole trader")
    LEGAL_ENTITY = "legal_entity", _("Legal entity")


class PartyStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    PENDING = "pending", _("Awaiting approval")
    REJECTED = "rejected", _("Rejected")
    CLOSED = "closed", _("Closed")


class Permission(models.TextChoices):
    VIEW = "parties.view", _("See the requisites")
    EDIT = "parties.edit", _("Edit the requisites, addresses and bank accounts")
    VIEW_MEMBERS = "members.view", _("See the members")
    MANAGE_MEMBERS = "members.manage", _("Invite members, change their roles and remove them")
    MANAGE_OWNERS = "members.manage_owners", _("Appoint and dismiss owners")
    APPROVE_BANK = "parties.approve_bank", _("Approve bank accounts that colleagues entered")


class LimitPeriod(models.TextChoices):
    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")


class BankChange(models.TextChoices):
    """What is to happen to a bank account once a second person agrees."""

    ADD = "add", _("New account")
    UPDATE = "update", _("Changed account")
    DEFAULT = "default", _("Another default account")
    DELETE = "delete", _("Deletion of the default account")


class Decision(models.TextChoices):
    WAITING = "waiting", _("Awaiting a second person")
    APPROVED = "approved", _("Approved by a second person")
    REJECTED = "rejected", _("Not approved")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


OWNER = "owner"
"""The one role the rules know by name: a party keeps at least one owner."""

CUSTOM = "custom"
"""Stands in `Membership.role` for a role that the company made itself."""
