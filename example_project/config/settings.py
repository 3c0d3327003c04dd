"""A small shop as it was before lk_kit came, and below the line what lk_kit added."""

import os
from importlib.util import find_spec
from pathlib import Path

import django

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ.get("SECRET_KEY", "only-for-the-example-on-your-own-machine")
DEBUG = os.environ.get("DEBUG", "1") == "1"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
# Passkeys are made for a name and not for a number, so the site calls itself by its name.
HOME = f"http://localhost:{os.environ.get('EXAMPLE_PORT', '8000')}"

INSTALLED_APPS = [
    "shop",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "lk_kit.accounts.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ.get("EXAMPLE_DB", BASE_DIR / "db.sqlite3")}}
AUTH_USER_MODEL = "shop.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
TIME_ZONE = "Europe/Moscow"
USE_TZ = True
STATIC_URL = "static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DEFAULT_FROM_EMAIL = "Северный ветер <shop@example.com>"
# Mails are written to files in sent_mail/, so that confirmation links can be followed without a mail server.
MAIL_FOLDER = Path(os.environ.get("EXAMPLE_MAIL", BASE_DIR / "sent_mail"))
if django.VERSION >= (6, 1):
    MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": str(MAIL_FOLDER)}},
    }
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAIL_FOLDER

# What lk_kit added.

INSTALLED_APPS += [
    "lk_kit.core",
    "lk_kit.events",
    "lk_kit.messaging",
    "lk_kit.parties",
    "lk_kit.profiles",
    "lk_kit.accounts",
    "lk_kit.privacy",
    "lk_kit.documents",
    "lk_kit.orders",
    "lk_kit.cabinet",
    "lk_kit.api",
    "rest_framework",
    "django_filters",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "two_factor",
    "phonenumber_field",
    "drf_spectacular",
]
SESSION_ENGINE = "lk_kit.accounts.sessions"
PHONENUMBER_DEFAULT_REGION = "RU"
LOGIN_URL = "lk_kit:accounts:login"
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}
LK_KIT = {
    "CORE": {"BASE_URL": HOME, "PRIVATE_ROOT": BASE_DIR / "private_files"},
    "CABINET": {"SITE_NAME": "Северный ветер", "SITE_URL": "/"},
    "ACCOUNTS": {"IDENTIFIERS": ["email", "phone"], "CODE_SIGN_IN": "both"},
    "MESSAGING": {"SMS": {"default": {"BACKEND": "lk_kit.messaging.backends.sms_console.ConsoleSmsBackend"}}},
    "ORDERS": {
        "PRICE_SOURCES": {"default": {"BACKEND": "shop.prices.ProductTable"}},
        "DELIVERY_METHODS": {"courier": "Наша машина", "pickup": "Самовывоз со склада", "transport": "Транспортная компания"},
    },
}

# Passkeys, where the extra `webauthn` is installed.
if find_spec("django_otp_webauthn"):
    INSTALLED_APPS += ["lk_kit.contrib.passkeys", "django_otp_webauthn"]
OTP_WEBAUTHN_RP_ID = "localhost"
OTP_WEBAUTHN_RP_NAME = "Северный ветер"
OTP_WEBAUTHN_ALLOWED_ORIGINS = [HOME]
