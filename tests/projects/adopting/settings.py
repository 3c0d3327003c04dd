"""An older site: its own tables of orders and profiles held rows before lk_kit came."""

from tests.projects.common.databases import database
from tests.projects.common.settings_base import *

DATABASES = {"default": database("adopting")}
INSTALLED_APPS = [
    *lk_apps(*LK_KIT_APPS),
    *DJANGO_APPS,
    *ADDED_APPS,
    "tests.projects.adopting.oldusers",
    "tests.projects.adopting.oldshop",
]
ROOT_URLCONF = "tests.projects.common.urls_base"
