"""The example site with providers on the same machine."""

import json
import os

from tests.e2e.site_settings import *

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
LK_KIT |= {"SOCIAL": {"TRUSTED_EMAIL": ["firm"]}, "ESIA": json.loads(os.environ["E2E_ESIA"])}
