"""What Django logs about our pages must not open anything: the path of a mailed link is the link."""

from __future__ import annotations

import logging
from typing import Any

from django.utils.encoding import iri_to_uri

SECRET = "token"  # noqa: S105 - how URL patterns name the part that opens something to whoever holds it
LOGGERS = ("django.request", "django.security.csrf")


class MaskLinks(logging.Filter):
    """Puts “…” for the part of a logged path that its URL pattern calls `token`, on every page of the cabinet. Records of the site's own
    pages stay as they are."""

    def filter(self, record: logging.LogRecord) -> bool:
        match: Any = getattr(getattr(record, "request", None), "resolver_match", None)
        secret = match.kwargs.get(SECRET) if match is not None and match.namespaces[:1] == ["lk_kit"] else None
        if secret and isinstance(record.args, tuple):
            record.args = tuple(masked(one, str(secret)) for one in record.args)
        return True


def masked(value: object, secret: str) -> object:
    """Without the secret in each of its forms: as it was read, as it stood in the request line, as Django escapes it for a log."""
    if not isinstance(value, str):
        return value
    for form in {secret, iri_to_uri(secret), secret.encode("unicode_escape").decode("ascii")}:
        value = value.replace(form, "…")
    return value


def mask_links() -> None:
    """Once, when Django is ready. A filter, because Django names the path in these records itself."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, MaskLinks) for one in logger.filters):
            logger.addFilter(MaskLinks())
