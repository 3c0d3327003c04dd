from __future__ import annotations

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request


class CompactJSONRenderer(JSONRenderer):
    """UTF-8 as it is, no blanks, no NaN: whatever the host's REST_FRAMEWORK says."""

    compact = True
    ensure_ascii = False
    strict = True

    def get_indent(self, accepted_media_type: str, renderer_context: object) -> None:
        return None


class JSONOnly(BaseContentNegotiation):
    """The API speaks JSON whatever `Accept` asks for; a 406 would help nobody."""

    def select_parser(self, request: Request, parsers: list[object]) -> object | None:
        from rest_framework.negotiation import DefaultContentNegotiation

        return DefaultContentNegotiation().select_parser(request, parsers)  # type: ignore[arg-type]

    def select_renderer(
        self, request: Request, renderers: list[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:  # type: ignore[override]
        return renderers[0], str(renderers[0].media_type)
