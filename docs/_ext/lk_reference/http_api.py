from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lk_kit.api.docs import grouped, openapi

from .markdown import cell, code, table


def pages() -> Iterator[str]:
    for tag, operations in grouped(openapi()):
        yield f"\n## {tag or 'root'}\n"
        for operation in operations:
            yield from described(operation)


def described(operation: dict[str, Any]) -> Iterator[str]:
    yield f"### `{operation['method']} {operation['path']}`\n"
    if operation["summary"]:
        yield f"{cell(operation['summary'])}\n"
    parameters = [
        (code(one["name"]), one["in"], "yes" if one.get("required") else "", one.get("description", "")) for one in operation["parameters"]
    ]
    if parameters:
        yield from table(("Parameter", "In", "Required", ""), parameters)
    if operation["request"]:
        yield "Request body:\n"
        yield from body(operation["request"])
    for answer in operation["responses"]:
        if answer["rows"] and answer["code"].startswith("2"):
            yield f"Answer {answer['code']}:\n"
            yield from body(answer["rows"])
        elif answer["code"].startswith("2"):
            yield f"Answer {answer['code']}, without a body.\n"


def body(rows: list[dict[str, Any]]) -> Iterator[str]:
    yield from table(
        ("Field", "Type", "Required", ""),
        [(code(one["name"]), code(one["kind"]), "yes" if one["required"] else "", one["text"]) for one in rows],
    )
