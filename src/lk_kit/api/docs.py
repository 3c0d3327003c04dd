"""`schema/` and `docs/`: the OpenAPI description and a page that shows it, with no script and nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.core.exceptions import MissingExtra

from .authentication import IsSignedIn
from .conf import conf
from .exceptions import NotInstalled
from .inspection import EXTRA, has_openapi
from .views import LkAPIView


def openapi() -> dict[str, Any]:
    """The description of all routes. Raises NotInstalled with the line that installs the extra."""
    if not has_openapi():
        raise NotInstalled(str(MissingExtra(EXTRA, _("The API description"))))
    from .schema import document

    return document(get_language() or "")


class OpenDocument(LkAPIView):
    schema = None

    def get_permissions(self) -> Sequence[Any]:
        return () if conf.PUBLIC_SCHEMA else (IsSignedIn(),)


class SchemaView(OpenDocument):
    def get(self, request: Request) -> HttpResponseBase:
        return Response(openapi(), content_type="application/vnd.oai.openapi+json")


class DocsView(OpenDocument):
    def get(self, request: Request) -> HttpResponseBase:
        document = openapi()
        namespace = request.resolver_match.namespace if request.resolver_match else "lk_kit_api"
        context = {"document": document, "groups": grouped(document), "schema_url": reverse(f"{namespace}:schema")}
        page = render_to_string("lk_kit/api/docs.html", context, request=request._request)
        return HttpResponse(page, headers={"Content-Security-Policy": page_policy()})


def page_policy() -> str:
    """The stylesheet of the page, from wherever STATIC_URL says, and nothing else."""
    parts = urlsplit(settings.STATIC_URL or "")
    origin = f" {parts.scheme or 'https'}://{parts.netloc}" if parts.netloc else ""
    return f"default-src 'none'; style-src 'self'{origin}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def grouped(document: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The operations by tag, as the template wants them."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document.get("paths", {}).items():
        for method, operation in methods.items():
            one = {
                "path": path,
                "method": method.upper(),
                "summary": operation.get("summary") or operation.get("description") or "",
                "parameters": operation.get("parameters", []),
                "request": body_rows(document, _first_schema(operation.get("requestBody", {}))),
                "responses": [
                    {"code": code, "rows": body_rows(document, _first_schema(answer))}
                    for code, answer in operation.get("responses", {}).items()
                    if code != "default"
                ],
                "anchor": operation.get("operationId", ""),
            }
            groups.setdefault(operation.get("tags", [""])[0], []).append(one)
    return sorted(groups.items())


def _first_schema(holder: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = holder.get("content", {})
    return next((one.get("schema", {}) for one in content.values()), {})


def body_rows(document: dict[str, Any], schema: dict[str, Any], prefix: str = "", depth: int = 0) -> list[dict[str, Any]]:
    """The properties of a schema, one row each, references followed three levels deep."""
    schema = _follow(document, schema)
    if schema.get("type") == "array":
        return body_rows(document, schema.get("items", {}), f"{prefix}[].", depth)
    rows: list[dict[str, Any]] = []
    for name, one in schema.get("properties", {}).items():
        found = _follow(document, one)
        text = found.get("description") or found.get("title") or ""
        rows.append({"name": f"{prefix}{name}", "kind": _kind(found), "required": name in schema.get("required", ()), "text": text})
        if depth < 3 and ("properties" in found or found.get("type") == "array"):
            rows.extend(body_rows(document, found, f"{prefix}{name}." if "properties" in found else f"{prefix}{name}", depth + 1))
    return rows


def _follow(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    for _hop in range(8):
        nested = schema.get("allOf") or schema.get("oneOf")
        reference = schema.get("$ref") or (nested[0].get("$ref") if nested else None)
        if not reference:
            return schema
        schema = document.get("components", {}).get("schemas", {}).get(reference.rpartition("/")[2], {})
    return schema


def _kind(schema: dict[str, Any]) -> str:
    kind = schema.get("type", "")
    text = " | ".join(kind) if isinstance(kind, list) else str(kind)
    values = schema.get("enum")
    return ", ".join(str(one) for one in values) if values else " ".join(filter(None, (text, schema.get("format", ""))))
