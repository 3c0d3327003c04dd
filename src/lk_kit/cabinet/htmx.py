from __future__ import annotations

from functools import cache
from pathlib import Path

import django_htmx


@cache
def htmx_path() -> str:
    """The static path of htmx 2: django-htmx put the version into the name when it began to ship 4 as well."""
    folder = Path(django_htmx.__file__).parent / "static" / "django_htmx"
    name = "htmx-2.min.js" if (folder / "htmx-2.min.js").exists() else "htmx.min.js"
    return f"django_htmx/{name}"
