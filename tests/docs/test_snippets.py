"""Every snippet of every page, also of those that only show a piece of a site: what it names is there, what it sets is an option."""

from __future__ import annotations

import ast
import importlib
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.management import get_commands, load_command_class
from django.test import override_settings
from django.utils.module_loading import import_string

from lk_kit.core import checks
from tests.docs.pages import DOCS, FENCE

pytestmark = [pytest.mark.project("default"), pytest.mark.needs("accounts", "orders", "privacy", "contrib.social", "contrib.esia")]

PAGES = {path.relative_to(DOCS.parent).as_posix(): path for path in [*sorted(DOCS.rglob("*.md")), DOCS.parent / "README.md"]}
OPTIONS = re.compile(r"^:\w[\w-]*:.*\n+", re.MULTILINE)
PATH = re.compile(r"lk_kit\.[a-z_]+(?:\.[A-Za-z_]+)+")
COMMAND = re.compile(r"manage\.py ((?:lk_\w+|migrate|makemigrations|check|clearsessions)[^\n#|&;]*)")
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


def snippets(path: Path, *kinds: str) -> Iterator[str]:
    for found in FENCE.finditer(path.read_text(encoding="utf-8")):
        kind = found["info"].replace("{code-block}", "").strip()
        if kind in kinds:
            yield OPTIONS.sub("", found["body"])


@pytest.mark.parametrize("name", PAGES)
def test_what_a_snippet_imports_is_there(name: str) -> None:
    for text in snippets(PAGES[name], "python"):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lk_kit"):
                for alias in node.names:
                    assert hasattr(importlib.import_module(str(node.module)), alias.name) or importlib.import_module(
                        f"{node.module}.{alias.name}"
                    ), (name, alias.name)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and PATH.fullmatch(node.value):
                assert resolves(node.value), (name, node.value)


def resolves(path: str) -> bool:
    try:
        import_string(path)
    except ImportError:
        importlib.import_module(path)
    return True


@pytest.mark.parametrize("name", PAGES)
def test_what_a_snippet_sets_is_an_option(name: str) -> None:
    for text in snippets(PAGES[name], "python"):
        given = settings_of(text)
        if given:
            with override_settings(LK_KIT=given):
                assert [str(one) for one in checks.check_settings()] == [], name


def settings_of(text: str) -> dict[str, Any]:
    """What the lines about LK_KIT come to; other lines may need a site."""
    body = ast.parse(text).body
    lines = [node for node in body if isinstance(node, ast.Assign | ast.AugAssign) and names_lk_kit(node)]
    imports = [node for node in body if isinstance(node, ast.ImportFrom) and str(node.module).startswith(("lk_kit", "decimal"))]
    scope: dict[str, Any] = {"LK_KIT": Sections(), "os": os}
    with mock.patch.dict(os.environ, dict.fromkeys(re.findall(r'environ\["(\w+)"\]', text), KEY)):
        for line in [*imports, *lines] if lines else ():
            exec(compile(ast.Module([line], []), "snippet", "exec"), scope)
    return dict(scope["LK_KIT"])


class Sections(dict[str, Any]):
    def __missing__(self, key: str) -> dict[str, Any]:
        return self.setdefault(key, {})


def names_lk_kit(node: ast.Assign | ast.AugAssign) -> bool:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    while isinstance(target, ast.Subscript):
        target = target.value
    return isinstance(target, ast.Name) and target.id == "LK_KIT"


@pytest.mark.parametrize("name", PAGES)
def test_what_a_snippet_runs_is_a_command(name: str) -> None:
    known = get_commands()
    for text in snippets(PAGES[name], "sh", "console", "shell"):
        for found in COMMAND.finditer(text.replace("\\\n", " ")):
            command, *arguments = shlex.split(found[1])
            parser = load_command_class(str(known[command]), command).create_parser("manage.py", command)
            with mock.patch.object(parser, "error", side_effect=AssertionError(f"{name}: {found[0]}")):
                parser.parse_args(arguments)
