"""The default host on the benchmark's own database, connections kept open, hints to workers switched off."""

import os

from tests.projects.default.settings import *

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("LK_KIT_BENCH_DATABASE", "lk_bench"),
        "USER": "postgres",
        "HOST": "127.0.0.1",
        "PORT": "5432",
        "CONN_MAX_AGE": None,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 1, "options": os.environ.get("LK_KIT_BENCH_OPTIONS", "")},
    }
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
LK_KIT = {**LK_KIT, "ORDERS": {"PRICE_SOURCES": {"default": {"BACKEND": "tests.benchmarks.prices.PriceTable"}}}}
