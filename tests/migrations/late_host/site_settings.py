"""A site that has not swapped anything yet."""

# ruff: noqa: F403, F405

import os

from tests.projects.common.databases import database
from tests.projects.default.settings import *

DATABASES = {"default": database("late")}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["NAME"] = os.environ["LATE_SQLITE"]
INSTALLED_APPS = [*INSTALLED_APPS, "notes"]
