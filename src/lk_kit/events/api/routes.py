from __future__ import annotations

from typing import Any

from lk_kit.api.routes import Route

routes = [Route("events", "events.EventViewSet", "events")]
urlpatterns: list[Any] = []
