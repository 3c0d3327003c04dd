"""Strict CSP begins in the templates (D4), the budget in the files, the contrast in the tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import get_template

import lk_kit
from lk_kit.cabinet import icons

PACKAGE = Path(lk_kit.__file__).parent
STATIC = PACKAGE / "cabinet" / "static" / "lk_kit"
FORBIDDEN = {
    "inline style": r"\sstyle\s*=|<style",
    "inline script": r"<script(?![^>]*\ssrc=)",
    "inline handler": r"\son[a-z]+\s*=\s*[\"']",
    "script address": r"javascript:",
    "something from elsewhere": r"(?:src|href)=[\"'](?:https?:)?//",
    "htmx code": r"hx-on|hx-vals=[\"']js:|hx-vars",
    "jQuery": r"jquery|\$\(",
}


def templates() -> Iterator[Path]:
    for path in sorted(PACKAGE.glob("*/templates/**/*.html")):
        if "mail" not in path.parts and "email" not in path.parts and "admin" not in path.parts:
            yield path


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    found = [str(path.relative_to(PACKAGE)) for path in templates() if re.search(FORBIDDEN[what], path.read_text(), re.IGNORECASE)]
    assert found == []


def test_the_lint_would_see_it() -> None:
    samples = ['<p style="a">', "<script>1</script>", '<a onclick="x">', "javascript:", '<script src="//cdn">', 'hx-on:click="x"', "$("]
    for pattern, sample in zip(FORBIDDEN.values(), samples, strict=True):
        assert re.search(pattern, sample), sample


def test_every_template_of_the_shell_compiles() -> None:
    root = PACKAGE / "cabinet" / "templates"
    for path in root.rglob("*.*"):
        get_template(str(path.relative_to(root)))


def test_every_icon_in_a_template_exists() -> None:
    for path in templates():
        for name in re.findall(r'{% lk_icon "([^"]+)"', path.read_text()):
            assert name in icons.ICONS, f"{name} in {path}"


def test_the_budget_holds() -> None:
    assert (STATIC / "lk.css").stat().st_size <= 30_000
    assert (STATIC / "lk.js").stat().st_size <= 15_000


def outside_of_layers(css: str) -> str:
    """What is left when every top-level `@layer … { }` block is taken out."""
    rest, depth = [], 0
    for piece in re.split(r"(@layer lk\.\w+ \{|[{}])", css):
        if depth or (piece.startswith("@layer lk.") and piece.endswith("{")):
            depth += piece.endswith("{") - (piece == "}")
        else:
            rest.append(piece)
    return "".join(rest).strip()


def test_every_rule_is_layered_and_ours() -> None:
    css = re.sub(r"/\*.*?\*/", "", (STATIC / "lk.css").read_text(), flags=re.DOTALL)
    assert outside_of_layers(css) == "@layer lk.tokens, lk.base, lk.layout, lk.parts, lk.print;"
    css = re.sub(r"@layer [^{;]+", "", css)
    classes = set(re.findall(r"\.([a-zA-Z][\w-]*)(?=[^{}]*\{)", re.sub(r"url\([^)]*\)", "", css)))
    assert {name for name in classes if not name.startswith(("lk", "htmx-"))} == set()


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TOKENS = {
    name: (light, dark) for name, light, dark in re.findall(r"--lk-([\w-]+): light-dark\((#\w+), (#\w+)\)", (STATIC / "lk.css").read_text())
}
TEXTS = ("ink", "muted", "accent", "good", "warn", "bad")


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["bg", "surface", "sunken"])
@pytest.mark.parametrize("text", TEXTS)
def test_text_can_be_read(text: str, ground: str, theme: int) -> None:
    assert contrast(TOKENS[text][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_buttons_and_field_borders_can_be_seen(theme: int) -> None:
    assert contrast(TOKENS["accent"][theme], TOKENS["accent-ink"][theme]) >= 4.5
    assert contrast(TOKENS["field-line"][theme], TOKENS["surface"][theme]) >= 3
    assert contrast(TOKENS["field-line"][theme], TOKENS["bg"][theme]) >= 3
