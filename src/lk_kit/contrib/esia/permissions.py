"""`CONFIRMED_PERMISSIONS`: taken out of the grants when the actor is made, so that pages, endpoints and queries agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from lk_kit.contrib.social.models import LinkedAccount
from lk_kit.core.actors import Grant
from lk_kit.core.permissions import expand
from lk_kit.parties.explain import Step
from lk_kit.parties.models import Membership

from .conf import conf
from .enums import Trust
from .provider import ESIA


def only_confirmed(user: Any, grants: Mapping[Any, Grant]) -> Mapping[Any, Grant]:
    """Costs a statement only where the setting names a permission that the user's roles would give him."""
    if not conf.CONFIRMED_PERMISSIONS:
        return grants
    held = {permission for grant in grants.values() for permission in grant.permissions}
    guarded = expand(conf.CONFIRMED_PERMISSIONS, held)
    if not guarded or is_confirmed(user):
        return grants
    return {key: replace(grant, permissions=grant.permissions - guarded) for key, grant in grants.items()}


def explained(membership: Membership, permission: str) -> Iterator[Step]:
    """For `parties.explain`."""
    if permission in expand(conf.CONFIRMED_PERMISSIONS, {permission}):
        is_met = is_confirmed(membership.user)
        text = (
            _("The identity is confirmed by Gosuslugi.")
            if is_met
            else _("It takes a confirmed account of Gosuslugi, linked in the profile.")
        )
        yield Step("confirmed_identity", text, is_met, is_own=True)


def is_confirmed(user: Any) -> bool:
    levels = LinkedAccount.objects.of_user(user).filter(provider=ESIA).values_list("facts", flat=True)
    return any(facts.get("trust") == Trust.CONFIRMED for facts in levels)
