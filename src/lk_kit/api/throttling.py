from __future__ import annotations

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from .conf import conf


def client_address(request: HttpRequest | Request) -> str:
    """The client as the outermost of our own `PROXIES` saw it; what stands further left in the header is the client's word."""
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if conf.PROXIES and forwarded:
        return str(forwarded[-min(conf.PROXIES, len(forwarded))])
    return str(request.META.get("REMOTE_ADDR", ""))


class LkThrottle(SimpleRateThrottle):
    """One limit for a signed-in user, another one for an address; both from `LK_KIT["API"]`."""

    scope = "lk_kit_api"

    def __init__(self, rate: str, ident: str) -> None:
        self.rate = rate
        self.ident = ident
        super().__init__()

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return f"lk_kit:api:throttle:{self.ident}"


def throttles(request: Request) -> list[LkThrottle]:
    user = request.user
    if user is not None and user.is_authenticated:
        return [LkThrottle(conf.THROTTLE_USER, f"user:{user.pk}")] if conf.THROTTLE_USER else []
    return [LkThrottle(conf.THROTTLE_ANONYMOUS, f"address:{client_address(request)}")] if conf.THROTTLE_ANONYMOUS else []
