"""Everything installed, nothing swapped."""

from tests.projects.common.databases import database
from tests.projects.common.settings_base import *

DATABASES = {"default": database("default")}
INSTALLED_APPS = [*lk_apps(*LK_KIT_APPS), *passkey_apps(), *social_apps(), *DJANGO_APPS, *ADDED_APPS]
if social_apps():
    MIDDLEWARE = [*MIDDLEWARE, "allauth.account.middleware.AccountMiddleware"]
    SOCIALACCOUNT_ADAPTER = "lk_kit.contrib.social.adapter.SocialAdapter"
ROOT_URLCONF = "tests.projects.common.urls_base"
