from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.apps import apps
from django.test import Client

from lk_kit.core.clock import now


def prove(client: Client, method: str = "test") -> None:
    """The person behind the client's session has just proven himself by a second factor: acts that need a step-up pass."""
    if not apps.is_installed("lk_kit.accounts"):
        return
    from lk_kit.accounts.proof import KEY

    session = client.session
    session[KEY] = [int(now().timestamp()), method, True]
    session.save()


class ApiClient(Client):
    """A test client of one user: JSON bodies, and an `Idempotency-Key` on every POST unless one is given."""

    def __init__(self, user: Any = None, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.user = user
        if user is not None:
            self.force_login(user)
            prove(self)

    def send(self, method: str, path: str, data: Any = None, *, key: str | None = None, **extra: Any) -> Any:
        """`data` as JSON; bytes go as they are."""
        headers = dict(extra.pop("headers", {}))
        if method.upper() == "POST":
            headers.setdefault("Idempotency-Key", key or uuid4().hex)
        if method.upper() in {"GET", "HEAD"}:
            return getattr(self, method.lower())(path, headers=headers, **extra)
        body = {} if data is None else data
        return getattr(self, method.lower())(path, body, content_type="application/json", headers=headers, **extra)
