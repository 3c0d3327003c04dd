from __future__ import annotations

import json
from typing import Any

from django import template

register = template.Library()


@register.filter
def passkey_json(options: Any) -> str:
    """For a `data-` attribute; the template escapes it."""
    return json.dumps(options or {}, separators=(",", ":"))
