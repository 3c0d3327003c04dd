"""The site whose reference is printed: everything installed, nothing swapped. No table is ever made."""

SECRET_KEY = "documentation"  # noqa: S105 - signs nothing
USE_TZ = True
LANGUAGE_CODE = "en"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
INSTALLED_APPS = [
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
    "lk_kit.contrib.passkeys",
    "lk_kit.contrib.social",
    "lk_kit.contrib.esia",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "rest_framework",
    "django_filters",
    "django_htmx",
    "phonenumber_field",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "two_factor",
    "django_otp_webauthn",
    "drf_spectacular",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "lk_kit.accounts.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
SESSION_ENGINE = "lk_kit.accounts.sessions"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}
ROOT_URLCONF = "lk_docs_urls"
