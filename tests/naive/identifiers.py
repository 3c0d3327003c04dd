"""What a unique constraint is for: a look, and then the writing."""

from __future__ import annotations

from typing import Any

from lk_kit.accounts.models import Identifier


def naive_prove(user: Any, value: str) -> bool:
    """The row is not marked as verified, so that no constraint helps it."""
    if Identifier.objects.filter(kind="phone", value=value).exists():
        return False
    Identifier.objects.create(user=user, kind="phone", value=value)
    return True
