"""Settings of the older site as it was."""

import os

from tests.projects.common.databases import DATABASE_URL, postgres
from tests.projects.common.settings_base import *  # noqa: F403

url = os.environ.get(DATABASE_URL, "")
DATABASES = {
    "default": postgres(url, "adopting") if url else {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["LK_KIT_TEST_SQLITE"]}
}
DATABASES["default"].get("OPTIONS", {}).update({} if not url else {"options": "-c statement_timeout=120s -c synchronous_commit=off"})
INSTALLED_APPS = [*DJANGO_APPS, "oldusers", "oldshop"]  # noqa: F405
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
ROOT_URLCONF = "before_urls"
LK_KIT = {}
