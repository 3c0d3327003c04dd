"""Where a request comes from: address behind counted proxies, and the browser by a name that people know."""

from __future__ import annotations

import re
from ipaddress import IPv6Address, ip_address

from django.http import HttpRequest

from lk_kit.core.conf import lk_settings
from lk_kit.core.networks import network_of as network_of

from .conf import conf

BROWSERS = (
    ("YaBrowser/", "Yandex Browser"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python-", "Python"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")


def describe_client(user_agent: str) -> str:
    """«Firefox, Windows»; empty when nothing is recognised."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return ", ".join(filter(None, (browser, system)))


def user_agent(request: HttpRequest) -> str:
    return _UNPRINTABLE.sub("", request.headers.get("User-Agent", ""))[:300]


def proxies() -> int | None:
    """The number of proxies that may speak about the client; None when nobody has said."""
    if conf.PROXIES is not None:
        return conf.PROXIES
    shared = lk_settings().get("API", {}).get("PROXIES")
    return shared if isinstance(shared, int) else None


def client_ip(request: HttpRequest) -> str:
    """The client's address as the outermost of our own proxies saw it; an empty string when it cannot be known.

    The header is read from the right: what stands further left than our proxies wrote is the client's own word (matrix C10).
    """
    count = proxies()
    remote = _address(request.META.get("REMOTE_ADDR", ""))
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if count and forwarded:
        return _address(forwarded[-min(count, len(forwarded))])
    if count is None and forwarded and remote and not ip_address(remote).is_global:
        return ""  # a proxy that nobody has counted: its address is everybody's
    return remote


def _address(text: str) -> str:
    bare = text.strip().removeprefix("[").partition("]")[0].partition("%")[0]
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]  # some proxies write the client's port, too
    try:
        found = ip_address(bare)
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)
