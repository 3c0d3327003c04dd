"""Profile and Order swapped with integer keys; users sign in by e-mail and have no username."""

from tests.projects.common.databases import database
from tests.projects.common.settings_base import *

DATABASES = {"default": database("swapped_int")}
INSTALLED_APPS = [
    *lk_apps(*LK_KIT_APPS),
    *DJANGO_APPS,
    *ADDED_APPS,
    "tests.projects.swapped_int.people",
    "tests.projects.swapped_int.sales",
]
AUTH_USER_MODEL = "people.User"
LK_KIT_PROFILE_MODEL = "sales.Customer"
LK_KIT_ORDER_MODEL = "sales.SalesOrder"
ROOT_URLCONF = "tests.projects.common.urls_base"
