from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import NoReverseMatch, reverse
from rest_framework.request import Request
from rest_framework.response import Response

from .inspection import describe
from .routes import Route
from .views import LkAPIView


class RootView(LkAPIView):
    """Lists of the API by name, for a client that only knows the address."""

    permission_classes: Sequence[Any] = ()
    routes: Sequence[Route] = ()

    @describe(responses={200: {"type": "object", "additionalProperties": {"type": "string"}}})
    def get(self, request: Request) -> Response:
        namespace = request.resolver_match.namespace if request.resolver_match else "lk_kit_api"
        links = {route.prefix: _link(f"{namespace}:{route.basename}-list", request) for route in self.routes}
        links["schema"] = _link(f"{namespace}:schema", request)
        return Response({name: url for name, url in links.items() if url})


def _link(name: str, request: Request) -> str:
    try:
        return str(request.build_absolute_uri(reverse(name)))
    except NoReverseMatch:
        return ""
