"""Roles are named permission sets from settings; a membership's role becomes the grant of an actor here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from uuid import UUID

from django.core.signals import setting_changed
from django.utils.functional import Promise

from lk_kit.core.actors import Actor, Grant
from lk_kit.core.permissions import all_permissions, expand

from .conf import conf
from .enums import OWNER, PartyStatus, Permission

GRANT_FIELDS = ("party_id", "party__code", "party__name", "party__kind", "party__status", "party__inn", "role")
"""What a query over memberships must select, in this order, to be turned into grants by `grants_from_rows`."""


@cache
def role_permissions(role: str) -> frozenset[str]:
    """Permission codes of a role; a role that is not in the settings (any more) has none."""
    declared: dict[str, Any] = conf.ROLES.get(role, {})
    return expand(declared.get("permissions", ()), all_permissions())


@cache
def pending_permissions() -> frozenset[str]:
    return expand(conf.PENDING_PERMISSIONS, all_permissions())


def role_label(role: str) -> str | Promise:
    return conf.ROLES.get(role, {}).get("label", role)  # type: ignore[no-any-return]


def role_description(role: str) -> str:
    """The role in words: its `description` from the settings, else the labels of what it may do."""
    described = conf.ROLES.get(role, {}).get("description")
    if described:
        return str(described)
    labels = all_permissions()
    return "; ".join(str(labels[code]) for code in sorted(role_permissions(role)))


def role_choices() -> list[tuple[str, str | Promise]]:
    """Every role: for staff and filters. What a member may give to others is `assignable_roles`."""
    return [(role, role_label(role)) for role in conf.ROLES]


def may_give(actor: Actor, party_id: UUID, role: str) -> bool:
    """Whether the actor may give this role to somebody, or take it away: never one that can do what he himself cannot.

    Owners are appointed and dismissed only by who holds `members.manage_owners`, whatever the settings put into the role.
    """
    if role not in conf.ROLES:
        return actor.is_system
    if actor.has_staff_perm("lk_kit_parties.change_membership"):
        return True
    grant = actor.grants.get(party_id)
    if grant is None or Permission.MANAGE_MEMBERS not in grant.permissions:
        return False
    if role == OWNER and Permission.MANAGE_OWNERS not in grant.permissions:
        return False
    return role_permissions(role) <= grant.permissions


def assignable_roles(actor: Actor, party_id: UUID) -> list[tuple[str, str | Promise]]:
    return [(role, label) for role, label in role_choices() if may_give(actor, party_id, role)]


def effective_permissions(role: str, party_status: str) -> frozenset[str]:
    """Members of a pending party are held back, as are those of a rejected one, who may still correct it; a closed one is only readable."""
    granted = role_permissions(role)
    if party_status == PartyStatus.ACTIVE:
        return granted
    if party_status in (PartyStatus.PENDING, PartyStatus.REJECTED):
        return granted & pending_permissions()
    return frozenset(code for code in granted if code.endswith(".view"))


def membership_grants(user: Any) -> Iterator[Grant]:
    """The grant provider: one query over the user's memberships that are valid today."""
    rows = user.lk_memberships.valid().order_by("party__name", "party_id").values_list(*GRANT_FIELDS)
    return grants_from_rows(rows)


def grants_from_rows(rows: Iterable[tuple[UUID, str, str, str, str, str, str]]) -> Iterator[Grant]:
    for party_id, code, name, kind, status, inn, role in rows:
        yield Grant(
            party_id=party_id,
            party_code=code,
            party_name=name,
            party_kind=kind,
            party_status=status,
            party_inn=inn,
            role=role,
            permissions=effective_permissions(role, status),
        )


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting in {"LK_KIT", "INSTALLED_APPS"}:
        role_permissions.cache_clear()
        pending_permissions.cache_clear()


setting_changed.connect(_forget, dispatch_uid="lk_kit.parties.roles")
