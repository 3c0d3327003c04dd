from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core import checks

from .conf import conf
from .roles import forbidden_combinations, forbidden_in, known_permissions, role_permissions


@checks.register("lk_kit")
def check_combinations(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    return [*_unknown_permissions(), *_roles_that_hold_them()]


def _unknown_permissions() -> Iterator[checks.CheckMessage]:
    for combination in forbidden_combinations():
        for code in sorted(combination - known_permissions()):
            yield checks.Error(
                f"LK_KIT['PARTIES']['FORBIDDEN_COMBINATIONS'] names the permission {code!r}, which does not exist.",
                hint="A misspelt permission forbids nothing. The permissions are listed in the reference.",
                id="lk_kit.E045",
            )


def _roles_that_hold_them() -> Iterator[checks.CheckMessage]:
    for role in conf.ROLES:
        for combination in forbidden_in(role_permissions(role)):
            yield checks.Error(
                f"The role {role!r} of LK_KIT['PARTIES']['ROLES'] holds the forbidden combination {', '.join(sorted(combination))}.",
                hint="Take one of them away, for example with '-parties.approve_bank' at the end of its patterns. Until then its members "
                "hold none of these permissions.",
                id="lk_kit.E046",
            )
