"""The same database behind Django's own sessions, authentication and a DRF as its tutorial writes it."""

from tests.benchmarks.settings import *

SESSION_ENGINE = "django.contrib.sessions.backends.db"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "tests.benchmarks.stock"
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith(("allauth", "lk_kit.contrib"))]
