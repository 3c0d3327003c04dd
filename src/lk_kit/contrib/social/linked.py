from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from .identity import providers
from .models import LinkedAccount


def security_section(request: HttpRequest) -> dict[str, Any] | None:
    """The card of the security page: what is linked, and what may be."""
    offered = providers(request)
    rows = list(LinkedAccount.objects.of_user(request.user).order_by("created_at"))
    if not rows and not offered:
        return None
    linked = {row.provider for row in rows}
    shown = [{"row": row, "name": offered[row.provider].name if row.provider in offered else row.provider} for row in rows]
    return {"linked": shown, "linkable": [one for key, one in offered.items() if key not in linked]}
