"""What the host projects share: a plain site as a developer would have it before lk_kit."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import django

from tests.projects.common.databases import caches

LK_KIT_APPS = ["core", "events", "messaging", "parties", "profiles", "accounts", "privacy", "documents", "orders", "cabinet", "api"]


WITHOUT = os.environ.get("LK_KIT_TEST_WITHOUT", "").split(",")
if "accounts" in WITHOUT:
    WITHOUT.append("privacy")


def lk_apps(*names: str) -> list[str]:
    """The named lk_kit apps, without those that LK_KIT_TEST_WITHOUT=a,b leaves out."""
    return [f"lk_kit.{name}" for name in names if name not in WITHOUT]


def passkey_apps() -> list[str]:
    """The extra `webauthn`, where its library is installed."""
    can_have = "accounts" not in WITHOUT and find_spec("django_otp_webauthn") is not None
    return ["lk_kit.contrib.passkeys", "django_otp_webauthn"] if can_have else []


def social_apps() -> list[str]:
    """The extra `social`, where its library is installed."""
    if "accounts" in WITHOUT or find_spec("allauth") is None:
        return []
    providers = ("mailru", "odnoklassniki", "openid_connect", "telegram", "vk", "yandex")
    allauth = ("account", "socialaccount", *(f"socialaccount.providers.{name}" for name in providers))
    return ["lk_kit.contrib.social", "lk_kit.contrib.esia", *(f"allauth.{name}" for name in allauth)]


BASE_DIR = Path(__file__).resolve().parents[3]
SECRET_KEY = "only-for-tests-0123456789-0123456789-0123456789"
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
USE_TZ = True
TIME_ZONE = "Europe/Moscow"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
PHONENUMBER_DEFAULT_REGION = "RU"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = caches()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "lk_kit_private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DEFAULT_FROM_EMAIL = "Shop <shop@example.com>"
if django.VERSION >= (6, 1):
    MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
else:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

DJANGO_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
ADDED_APPS = [
    "rest_framework",
    "django_filters",
    "django_htmx",
    "phonenumber_field",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "two_factor",
    "drf_spectacular",
]

has_own_login = "accounts" not in WITHOUT
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    *(
        ["lk_kit.accounts.middleware.AuthenticationMiddleware"]
        if has_own_login
        else ["django.contrib.auth.middleware.AuthenticationMiddleware", "django_otp.middleware.OTPMiddleware"]
    ),
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
if has_own_login:
    SESSION_ENGINE = "lk_kit.accounts.sessions"
LOGIN_URL = "/lk/login/"
OTP_WEBAUTHN_RP_ID = "shop.example.com"
OTP_WEBAUTHN_RP_NAME = "Shop"
OTP_WEBAUTHN_ALLOWED_ORIGINS = ["https://shop.example.com"]
LOGIN_REDIRECT_URL = "/lk/"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}
LK_KIT = {"CORE": {"BASE_URL": "https://shop.example.com"}}
