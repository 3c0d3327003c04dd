"""What a test asks of its surroundings (markers), and what is left out where they do not offer it."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps

ON_REQUEST = ("kill", "fuzz", "e2e", "wheel", "client", "translations", "big")
TESTS = Path(__file__).parent
SOURCES = TESTS.parent / "src" / "lk_kit"

left_out: Counter[str] = Counter()


def installed(app: str) -> bool:
    return apps.is_installed(f"lk_kit.{app}")


def missing_app_of_path(path: Path) -> str:
    """The absent app that a test file mirrors or names in its `pytestmark`: such a file must not even be imported."""
    folder = path.relative_to(TESTS).parts[0]
    wanted = {folder} if (SOURCES / folder / "apps.py").exists() else set()
    return next((app for app in sorted(wanted | apps_in_pytestmark(path)) if not installed(app)), "")


def apps_in_pytestmark(path: Path) -> set[str]:
    """The arguments of `pytest.mark.needs(...)` in the module's `pytestmark`, read without importing the module."""
    source = path.read_text(encoding="utf-8")
    if "pytestmark" not in source:
        return set()
    marks = [node.value for node in ast.parse(source).body if isinstance(node, ast.Assign) and names(node) == ["pytestmark"]]
    calls = [node for mark in marks for node in ast.walk(mark) if isinstance(node, ast.Call)]
    needs = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "needs"]
    return {str(arg.value) for call in needs for arg in call.args if isinstance(arg, ast.Constant)}


def names(node: ast.Assign) -> list[str]:
    return [target.id for target in node.targets if isinstance(target, ast.Name)]


def reason(item: pytest.Item, *, project: str, vendor: str) -> str:
    """Why `item` is left out here, or an empty string."""
    for mark in item.iter_markers("project"):
        if project not in mark.args:
            return f"only in the project {', '.join(mark.args)}"
    for mark in item.iter_markers("needs"):
        for app in mark.args:
            if not installed(app):
                return f"need lk_kit.{app}"
    if vendor != "postgresql" and (item.get_closest_marker("pg") or item.get_closest_marker("kill")):
        return "need PostgreSQL (LK_KIT_TEST_DATABASE_URL)"
    asked = item.config.option.markexpr
    for name in ON_REQUEST:
        if item.get_closest_marker(name) and name not in asked:
            return f"run on request: -m {name}"
    return ""
