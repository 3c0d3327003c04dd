"""One visitor with five parties, put on the request without a session."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse

from lk_kit.core.actors import PRELOADED, Grant

PERMISSIONS = frozenset({"orders.view", "orders.place", "documents.view"})


def grant(number: int, code: str, name: str, inn: str = "", status: str = "active", kind: str = "legal_entity") -> Grant:
    return Grant(UUID(int=number), code, name, kind, status, "buyer", PERMISSIONS, inn)


GRANTS = [
    grant(1, "k7f3q2", "ООО «Вектор»", "7707083893"),
    grant(2, "m2bcd4", "АО «Научно-производственное объединение „Северсталь-Монтаж“»", "7728168971"),
    grant(3, "p4xyz2", "Борис Лапин", kind="person"),
    grant(4, "q5tt22", "ИП Лапина А. К.", "500100732259", status="pending", kind="sole_trader"),
]


class SignedIn:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = User(pk=1, username="boris", first_name="Борис", last_name="Лапин", email="boris@example.com")
        setattr(user, PRELOADED, GRANTS)
        request.user = AnonymousUser() if "anonymous" in request.GET else user
        return self.get_response(request)
