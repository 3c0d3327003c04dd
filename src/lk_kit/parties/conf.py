from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lk_kit.core.conf import Option, Section, at_least, one_of

DEFAULT_ROLES: dict[str, dict[str, Any]] = {
    "owner": {
        "label": _("Owner"),
        "description": _("May do everything, also appoint and dismiss owners."),
        "permissions": ["*"],
    },
    "admin": {
        "label": _("Administrator"),
        "description": _("May do everything but appoint and dismiss owners."),
        "permissions": ["*", "-members.manage_owners"],
    },
    "buyer": {
        "label": _("Buyer"),
        "description": _("Makes, repeats and cancels orders; sees the rest."),
        "permissions": ["*.view", "orders.*"],
    },
    "accountant": {
        "label": _("Accountant"),
        "description": _("Works with documents and payments; sees the rest."),
        "permissions": ["*.view", "documents.*", "finance.*"],
    },
    "viewer": {
        "label": _("Viewer"),
        "description": _("Sees everything, changes nothing."),
        "permissions": ["*.view"],
    },
}


def _valid_roles(value: dict[str, Any]) -> str:
    if "owner" not in value:
        return "must keep the role 'owner': a party always has one"
    if "custom" in value:
        return "cannot have the role 'custom': the word stands for roles that companies make themselves"
    wrong = [name for name, role in value.items() if not isinstance(role, dict) or "permissions" not in role]
    return f"role {wrong[0]!r} must be a dict with 'permissions' (and 'label', 'description')" if wrong else ""


def _valid_combinations(value: Any) -> str:
    wrong = [one for one in value if isinstance(one, str) or len(set(one)) < 2]
    return f"{wrong[0]!r} must name two or more permissions" if wrong else ""


class PartiesSettings(Section):
    ROLES = Option(
        DEFAULT_ROLES,
        "Roles of members: name → label, description and permission patterns (`*`, `orders.*`, `*.view`, `-orders.cancel`). "
        "Replaces the default set.",
        valid=_valid_roles,
    )
    CUSTOM_ROLES = Option(True, "Whether companies may make roles of their own.")
    CUSTOM_ROLES_PER_COMPANY = Option(20, "How many roles of its own a company may have.", valid=at_least(1))
    FORBIDDEN_COMBINATIONS: Option[Any] = Option(
        [],
        "Separation of duties: each entry names permissions that nobody may hold all together in one party, for example "
        "[['parties.edit', 'parties.approve_bank']]. No role may be made or given with them; who has such a role already loses them.",
        types=(list, tuple),
        valid=_valid_combinations,
    )
    BANK_APPROVAL = Option(
        "auto",
        "Whether a second person approves bank accounts: auto (where two or more members may approve), always, or off. Changes made by "
        "staff take effect at once.",
        valid=one_of("auto", "always", "off"),
    )
    BANK_APPROVAL_DAYS = Option(7, "Days until a bank account that nobody approved is forgotten.", valid=at_least(1))
    NEW_COMPANY_STATUS = Option(
        "active",
        "Status of a company that a customer adds himself: active, or pending until staff approve it.",
        valid=one_of("active", "pending"),
    )
    PENDING_PERMISSIONS = Option(
        ["*.view", "parties.edit"],
        "Patterns of what members of a pending or rejected company may do until it is approved.",
        types=(list, tuple),
    )
    INVITATION_DAYS = Option(14, "Days until an invitation expires, unless the inviter says otherwise.", valid=at_least(1))
    INVITATION_MAX_DAYS = Option(90, "Most days that an inviter may leave an invitation open.", valid=at_least(1))
    INVITATIONS_PER_DAY = Option(
        50, "How many invitations a party may send in 24 hours: the mails go out in the site's name.", valid=at_least(1)
    )
    INVITATION_URL = Option(
        "",
        "Where a site without our cabinet accepts invitations, with {token}: https://app.example/join/{token}. "
        "By default the page of the cabinet under CORE.BASE_URL.",
        valid=lambda value: "" if not value or "{token}" in value else "must contain {token}",
    )
    CUSTOMERS_ADD_COMPANIES = Option(True, "Whether a signed-in user may add a company and become its owner.")
    COMPANIES_PER_USER = Option(50, "How many companies a user may own and still add another.", valid=at_least(1))
    LOCKED_REQUISITES = Option(
        ["inn"],
        "Fields that members cannot change any more once they are filled in and the company is active; staff still can.",
        types=(list, tuple),
    )
    MANAGERS_SEE = Option(
        "all",
        "Which parties a member of staff with the view permission sees: all, or only his own (those he is the manager of).",
        valid=one_of("all", "own"),
    )


conf = PartiesSettings("PARTIES")
