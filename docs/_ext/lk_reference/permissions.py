from __future__ import annotations

from collections.abc import Iterator

from lk_kit.core.permissions import all_permissions
from lk_kit.parties.conf import DEFAULT_ROLES
from lk_kit.parties.roles import role_permissions

from .markdown import table


def pages() -> Iterator[str]:
    yield "## Permissions\n"
    labels = all_permissions()
    yield from table(("Permission", "What it allows"), [(f"`{code}`", label) for code, label in sorted(labels.items())])
    yield "## Default roles\n"
    yield from table(
        ("Role", "Label", "In words", "Patterns"),
        [
            (f"`{name}`", role["label"], role["description"], ", ".join(f"`{one}`" for one in role["permissions"]))
            for name, role in DEFAULT_ROLES.items()
        ],
    )
    yield "What the patterns come to with the apps that exist today:\n"
    roles = list(DEFAULT_ROLES)
    yield from table(
        ("Permission", *(f"`{role}`" for role in roles)),
        [(f"`{code}`", *("yes" if code in role_permissions(role) else "–" for role in roles)) for code in sorted(labels)],
    )
