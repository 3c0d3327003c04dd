from __future__ import annotations

from typing import Any

from lk_kit.api.routes import Route

routes = [
    Route("orders", "orders.OrderViewSet", "orders"),
    Route("drafts", "orders.DraftViewSet", "drafts"),
    Route("order-templates", "orders.OrderTemplateViewSet", "order-templates"),
]
urlpatterns: list[Any] = []
