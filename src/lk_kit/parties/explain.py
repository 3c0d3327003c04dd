"""Why somebody may, or may not, do something: the steps of the engine one by one, in words, and who could change it.

`allowed` is the answer of `Actor.can`; a test asks both. Conditions are what stands in the way besides rights: a spending limit, a second
factor. Apps above add theirs with `register_condition`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lk_kit.cabinet.formats import short_date
from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.permissions import all_permissions
from lk_kit.core.users import display_name, name_paths

from .enums import PartyStatus, Permission
from .member_security import manages
from .models import Membership
from .roles import GivenRole, covers, effective_permissions, forbidden_in, known_permissions, permission_labels, role_of
from .selection import describe


@dataclass(frozen=True, slots=True)
class Step:
    """`code` is stable; `text` is in the reader's language. With `is_own` nobody but the member himself can change it."""

    code: str
    text: str
    is_met: bool
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """`steps` decide, `conditions` come on top of them. `helpers` may change it; `staff_helps` where only the site's staff can."""

    permission: str
    label: str
    allowed: bool
    steps: list[Step]
    conditions: list[Step]
    helpers: list[str] = field(default_factory=list)
    staff_helps: bool = False


Condition = Callable[[Membership, str], Iterable[Step]]
_conditions: list[Condition] = []
_deciding: list[Condition] = []


def register_condition(condition: Condition, *, decides: bool = False) -> None:
    """`condition(membership, permission)` yields what else must be met before the permission can be used, met or not.

    `decides` is for who takes rights away with `core.actors.register_grant_filter`: then `Actor.can` knows, and so must `allowed`.
    """
    found = _deciding if decides else _conditions
    if condition not in found:
        found.append(condition)


def explain(membership: Membership, permission: str, reader: Actor) -> Explanation:
    """Raises InvalidInput for a permission that no app knows. Conditions tell of limits and second factors, so only the member himself and
    who manages members learn them."""
    if permission not in known_permissions():
        raise InvalidInput(errors={"permission": [gettext_lazy("There is no such permission.")]})
    steps = list(_steps(membership, permission))
    allowed = all(one.is_met for one in steps)
    may_know = reader.is_system or _is_own(membership, reader) or manages(reader, membership.party_id)
    conditions = [step for condition in _conditions for step in condition(membership, permission)] if may_know else []
    unmet = {one.code for one in steps if not one.is_met and not one.is_own}
    hindered = any(not one.is_met and not one.is_own for one in conditions)
    helpers = _helpers(membership) if unmet & {"dates", "role", "combination"} or hindered else []
    return Explanation(
        permission=permission,
        label=str(all_permissions()[permission]),
        allowed=allowed,
        steps=steps,
        conditions=conditions,
        helpers=helpers,
        staff_helps=bool(unmet & {"account", "party_status"}) or bool(unmet and not helpers),
    )


def _is_own(membership: Membership, reader: Actor) -> bool:
    return reader.user is not None and reader.user.pk == membership.user_id


def _steps(membership: Membership, permission: str) -> Iterator[Step]:
    role = role_of(membership)
    yield _account(membership)
    yield _dates(membership)
    yield _role(role, permission)
    yield _combination(role, permission)
    yield _party_status(membership, role, permission)
    for condition in _deciding:
        yield from condition(membership, permission)


def _account(membership: Membership) -> Step:
    is_active = bool(getattr(membership.user, "is_active", True))
    return Step("account", _("The account is open.") if is_active else _("The account is blocked."), is_active)


def _dates(membership: Membership) -> Step:
    dates = {"from": membership.valid_from, "to": membership.valid_to}
    texts = {"active": _("The access period is running."), "future": _("Access begins on %(from)s."), "ended": _("Access ended on %(to)s.")}
    told = texts[membership.state] % {name: short_date(day) for name, day in dates.items() if day is not None}
    return Step("dates", told, membership.state == "active")


def _role(role: GivenRole, permission: str) -> Step:
    if permission in role.permissions:
        return Step("role", _("The role “%(role)s” allows it.") % {"role": role.label}, True)
    return Step("role", _("The role “%(role)s” does not allow it.") % {"role": role.label}, False)


def _combination(role: GivenRole, permission: str) -> Step:
    found = next((one for one in forbidden_in(role.permissions) if permission in one), None)
    if found is None:
        return Step("combination", _("It is not one of the permissions that nobody may hold together."), True)
    text = _("One person must not hold these together, so the role gives none of them: %(permissions)s.")
    return Step("combination", text % {"permissions": permission_labels(found)}, False)


def _party_status(membership: Membership, role: GivenRole, permission: str) -> Step:
    """Asked of the permission alone, so that it says nothing about the role."""
    status = membership.party.status
    given = {"company": describe(membership.party).name, "status": str(dict(PartyStatus.choices).get(status, status)).lower()}
    if permission in effective_permissions(frozenset({permission}), status):
        return Step("party_status", _("%(company)s: %(status)s.") % given, True)
    return Step("party_status", _("%(company)s: %(status)s. Until that changes, this is not possible.") % given, False)


def _helpers(membership: Membership) -> list[str]:
    """Colleagues who manage members and may give and take this member's role."""
    given = role_of(membership)
    colleagues = Membership.objects.filter(party_id=membership.party_id, user__is_active=True).exclude(pk=membership.pk).valid()
    found = colleagues.select_related("custom_role", *name_paths("user")).order_by("pk")
    return [display_name(one.user) for one in found if _may_change(one, given, membership.party.status)][:10]


def _may_change(colleague: Membership, given: GivenRole, status: str) -> bool:
    held = effective_permissions(role_of(colleague).permissions, status)
    return Permission.MANAGE_MEMBERS in held and covers(held, given)


def permissions_to_ask() -> list[tuple[str, Any]]:
    """Code and label of every permission, in the order of the labels of their apps."""
    return sorted(all_permissions().items())
