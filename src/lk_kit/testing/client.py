from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.test import Client


class ApiClient(Client):
    """A test client of one user: JSON bodies, and an `Idempotency-Key` on every POST unless one is given."""

    def __init__(self, user: Any = None, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.user = user
        if user is not None:
            self.force_login(user)

    def send(self, method: str, path: str, data: Any = None, *, key: str | None = None, **extra: Any) -> Any:
        """`data` as JSON; bytes go as they are."""
        headers = dict(extra.pop("headers", {}))
        if method.upper() == "POST":
            headers.setdefault("Idempotency-Key", key or uuid4().hex)
        if method.upper() in {"GET", "HEAD"}:
            return getattr(self, method.lower())(path, headers=headers, **extra)
        body = {} if data is None else data
        return getattr(self, method.lower())(path, body, content_type="application/json", headers=headers, **extra)
