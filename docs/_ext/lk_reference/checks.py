"""Checks are found in the source: every call of `checks.Error(…, id="lk_kit.E001")` and its like."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import lk_kit

from .markdown import table

LEVELS = {"Error": "error", "Warning": "warning", "Info": "info", "Critical": "critical", "Debug": "debug"}


class Found(NamedTuple):
    id: str
    level: str
    message: str
    hint: str
    module: str
    only_deploy: bool


def pages() -> Iterator[str]:
    rows = sorted(all_checks())
    for number in sorted({one.id for one in rows}):
        same = [one for one in rows if one.id == number]
        yield f"\n## `{number}`\n"
        yield f"{same[0].level.capitalize()}, from `{same[0].module}`{', only with `check --deploy`' if same[0].only_deploy else ''}.\n"
        yield from table(("Message", "Hint"), dict.fromkeys((one.message, one.hint) for one in same))


def all_checks() -> Iterator[Found]:
    root = Path(lk_kit.__file__).parent
    for path in sorted(root.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        module = ".".join(("lk_kit", *path.relative_to(root).with_suffix("").parts))
        deploy = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and is_deploy(node)}
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            for call in [node for node in ast.walk(function) if isinstance(node, ast.Call)]:
                keywords = {one.arg: one.value for one in call.keywords}
                number = keywords.get("id")
                name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
                if name in LEVELS and isinstance(number, ast.Constant) and str(number.value).startswith("lk_kit."):
                    message, hint = text(call.args[0]) if call.args else "", text(keywords.get("hint"))
                    yield Found(str(number.value), LEVELS[name], message, hint, module, function.name in deploy)


def is_deploy(function: ast.FunctionDef) -> bool:
    return any(
        one.arg == "deploy" for decorator in function.decorator_list if isinstance(decorator, ast.Call) for one in decorator.keywords
    )


def text(node: ast.expr | None) -> str:
    """The source text of a message; what is computed stands as `…`."""
    if isinstance(node, ast.Constant):
        return str(node.value or "")
    if isinstance(node, ast.JoinedStr):
        return "".join(text(one) if isinstance(one, ast.Constant) else "…" for one in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return text(node.left) + text(node.right)
    if isinstance(node, ast.IfExp):
        return text(node.body) or text(node.orelse)
    return "…" if node is not None else ""
