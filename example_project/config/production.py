"""The shop on the open net: secrets and addresses come from the environment, and `manage.py check --deploy` has nothing to say."""

# ruff: noqa: F405

import os

from .settings import *  # noqa: F403

SECRET_KEY = os.environ["SECRET_KEY"]
BASE_URL = os.environ["BASE_URL"]
DEBUG = False
ALLOWED_HOSTS = [BASE_URL.removeprefix("https://").split(":")[0]]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# Behind one reverse proxy that ends TLS, and overwrites this header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

SMTP = "django.core.mail.backends.smtp.EmailBackend"
if django.VERSION >= (6, 1):
    MAILERS = {"default": {"BACKEND": SMTP, "OPTIONS": {"host": os.environ.get("SMTP_HOST", "localhost")}}}
else:
    EMAIL_BACKEND, EMAIL_HOST = SMTP, os.environ.get("SMTP_HOST", "localhost")

# lk_kit describes its API itself, at /api/lk/schema/, with names of its own.
SPECTACULAR_SETTINGS = {"ENABLE_DJANGO_DEPLOY_CHECK": False}
OTP_WEBAUTHN_RP_ID = ALLOWED_HOSTS[0]
OTP_WEBAUTHN_ALLOWED_ORIGINS = [BASE_URL]
SMS = {"BACKEND": "lk_kit.messaging.backends.sms_ru.SmsRuBackend", "OPTIONS": {"API_ID": os.environ["SMS_API_ID"]}}
CLAMD = {
    "BACKEND": "lk_kit.documents.backends.clamd.ClamdAntivirus",
    "OPTIONS": {"socket": os.environ.get("CLAMD", "/run/clamav/clamd.ctl")},
}
LK_KIT = {
    **LK_KIT,
    "CORE": {**LK_KIT["CORE"], "BASE_URL": BASE_URL, "ENCRYPTION_KEYS": os.environ["ENCRYPTION_KEYS"].split(",")},
    "ACCOUNTS": {**LK_KIT["ACCOUNTS"], "PROXIES": 1},
    "MESSAGING": {"SMS": {"default": SMS}},
    "DOCUMENTS": {"ANTIVIRUS": {"default": CLAMD}},
}
