"""The sweep must bite: each leak that it looks for is put in once (the canary rule)."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework.response import Response

from lk_kit.api.views import LkViewSet
from lk_kit.parties.models import Address
from lk_kit.testing import Endpoint, World, endpoints, find_leaks

pytestmark = pytest.mark.django_db


class Leaky(LkViewSet):
    """Looks the object up among everybody's."""

    model = Address
    serializer_key = "parties.AddressSerializer"

    def get_queryset(self) -> Any:
        return Address.objects.all()

    def shut(self, request: Any, pk: str) -> Response:
        self.get_object().delete()
        return self.no_content()


class Telling(Leaky):
    """Shows nothing, but tells what exists."""

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return Response(status=403 if Address.objects.filter(pk=self.kwargs["pk"]).exists() else 404)


def search(request: HttpRequest) -> HttpResponse:
    return HttpResponse(", ".join(Address.objects.values_list("city", flat=True)))


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


patterns = [
    path("open/<uuid:pk>/", Leaky.as_view({"get": "retrieve"}), name="open"),
    path("shut/<uuid:pk>/", Leaky.as_view({"delete": "shut"}), name="shut"),
    path("telling/<uuid:pk>/", Telling.as_view({"get": "retrieve"}), name="telling"),
    path("search/", search, name="search"),
    path("broken/", broken, name="broken"),
    path("unknown/<slug:thing>/", search, name="unknown"),
]


class Urls:
    urlpatterns = [path("leaky/", include((patterns, "lk_kit")))]


@pytest.fixture(autouse=True)
def leaky_urls(settings: Any) -> None:
    settings.ROOT_URLCONF = Urls()


def endpoint(name: str) -> Endpoint:
    return next(one for one in endpoints() if one.name == f"lk_kit:{name}")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("open", "shows"),
        ("shut", "where an unknown object gets 404"),
        ("telling", "403 where an unknown object gets 404"),
        ("search", "shows"),
        ("broken", "answered 500"),
        ("unknown", "nobody said what thing names"),
    ],
)
def test_it_bites(name: str, words: str, lk_world: World) -> None:
    found = find_leaks(endpoint(name), lk_world)
    assert any(words in one for one in found), found
