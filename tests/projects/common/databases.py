"""Database and cache of a test run, taken from the environment."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import unquote, urlsplit

DATABASE_URL = "LK_KIT_TEST_DATABASE_URL"
DATABASE_NAME = "LK_KIT_TEST_DATABASE_NAME"
REDIS_URL = "LK_KIT_TEST_REDIS_URL"


def database(project: str) -> dict[str, Any]:
    """SQLite in memory, or PostgreSQL when LK_KIT_TEST_DATABASE_URL says so."""
    url = os.environ.get(DATABASE_URL, "")
    if not url:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    return postgres(url, project)


def postgres(url: str, project: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"{DATABASE_URL} must start with postgres:// or postgresql://, not {parts.scheme!r}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        # A process that a test starts is told the test database's name here.
        "NAME": os.environ.get(DATABASE_NAME) or parts.path.lstrip("/") or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # A hang must become a failure, and no test needs its rows on the disk.
        "OPTIONS": {"options": "-c lock_timeout=10s -c statement_timeout=60s -c synchronous_commit=off"},
        # The process id keeps runs on one server apart.
        "TEST": {"NAME": f"test_lk_{project}_{os.getpid()}"},
    }


def caches() -> dict[str, Any]:
    """Memory of the process, or Redis when LK_KIT_TEST_REDIS_URL says so (a database for each xdist worker)."""
    url = os.environ.get(REDIS_URL, "")
    if not url:
        return {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"{url.rstrip('/')}/{8 + int(worker)}",
            "KEY_PREFIX": f"lk{os.getpid()}",
        }
    }
