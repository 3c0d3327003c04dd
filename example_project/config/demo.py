"""What `manage.py` runs: the shop on your own machine, with services that play Госуслуги and an OpenID Connect provider."""

# ruff: noqa: F405

import os
from importlib.util import find_spec

from .settings import *  # noqa: F403

# Without the extra `social` the shop works as before, and nobody is offered these ways in.
if DEBUG and all(map(find_spec, ("allauth", "jwt", "cryptography"))):
    INSTALLED_APPS += [
        "lk_kit.contrib.social",
        "lk_kit.contrib.esia",
        "allauth.account",
        "allauth.socialaccount",
        "allauth.socialaccount.providers.openid_connect",
        "demo_id",
    ]
    MIDDLEWARE += ["allauth.account.middleware.AccountMiddleware", "demo_id.middleware.OneNameMiddleware"]
    SOCIALACCOUNT_ADAPTER = "lk_kit.contrib.social.adapter.SocialAdapter"
    DEMO_ID = {
        "provider_id": "demo",
        "name": "Demo ID (учебный)",
        "client_id": "shop",
        "secret": "only-for-the-example",
        "settings": {"server_url": f"{HOME}/demo/id", "token_auth_method": "client_secret_post"},
    }
    SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [DEMO_ID]}}
    LK_KIT["SOCIAL"] = {"TRUSTED_EMAIL": ["demo"]}
    LK_KIT["ESIA"] = {
        "CLIENT_ID": "DEMOSHOP",
        "URL": f"{HOME}/demo/esia",
        "ISSUER": "http://esia.demo/",
        "CERTIFICATE_HASH": "DEMO",
        "SCOPE": ["openid", "fullname", "email", "usr_org"],
        "ORG_SCOPE": ["org_fullname", "org_shortname", "org_inn", "org_kpp", "org_ogrn"],
        "SIGNERS": {"default": {"BACKEND": "demo_id.backends.MemorySigner"}},
        "VERIFIERS": {"default": {"BACKEND": "demo_id.backends.MemoryVerifier"}},
    }
    # The site talks with itself: past any proxy of the machine.
    for name in ("no_proxy", "NO_PROXY"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), "localhost")))

# The terminal is where SMS arrive: requests and tasks would bury them.
QUIET = {"level": "WARNING"}
LOGGING = {"version": 1, "disable_existing_loggers": False, "loggers": {"django.tasks": QUIET, "django.server": QUIET}}
