from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request


class CompactJSONRenderer(JSONRenderer):
    """UTF-8 as it is, no blanks, no NaN: whatever the host's REST_FRAMEWORK says."""

    compact = True
    ensure_ascii = False
    strict = True

    def get_indent(self, accepted_media_type: Any, renderer_context: Any) -> None:
        return None


class JSONOnly(DefaultContentNegotiation):
    """The API speaks JSON whatever `Accept` asks for; a 406 would help nobody."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)
