"""One-time tokens of forms: what an `Idempotency-Key` is to the API, a hidden field is to a page."""

from __future__ import annotations

import re
from uuid import uuid4

from django.http import HttpRequest

from lk_kit.core.idempotency import fingerprint_of

FIELD = "lk_token"
IGNORED = frozenset({FIELD, "csrfmiddlewaretoken"})
SHAPE = re.compile(r"[0-9a-f]{32}")


def given(request: HttpRequest) -> str:
    """The token that came with the form; empty when there is none (a host's own template without `{% lk_token %}`)."""
    token = request.POST.get(FIELD, "")
    return token if SHAPE.fullmatch(token) else ""


def current(request: HttpRequest) -> str:
    """The token to print into the form: a rejected form keeps its own, nothing was stored under it."""
    renewed: str = getattr(request, "_lk_token", "")
    return renewed or given(request) or uuid4().hex


def renew(request: HttpRequest) -> None:
    """After a token was used up: the form that is shown again is a new one."""
    request._lk_token = uuid4().hex  # type: ignore[attr-defined]


def fingerprint(request: HttpRequest) -> str:
    """Equal for two presses of the same button with the same contents, uploads included."""
    fields = {name: values for name, values in request.POST.lists() if name not in IGNORED}
    files = {name: [(one.name, one.size) for one in uploads] for name, uploads in request.FILES.lists()}
    return fingerprint_of(request.path, fields, files)
