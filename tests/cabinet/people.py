"""A visitor put on the request by name, so that these tests need no sign-in and no membership tables."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from lk_kit.core.actors import PRELOADED, Grant

WHO = "lk_test_user"


def grant(number: int, code: str, name: str, *permissions: str, kind: str = "legal_entity", status: str = "active") -> Grant:
    return Grant(UUID(int=number), code, name, kind, status, "buyer", frozenset(permissions), "")


VECTOR = grant(1, "k7f3q2", "ООО «Вектор»", "box.view", "box.open")
SEVER = grant(2, "m2bcd4", "АО «Север»")
ANNA = grant(3, "p4xyz2", "Анна Ким", "box.view", kind="person")
PEOPLE: dict[str, list[Grant]] = {"boris": [VECTOR, SEVER], "anna": [ANNA], "nobody": []}


class SignedIn:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = request.META.get(WHO, "")
        request.user = AnonymousUser()
        if name in PEOPLE:
            request.user = get_user_model()(pk=list(PEOPLE).index(name) + 1)
            setattr(request.user, PRELOADED, PEOPLE[name])
        return self.get_response(request)
