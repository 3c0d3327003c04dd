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


OWNER = "owner"
"""The one role the rules know by name: a party keeps at least one owner."""
