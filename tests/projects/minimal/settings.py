"""The least that works: the API over parties, profiles and orders; no cabinet, accounts, events, messaging or admin."""

from tests.projects.common.databases import database
from tests.projects.common.settings_base import *

DATABASES = {"default": database("minimal")}
INSTALLED_APPS = [
    *lk_apps("core", "api", "parties", "profiles", "orders"),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "rest_framework",
    "django_filters",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
REST_FRAMEWORK = {}
ROOT_URLCONF = "tests.projects.common.urls_base"
