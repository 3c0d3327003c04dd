"""The default project with this app, and whatever the test says through the environment."""

# ruff: noqa: F403, F405
from __future__ import annotations

import os
from importlib.util import find_spec

import django

from tests.projects.default.settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "tests.events.host"]
LK_KIT = {**LK_KIT, "EVENTS": {"HINTS": False, "LEASE_SECONDS": float(os.environ.get("PROBE_LEASE", "2")), "RETRY_SCHEDULE": [0.1]}}

if "PROBE_TASKS" in os.environ:
    tasks_db = find_spec("django_tasks_db") is not None
    INSTALLED_APPS += ["django_tasks_db"] if django.VERSION >= (6, 0) else ["django_tasks", "django_tasks_db"]
    TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    LK_KIT["EVENTS"]["HINTS"] = os.environ["PROBE_TASKS"] == "hints"
if "PROBE_SQLITE" in os.environ:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["PROBE_SQLITE"]}}
