# mypy: allow-untyped-calls
"""OpenAPI 3.1 of our routes. The only module that imports drf-spectacular; `inspection.default_schema()` loads it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.core.signals import setting_changed
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.settings import patched_settings
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.serializers import ListSerializer

from lk_kit.core.classes import get_class

from .authentication import TOKEN
from .conf import conf
from .idempotency import HEADER
from .inspection import ATTRIBUTE, Description
from .problems import MEDIA_TYPE

# Also for the command: `spectacular --custom-settings lk_kit.api.schema.SETTINGS --generator-class lk_kit.api.schema.LkSchemaGenerator`.
SETTINGS: dict[str, Any] = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "lk_kit",
    "VERSION": "1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Named enums would need a name for every pair of fields that share one; written in place they need none.
    "POSTPROCESSING_HOOKS": ["lk_kit.api.schema.untitled"],
    "SORT_OPERATIONS": False,
}

FIELD_ERROR = {
    "type": "object",
    "properties": {"field": {"type": "string"}, "code": {"type": "string"}, "message": {"type": "string"}},
    "required": ["field", "code", "message"],
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details. `code` is stable; texts are translated.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": FIELD_ERROR},
        "request_id": {"type": "string"},
    },
    "required": ["type", "title", "status", "code", "detail", "request_id"],
}


_owners: dict[str, str] = {}


class LkAutoSchema(AutoSchema):
    view: Any

    def description(self) -> Description | None:
        return getattr(self.handler(), ATTRIBUTE, None)

    def handler(self) -> Any:
        return getattr(self.view, getattr(self.view, "action", None) or self.method.lower(), None)

    def get_description(self) -> str:  # type: ignore[override]
        """The handler's own docstring; a base class explains itself to programmers, not to API clients."""
        return inspect.cleandoc(getattr(self.handler(), "__doc__", None) or "")

    def get_summary(self) -> str | None:
        found = self.description()
        return found.summary if found is not None and found.summary else super().get_summary()

    def _get_serializer_name(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> str:
        """Two apps may name a serializer alike; the one that comes second is told by its app."""
        name: str = super()._get_serializer_name(serializer, direction, bypass_extensions)
        owner = type(getattr(serializer, "child", serializer)).__module__
        if _owners.setdefault(name, owner) == owner:
            return name
        return f"{owner.split('.')[1].title()}{name}"

    def _insert_field_validators(self, field: Any, schema: Any) -> None:
        """An empty text is no URI and no address: where it may come, the format is not promised."""
        super()._insert_field_validators(field, schema)
        may_be_empty = getattr(field, "allow_blank", False) or getattr(field, "read_only", False)
        if may_be_empty and schema.get("format") in {"uri", "email"}:
            del schema["format"]

    def get_auth(self) -> Any:
        """`{}` beside the schemes says that a visitor may call it too."""
        found: list[Any] = super().get_auth()
        return found if self.view.get_permissions() or {} in found else [*found, {}]

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "basename", None) or next(iter(self._tokenize_path()), "root")]

    def get_request_serializer(self) -> Any:
        found = self.description()
        if self.method not in {"POST", "PUT", "PATCH"}:
            return None
        if found is not None and found.knows_request:
            return get_class(found.request) if isinstance(found.request, str) else found.request
        return super().get_request_serializer() if self._takes_body() else None

    def _get_request_body(self, direction: Any = "request") -> Any:
        return None if self.get_request_serializer() is None else super()._get_request_body(direction)

    def _takes_body(self) -> bool:
        """An action's POST has a body only where a serializer is named for it: most are verbs on an object."""
        keys = getattr(self.view, "serializer_keys", None)
        return keys is None or self.view.action in keys or self.view.action in {"create", "update", "partial_update"}

    def get_response_serializers(self) -> Any:
        found = self.description()
        if found is not None and found.responses:
            return {_code(code, found.media_type): _resolve(one) for code, one in found.responses.items()}
        shown = getattr(self.view, "serializer_key", "")
        if shown and self.method != "DELETE" and not self._is_list_view():
            status = "201" if self._is_create_operation() else "200"
            return {status: _resolve(self.view.serializer_keys.get("retrieve", shown) if self.view.action == "retrieve" else shown)}
        return super().get_response_serializers()

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        self.registry.register_on_missing(ResolvedComponent("Problem", ResolvedComponent.SCHEMA, PROBLEM, "Problem"))
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        return {**bodies, "default": {"description": _("The request failed."), "content": content}}

    def get_override_parameters(self) -> list[Any]:
        found = self.description()
        parameters = [OpenApiParameter(name, str, description=text) for name, text in (found.parameters if found else {}).items()]
        if hasattr(self.handler(), "idempotent_action"):
            text = _("A random text that stays the same when the request is repeated.")
            schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"}
            parameters.append(OpenApiParameter(HEADER, schema, OpenApiParameter.HEADER, required=True, description=text))
        return parameters

    def _is_list_view(self, serializer: Any = None) -> bool:
        if isinstance(serializer, ListSerializer):
            return True
        return getattr(self.view, "action", "") == "list" and not (self.description() and self.description().responses)  # type: ignore[union-attr]

    def _get_paginator(self) -> Any:
        return _Pages(self.view) if hasattr(self.view, "read_page") else None


