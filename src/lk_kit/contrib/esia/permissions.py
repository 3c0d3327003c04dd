"""`CONFIRMED_PERMISSIONS`: taken out of the grants when the actor is made, so that pages, endpoints and queries agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lk_kit.contrib.social.models import LinkedAccount
from lk_kit.core.actors import Grant
from lk_kit.core.permissions import expand

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


def is_confirmed(user: Any) -> bool:
    levels = LinkedAccount.objects.of_user(user).filter(provider=ESIA).values_list("facts", flat=True)
    return any(facts.get("trust") == Trust.CONFIRMED for facts in levels)
