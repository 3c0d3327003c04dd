from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.apps import LkAppConfig


class OrdersConfig(LkAppConfig):
    default = True
    name = "lk_kit.orders"
    label = "lk_kit_orders"
    verbose_name = _("Cabinet: orders")
    requires = ("lk_kit.core", "lk_kit.parties")
    classes = {
        "orders.OrderFlow": "lk_kit.orders.flow.OrderFlow",
    }
