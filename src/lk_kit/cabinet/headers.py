"""Response headers of the pages: nothing cached, nothing framed, nothing loaded from elsewhere (matrix D4, D6, D9)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

from .conf import conf

CSP_HEADER = "Content-Security-Policy"
POLICY: Mapping[str, tuple[str, ...]] = {
    "default-src": ("'self'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:", "blob:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "object-src": ("'none'",),
    "base-uri": ("'self'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'none'",),
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def content_security_policy() -> str:
    """The policy with the origins of STATIC_URL and MEDIA_URL and the host's `CSP` option worked in."""
    policy = {name: list(sources) for name, sources in POLICY.items()}
    for name in ("script-src", "style-src", "img-src", "font-src"):
        policy[name] += _origins(settings.STATIC_URL)
    policy["img-src"] += _origins(settings.MEDIA_URL)
    for name, extra in conf.CSP.items():
        policy[name] = [extra] if isinstance(extra, str) else [*policy.get(name, []), *extra]
    return "; ".join(f"{name} {' '.join(dict.fromkeys(sources))}" for name, sources in policy.items())


def _origins(url: str | None) -> list[str]:
    parts = urlsplit(url or "")
    return [f"{parts.scheme or 'https'}://{parts.netloc}"] if parts.netloc else []


def secure(response: HttpResponseBase) -> None:
    """Sets what is not set yet. A view that sends its own policy (a file with a sandbox) keeps it."""
    patch_cache_control(response, no_store=True, private=True)
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    if not conf.SECURITY_HEADERS:
        return
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    if CSP_HEADER not in response.headers:
        response.headers[CSP_HEADER] = content_security_policy()
