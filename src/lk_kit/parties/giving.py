"""Which roles exist in a party, and whether one may be given."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import InvalidInput, Refused

from .conf import conf
from .models import Role
from .roles import GivenRole, company_role, forbidden_in, may_give, permission_labels, role_choices, settings_role


class ForbiddenCombination(Refused):
    """`PARTIES.FORBIDDEN_COMBINATIONS` says that one person must not hold these permissions together."""

    default_code = "forbidden_combination"
    default_message = _("One person must not hold these together: %(permissions)s.")


def find_role(code: str, party_id: UUID, *, using: str | None = None) -> GivenRole:
    """The role of this code in this party. Raises InvalidInput for one that does not exist."""
    if code in conf.ROLES:
        return settings_role(code)
    try:
        found = Role.objects.using(using).filter(party_id=party_id, pk=UUID(code)).first()
    except (TypeError, ValueError):
        found = None
    if found is None:
        raise InvalidInput(errors={"role": [_("There is no such role.")]})
    return company_role(found)


def refuse_combination(permissions: Iterable[str]) -> None:
    found = forbidden_in(permissions)
    if found:
        raise ForbiddenCombination(params={"permissions": permission_labels(found[0])})


def roles_of(party_id: UUID) -> list[GivenRole]:
    """Those of the settings, then the company's own."""
    own = Role.objects.filter(party_id=party_id).order_by("title", "pk")
    return [*(settings_role(code) for code, _label in role_choices()), *map(company_role, own)]


def givable_roles(actor: Actor, party_id: UUID) -> list[GivenRole]:
    return [role for role in roles_of(party_id) if may_give(actor, party_id, role) and not forbidden_in(role.permissions)]


def assignable_roles(actor: Actor, party_id: UUID) -> list[tuple[str, str | Promise]]:
    """Code and label of the roles that the actor may give here."""
    return [(role.code, role.label) for role in givable_roles(actor, party_id)]
