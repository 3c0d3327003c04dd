from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lk_kit.core.conf import Option, Section, at_least, one_of

DEFAULT_ROLES: dict[str, dict[str, Any]] = {
    "owner": {"label": _("Owner"), "permissions": ["*"]},
    "admin": {"label": _("Administrator"), "permissions": ["*", "-members.manage_owners"]},
    "buyer": {"label": _("Buyer"), "permissions": ["*.view", "orders.*"]},
    "accountant": {"label": _("Accountant"), "permissions": ["*.view", "documents.*", "finance.*"]},
    "viewer": {"label": _("Viewer"), "permissions": ["*.view"]},
}


def _valid_roles(value: dict[str, Any]) -> str:
    if "owner" not in value:
        return "must keep the role 'owner': a party always has one"
    wrong = [name for name, role in value.items() if not isinstance(role, dict) or "permissions" not in role]
    return f"role {wrong[0]!r} must be a dict with 'permissions' (and 'label')" if wrong else ""


class PartiesSettings(Section):
    ROLES = Option(
        DEFAULT_ROLES,
        "Roles of members: name → label and permission patterns (`*`, `orders.*`, `*.view`, `-orders.cancel`). Replaces the default set.",
        valid=_valid_roles,
    )
    NEW_COMPANY_STATUS = Option(
        "active",
        "Status of a company that a customer adds himself: active, or pending until staff approve it.",
        valid=one_of("active", "pending"),
    )
    PENDING_PERMISSIONS = Option(
        ["*.view", "parties.edit"], "Patterns of what members of a pending company may do until it is approved.", types=(list, tuple)
    )
    INVITATION_DAYS = Option(14, "Days until an invitation expires.", valid=at_least(1))
    CUSTOMERS_ADD_COMPANIES = Option(True, "Whether a signed-in user may add a company and become its owner.")
    MANAGERS_SEE = Option(
        "all",
        "Which parties a member of staff with the view permission sees: all, or only his own (those he is the manager of).",
        valid=one_of("all", "own"),
    )


conf = PartiesSettings("PARTIES")
