"""The example site with providers on the same machine."""

import json
import os

from config.settings import *

INSTALLED_APPS += [
    "lk_kit.contrib.social",
    "lk_kit.contrib.esia",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE += ["allauth.account.middleware.AccountMiddleware"]
SOCIALACCOUNT_ADAPTER = "lk_kit.contrib.social.adapter.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [json.loads(os.environ["E2E_IDP"])]}}
LK_KIT |= {
    "CORE": LK_KIT["CORE"] | {"BASE_URL": os.environ["E2E_URL"]},
    "SOCIAL": {"TRUSTED_EMAIL": ["firm"]},
    "ESIA": json.loads(os.environ["E2E_ESIA"]),
}
