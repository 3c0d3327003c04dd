"""Every route of the library's two faces, found by walking the URL resolver: none can be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

NAMESPACES = ("lk_kit_api", "lk_kit")
_METHODS = ("get", "post", "put", "patch", "delete")
_NAMED = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Endpoint:
    """One URL pattern. `methods` are those that its view answers."""

    name: str
    path: str
    parameters: tuple[str, ...]
    methods: tuple[str, ...]
    view_class: type[Any] | None
    actions: Mapping[str, str]

    def __str__(self) -> str:
        return self.name

    def __hash__(self) -> int:
        return hash((self.name, self.path))

    def url(self, values: Mapping[str, str]) -> str:
        return reverse(self.name, kwargs=dict(values))

    @property
    def is_api(self) -> bool:
        return self.name.startswith("lk_kit_api:")


def endpoints() -> list[Endpoint]:
    """The routes under the namespaces `lk_kit` and `lk_kit_api`, those that the host added to them included."""
    return list(_walk(get_resolver(), "/", ()))


def _walk(resolver: URLResolver, prefix: str, namespaces: tuple[str, ...]) -> Iterator[Endpoint]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            if not inner or inner[0] in NAMESPACES:
                yield from _walk(entry, path, inner)
        elif namespaces and namespaces[0] in NAMESPACES:
            yield _endpoint(entry, path, namespaces)


def _endpoint(entry: URLPattern, path: str, namespaces: tuple[str, ...]) -> Endpoint:
    view: Any = entry.callback
    view_class = getattr(view, "cls", None) or getattr(view, "view_class", None)
    actions: dict[str, str] = dict(getattr(view, "actions", None) or {})
    plain = _METHODS if view_class is None else tuple(one for one in _METHODS if _answers(view_class, one))
    methods = tuple(one for one in _METHODS if one in actions) if actions else plain
    parameters = tuple(first or second for first, second in _NAMED.findall(path))
    readable = _NAMED.sub(lambda match: f"{{{match[1] or match[2]}}}", path).replace("^", "").replace("$", "")
    name = ":".join([*namespaces, entry.name or ""])
    return Endpoint(name, readable, parameters, methods if view_class is not None else ("get", "post"), view_class, actions)


def _answers(view_class: type[Any], method: str) -> bool:
    return hasattr(view_class, method) and method in [one.lower() for one in view_class.http_method_names]
