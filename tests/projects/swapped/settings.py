"""Profile and Order swapped, with UUID keys, in an app whose label sorts after lk_kit's."""

from tests.projects.common.databases import database
from tests.projects.common.settings_base import *

DATABASES = {"default": database("swapped")}
INSTALLED_APPS = [*lk_apps(*LK_KIT_APPS), *DJANGO_APPS, *ADDED_APPS, "tests.projects.swapped.zshop"]
LK_KIT_PROFILE_MODEL = "zshop.Profile"
LK_KIT_ORDER_MODEL = "zshop.Order"
ROOT_URLCONF = "tests.projects.common.urls_base"
# This host encrypts, and keeps passports.
LK_KIT = {
    "CORE": {**LK_KIT["CORE"], "ENCRYPTION_KEYS": ["c3dhcHBlZC1ob3N0LWtleS0zMi1ieXRlcy1sb25nISE="]},
    "PROFILES": {"PASSPORT": True},
}
