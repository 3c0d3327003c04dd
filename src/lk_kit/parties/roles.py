"""Roles are named permission sets, from the settings or made by a company; a membership's role becomes the grant of an actor here and
nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.core.signals import setting_changed
from django.utils.functional import Promise

from lk_kit.core.actors import Actor, Grant
from lk_kit.core.permissions import all_permissions, expand

from .conf import conf
from .enums import CUSTOM, OWNER, PartyStatus, Permission

GRANT_FIELDS = (
    "party_id",
    "party__code",
    "party__name",
    "party__kind",
    "party__status",
    "party__inn",
    "role",
    "custom_role_id",
    "custom_role__title",
    "custom_role__permissions",
    "is_limited",
    "party__requires_second_factor",
)
"""What a query over memberships must select, in this order, to be turned into grants by `grants_from_rows`."""
GrantRow = tuple[UUID, str, str, str, str, str, str, UUID | None, str | None, list[str] | None, bool, bool]


@dataclass(frozen=True, slots=True)
class GivenRole:
    """A role as it can be given. `code` is its name in the settings, or the key of a role that the company made itself."""

    code: str
    label: str | Promise
    description: str
    permissions: frozenset[str]
    key: UUID | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """What a membership or an invitation stores of it."""
        return {"role": CUSTOM if self.key is not None else self.code, "custom_role_id": self.key}

    @property
    def fact(self) -> dict[str, Any]:
        """What an event tells of it; the title of a company's role must outlive the role."""
        return {"role": self.code, "role_title": str(self.label) if self.key is not None else ""}


@cache
def role_permissions(role: str) -> frozenset[str]:
    """Permission codes of a role of the settings; a role that is not there (any more) has none."""
    declared: dict[str, Any] = conf.ROLES.get(role, {})
    return expand(declared.get("permissions", ()), known_permissions())


@cache
def known_permissions() -> frozenset[str]:
    return frozenset(all_permissions())


@cache
def pending_permissions() -> frozenset[str]:
    return expand(conf.PENDING_PERMISSIONS, known_permissions())


@cache
def forbidden_combinations() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(str, one)) for one in conf.FORBIDDEN_COMBINATIONS)


def forbidden_in(permissions: Iterable[str]) -> list[frozenset[str]]:
    """The combinations of `PARTIES.FORBIDDEN_COMBINATIONS` that stand whole in these permissions."""
    held = frozenset(permissions)
    return [one for one in forbidden_combinations() if one <= held]


def permission_labels(codes: Iterable[str]) -> str:
    labels = all_permissions()
    return "; ".join(str(labels.get(code, code)) for code in sorted(codes))


def role_label(role: str) -> str | Promise:
    return conf.ROLES.get(role, {}).get("label", role)  # type: ignore[no-any-return]


def role_description(role: str) -> str:
    """The role in words: its `description` from the settings, else the labels of what it may do."""
    described = conf.ROLES.get(role, {}).get("description")
    return str(described) if described else permission_labels(role_permissions(role))


def settings_role(role: str) -> GivenRole:
    return GivenRole(role, role_label(role), role_description(role), role_permissions(role))


def custom_permissions(codes: Iterable[str] | None) -> frozenset[str]:
    """What a company's role allows today: codes of apps that are gone mean nothing."""
    return known_permissions().intersection(codes or ())


def company_role(role: Any) -> GivenRole:
    """A row of `Role`."""
    permissions = custom_permissions(role.permissions)
    return GivenRole(str(role.pk), role.title, role.description or permission_labels(permissions), permissions, role.pk)


def role_of(row: Any) -> GivenRole:
    """The role of a membership or an invitation; select `custom_role` with it."""
    return company_role(row.custom_role) if row.custom_role_id is not None else settings_role(row.role)


def role_choices() -> list[tuple[str, str | Promise]]:
    """Every role of the settings: for staff and filters. What a member may give to others is `assignable_roles`."""
    return [(role, role_label(role)) for role in conf.ROLES]


def may_give(actor: Actor, party_id: UUID, role: str | GivenRole) -> bool:
    """Whether the actor may give this role to somebody, or take it away: never one that can do what he himself cannot.

    Owners are appointed and dismissed only by who holds `members.manage_owners`, whatever the settings put into the role.
    """
    given = settings_role(role) if isinstance(role, str) else role
    if given.key is None and given.code not in conf.ROLES:
        return actor.is_system
    if actor.has_staff_perm("lk_kit_parties.change_membership"):
        return True
    grant = actor.grants.get(party_id)
    if grant is None or Permission.MANAGE_MEMBERS not in grant.permissions:
        return False
    return covers(grant.permissions, given)


def covers(held: frozenset[str], role: GivenRole) -> bool:
    """Whether who holds these permissions stands at least as high as the role."""
    if role.code == OWNER and Permission.MANAGE_OWNERS not in held:
        return False
    return role.permissions <= held


def effective_permissions(granted: frozenset[str], party_status: str) -> frozenset[str]:
    """Members of a pending party are held back, as are those of a rejected one, who may still correct it; a closed one is only readable.

    Nobody keeps a forbidden combination: a role that had it before the setting came loses all of it.
    """
    for combination in forbidden_in(granted):
        granted -= combination
    if party_status == PartyStatus.ACTIVE:
        return granted
    if party_status in (PartyStatus.PENDING, PartyStatus.REJECTED):
        return granted & pending_permissions()
    return frozenset(code for code in granted if code.endswith(".view"))


def membership_grants(user: Any) -> Iterator[Grant]:
    """The grant provider: one query over the user's memberships that are valid today."""
    rows = user.lk_memberships.valid().order_by("party__name", "party_id").values_list(*GRANT_FIELDS)
    return grants_from_rows(rows)


def grants_from_rows(rows: Iterable[GrantRow]) -> Iterator[Grant]:
    for party_id, code, name, kind, status, inn, role, custom_role, title, codes, is_limited, requires_factor in rows:
        granted = role_permissions(role) if custom_role is None else custom_permissions(codes)
        yield Grant(
            party_id=party_id,
            party_code=code,
            party_name=name,
            party_kind=kind,
            party_status=status,
            party_inn=inn,
            role=role,
            permissions=effective_permissions(granted, status),
            custom_role=custom_role,
            role_title=title or "",
            is_limited=bool(is_limited),
            requires_factor=bool(requires_factor),
        )


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting in {"LK_KIT", "INSTALLED_APPS"}:
        for cached in (role_permissions, pending_permissions, known_permissions, forbidden_combinations):
            cached.cache_clear()


setting_changed.connect(_forget, dispatch_uid="lk_kit.parties.roles")