class _Pages:
    """Describes `KeysetPagination` to drf-spectacular."""

    def __init__(self, view: Any) -> None:
        self.view = view

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        words = [sign + name for name in view.ordering_fields for sign in ("", "-")]
        cap = {"type": "integer", "minimum": 1, "default": conf.PAGE_SIZE}
        return [
            _query("cursor", {"type": "string"}, _("Where the page begins: `next` or `previous` of another page.")),
            _query("page_size", cap, _("Rows of the page, at most %(limit)s.") % {"limit": conf.MAX_PAGE_SIZE}),
            _query("count", {"type": "string", "enum": ["0", "1"]}, _("1 adds `count` and `is_capped`.")),
            _query("ordering", {"type": "string", "enum": ["id", "-id", *words]}, _("What to sort by.")),
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"]}
        return {
            "type": "object",
            "properties": {
                "results": schema,
                "next": link,
                "previous": link,
                "count": {"type": "integer"},
                "is_capped": {"type": "boolean"},
            },
            "required": ["results", "next", "previous"],
        }


def _query(name: str, schema: dict[str, Any], text: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": text}


def _resolve(serializer: Any) -> Any:
    if isinstance(serializer, list):
        return get_class(serializer[0])(many=True)
    found = get_class(serializer) if isinstance(serializer, str) else serializer
    return OpenApiResponse(description="") if found is None else found


def _code(code: int, media_type: str) -> Any:
    return (str(code), media_type) if media_type else str(code)


class LkSchemaGenerator(SchemaGenerator):
    """Only the views of this library and of the host's `lk_routes`, under the host's own prefix."""

    def _initialise_endpoints(self) -> None:
        from .views import LkAPIView

        super()._initialise_endpoints()
        found: Any = self.endpoints or ()
        self.endpoints = [one for one in found if issubclass(getattr(one[3], "cls", object), LkAPIView)]


def untitled(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Titles become descriptions: they are in the reader's language, and generators of clients make names of classes from them."""
    for schema in _schemas(result):
        title = schema.pop("title", None)
        if title is not None:
            schema.setdefault("description", title)
    return result


def _schemas(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for operations in result.get("paths", {}).values():
        for operation in operations.values():
            yield from (one["schema"] for one in operation.get("parameters", ()) if "schema" in one)
            yield from (one["schema"]["items"] for one in operation.get("parameters", ()) if "items" in one.get("schema", {}))
    for component in result.get("components", {}).get("schemas", {}).values():
        if component is not PROBLEM:
            yield from component.get("properties", {}).values()


@cache
def document(language: str) -> dict[str, Any]:
    """The description in the active language, made once: it takes a good part of a second. Do not change what you get."""
    with patched_settings(SETTINGS):
        found: dict[str, Any] = LkSchemaGenerator().get_schema(request=None, public=True)
    return found


def _forget(*, setting: str, **kwargs: Any) -> None:
    document.cache_clear()


setting_changed.connect(_forget, dispatch_uid="lk_kit.api.schema")


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "lk_kit.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        from django.conf import settings

        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TOKEN
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class PartyFieldExtension(OpenApiSerializerFieldExtension):
    target_class = "lk_kit.api.fields.PartyField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {"type": "string", "description": _("Code or id of the party.")}


class VisibleRelatedFieldExtension(OpenApiSerializerFieldExtension):
    target_class = "lk_kit.api.fields.VisibleRelatedField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {"type": "string", "description": _("Id of an object that you see.")}


class DecimalFieldExtension(OpenApiSerializerFieldExtension):
    target_class = "lk_kit.api.fields.StrictDecimalField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        places = self.target.decimal_places or 0
        fraction = f"(\\.[0-9]{{1,{places}}})?" if places else ""
        whole = (self.target.max_digits or 19) - places
        return {"type": "string", "pattern": f"^-?[0-9]{{1,{whole}}}{fraction}$"}
