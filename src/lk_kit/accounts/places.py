"""The rough place of an address, where the site has configured Django's GeoIP2 (`GEOIP_PATH` and the package geoip2); else nothing."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    country: str = ""
    """Two letters of ISO 3166."""
    text: str = ""


@cache
def reader() -> Any | None:
    """Django's GeoIP2, or None without database or package."""
    if not getattr(settings, "GEOIP_PATH", None):
        return None
    try:
        from django.contrib.gis.geoip2 import GeoIP2

        return GeoIP2()
    except Exception:
        logger.warning("GEOIP_PATH is set, but GeoIP2 cannot be opened: sign-ins get no place.", exc_info=True)
        return None


def place_of(ip: str) -> Place:
    source = reader() if ip else None
    if source is None:
        return Place()
    try:
        found = source.city(ip) if getattr(source, "is_city", True) else source.country(ip)
    except Exception:  # noqa: BLE001 - an address that the database does not know: every reader says that in its own way
        return Place()
    names = (found.get("city"), found.get("country_name"))
    return Place(str(found.get("country_code") or "")[:2], ", ".join(str(name) for name in names if name)[:150])
