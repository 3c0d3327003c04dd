"""Absolute addresses for mails and documents. Never from a request: whoever sends the Host header would choose where the links lead."""

from __future__ import annotations

from urllib.parse import urlsplit

from lk_kit.core.conf import conf as core

from .exceptions import BaseUrlMissing


def absolute_url(path: str) -> str:
    """The public address of a path of this site, such as `reverse()` returns. Raises BaseUrlMissing; ValueError for anything else."""
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        raise ValueError(f"absolute_url() takes a path of this site, beginning with one slash, not {path!r}")
    return base_url() + path


def base_url() -> str:
    """`LK_KIT["CORE"]["BASE_URL"]` without a slash at the end."""
    if not core.BASE_URL:
        raise BaseUrlMissing(
            "A link of a mail cannot be built: LK_KIT['CORE']['BASE_URL'] is not set. "
            'Set it to the public address of the site, for example "https://shop.example" (check lk_kit.W030).'
        )
    return core.BASE_URL.rstrip("/")


def host() -> str:
    """The host name of the public address; empty when none is set."""
    return urlsplit(core.BASE_URL).hostname or ""
