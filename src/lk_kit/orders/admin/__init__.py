"""Orders for the company's managers. A host replaces the classes by `CLASSES`, or names None there and registers its own."""

from django.contrib import admin

from lk_kit.core.classes import get_class_or_none
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.models import OrderTemplate

for _model, _key in ((get_order_model(), "orders.OrderAdmin"), (OrderTemplate, "orders.OrderTemplateAdmin")):
    _admin_class = get_class_or_none(_key)
    if _admin_class is not None and not admin.site.is_registered(_model):
        admin.site.register(_model, _admin_class)
