"""What the OpenAPI description cannot guess, said beside the view. Only `schema.py` asks for drf-spectacular."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any, TypeVar

EXTRA = "openapi"
ATTRIBUTE = "lk_description"
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Description:
    request: Any = None
    responses: Mapping[int, Any] = field(default_factory=dict)
    summary: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    media_type: str = ""
    knows_request: bool = False


_GUESS: Any = object()


def describe(
    *,
    request: Any = _GUESS,
    responses: Mapping[int, Any] | None = None,
    summary: str = "",
    parameters: Mapping[str, str] | None = None,
    media_type: str = "",
) -> Callable[[F], F]:
    """Describes a handler: `request` and `responses` are serializer classes, class keys, JSON Schemas (dict) or None for an empty body; a
    response in brackets (`["social.ProviderSerializer"]`) is a bare list of such.

    `parameters` are further query parameters, name → explanation; `media_type` is for answers that are not JSON ("text/csv").
    Put it next to the method, below `@action`. Works, and does nothing, without the `openapi` extra.
    """
    made = Description(
        request=None if request is _GUESS else request,
        responses=dict(responses or {}),
        summary=summary,
        parameters=dict(parameters or {}),
        media_type=media_type,
        knows_request=request is not _GUESS,
    )

    def decorate(handler: F) -> F:
        setattr(handler, ATTRIBUTE, made)
        return handler

    return decorate


def has_openapi() -> bool:
    return find_spec("drf_spectacular") is not None


def default_schema() -> Any:
    """The view inspector of our views, whatever the host's DEFAULT_SCHEMA_CLASS; None without the extra."""
    if not has_openapi():
        return None
    from .schema import LkAutoSchema

    return LkAutoSchema()
