"""The same settings with lk_kit added."""

from before import *  # noqa: F403

ADDED = lk_apps("core", "events", "parties", "profiles", "orders")  # noqa: F405
INSTALLED_APPS = [*ADDED, *DJANGO_APPS, "phonenumber_field", "oldusers", "oldshop"]  # noqa: F405
LK_KIT_PROFILE_MODEL = "oldusers.Profile"
LK_KIT_ORDER_MODEL = "oldshop.Order"
LK_KIT = {"CLASSES": {"orders.OrderFlow": "adopt.ShopFlow"}}
