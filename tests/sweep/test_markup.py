"""D5: whatever a customer or a member of staff has written, no page grows an element, an attribute or a script from it."""

# ruff: noqa: E501
from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import IntegrityError, models, transaction

from lk_kit.testing import UserFactory, World
from lk_kit.testing.client import ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet")]

TAGS = ("script", "img", "svg", "iframe", "object", "embed", "math", "video", "audio", "details", "marquee", "style", "link", "meta", "base",
        "form", "input", "a", "body", "template", "textarea", "select", "button", "isindex", "x-zqx")  # fmt: skip
OPENINGS = ("", "\"'>", "'>", "</textarea>", "</title>", "</script>", "</style>", "</option></select>", "-->", "]]>", "`>", "</a>")
PAYLOADS = [
    *(f"<{tag} zqx onzqx=zqx()>" for tag in TAGS),
    *(f"{opening}<zqx onzqx=1>" for opening in OPENINGS),
    *(f"{opening}<script>zqx()</script>" for opening in OPENINGS),
    *(f"{quote} onfocus=zqx() autofocus zqx={quote}" for quote in ("\"", "'", "`", "")),
    *(f"{scheme}zqx()" for scheme in ("javascript:", "JaVaScRiPt:", "java\tscript:", "vbscript:", "data:text/html,<zqx>", "&#106;avascript:")),
    *("{{7*7}}zqx", "{% zqx %}", "{% load zqx %}", "${zqx}", "#{zqx}", "<%= zqx %>", "{{constructor.constructor('zqx')()}}", "%(zqx)s", "{zqx}"),
    *("&lt;zqx&gt;", "&#60;zqx&#62;", "\\u003czqx\\u003e", "\\x3czqx\\x3e", "%3Czqx%3E", "＜zqx＞", "<\u00a0zqx>", "<zqx\u2028>", "<<zqx>>"),
    *("</zqx", "<zqx", "<!--zqx", "<![CDATA[zqx", "<?zqx", "<!zqx>", "<zqx/>", "<zqx/onzqx=1//", "<svg/onload=zqx()//"),
    *("\"><svg><animate onbegin=zqx() attributeName=x>", "<math><mi//xlink:href=\"data:x,<zqx>\">", "<noscript><p title=\"</noscript><zqx>\">"),
    *("';zqx()//", "\";zqx()//", "\\\";zqx()//", "</script><!--<zqx>", "\u202e<zqx>", "<zqx style=width:expression(zqx())>", "[zqx](javascript:zqx)"),
    *("=cmd|' /C zqx'!A0", "\r\nSet-Cookie: zqx=1", "\r\n\r\n<zqx>", "<a href=\"\x01javascript:zqx()\">", "<input formaction=javascript:zqx()>"),
    *(f"<{tag} {event}=zqx()>" for tag in ("img src=x", "body", "svg", "details open")
      for event in ("onerror", "onload", "onclick", "onmouseover", "ontoggle")),
]  # fmt: skip
ROUNDS = 6
LEFT = {"email", "phone", "code", "status", "kind", "role", "currency", "password", "username", "number", "language", "time_zone", "period",
        "method", "outcome", "door", "factor", "stage", "mode", "channel", "purpose"}  # fmt: skip
FORMATTED = re.compile(r"(?:_hash|_id|_type|_source|_method|_token|sha256|key|hint|data|url|inn|kpp|ogrn|bik|account|slug|country|ip)$")


class Page(HTMLParser):
    """Its elements and their attributes, and what a script could be made of."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag if tag in {"script", "style"} else ""
        for name, value in attrs:
            address = (value or "").strip().lower() if name in {"href", "src", "action", "formaction", "xlink:href"} else ""
            if "zqx" in name or name.startswith("on") or (name == "style" and "zqx" in (value or "")):
                self.wrong.append(f"<{tag} {name}={value!r}>")
            if address.startswith(("javascript:", "vbscript:", "data:text")):
                self.wrong.append(f"<{tag} {name}={value!r}>")
        if "zqx" in tag:
            self.wrong.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""
        if "zqx" in tag:
            self.wrong.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.inside == "script" and "zqx" in data and re.search(r"[<>]", data):
            self.wrong.append(f"a script holds {data[:60]!r}")
        if "49zqx" in data:
            self.wrong.append("a template was run")

    def handle_comment(self, data: str) -> None:
        if "zqx" in data:
            self.wrong.append(f"<!--{data[:60]}")

    def handle_decl(self, decl: str) -> None:
        if "zqx" in decl:
            self.wrong.append(f"<!{decl[:60]}>")

    handle_pi = unknown_decl = handle_decl


def texts(model: Any) -> Iterator[Any]:
    for column in model._meta.concrete_fields:
        is_text = isinstance(column, (models.CharField, models.TextField)) and not isinstance(column, (models.FileField, models.URLField))
        if is_text and not (column.choices or column.primary_key or column.name in LEFT or FORMATTED.search(column.name)):
            yield column


def write_everywhere(world: World, turn: int) -> int:
    """Every text of every object of ours, as if nothing had cleaned it on the way; returns how many columns took it."""
    rows, index, written = {type(made) for made in world.ours.made.values() if isinstance(made, models.Model)}, turn, 0
    rows |= {type(world.ours.user)} | {one for one in apps.get_models() if one._meta.label.endswith("Profile")}
    for model in sorted(rows, key=lambda one: one._meta.label):
        for column in texts(model):
            limit, value = column.max_length or 2000, ""
            while len(value) + 60 < min(limit, 1500):
                value, index = f"{value} {PAYLOADS[index % len(PAYLOADS)]}", index + ROUNDS
            value = value or next((one for one in PAYLOADS[index % len(PAYLOADS) :] + PAYLOADS if len(one) <= limit), "<zqx>"[:limit])
            index += 1
            try:
                with transaction.atomic():
                    written += bool(model._base_manager.update(**{column.name: value}))
            except IntegrityError:  # unique, or written once
                continue
    if apps.is_installed("lk_kit.privacy"):  # a text that must be agreed to first would stand before every other page
        apps.get_model("lk_kit_privacy.ConsentDocument")._base_manager.update(is_mandatory=False)
    return written


def admin_pages(world: World) -> Iterator[str]:
    for made in world.ours.made.values():
        if isinstance(made, models.Model):
            base = f"/admin/{made._meta.app_label}/{made._meta.model_name}/"
            yield from (base, f"{base}?q=<zqx>", f"{base}{made.pk}/change/", f"{base}{made.pk}/history/")


def wrong_in(client: ApiClient, url: str) -> tuple[list[str], bool]:
    cache.clear()
    answer = client.get(url)
    if "text/html" not in answer.headers.get("Content-Type", "") or answer.streaming:
        return [], False
    text = answer.content.decode()
    own = [one for one in Page(text).wrong if "zqx" in one or "javascript:" in one]
    return own, answer.status_code == 200 and "zqx" in text


@pytest.mark.parametrize("turn", range(2))
def test_d5_the_admin_shows_texts_and_runs_none(turn: int, lk_world: World) -> None:
    assert len(PAYLOADS) >= 120
    assert write_everywhere(lk_world, turn) > 20
    client = ApiClient(UserFactory(is_staff=True, is_superuser=True), raise_request_exception=False)
    found, seen = {}, 0
    for url in dict.fromkeys(admin_pages(lk_world)):
        found[url], shows = wrong_in(client, url)
        seen += shows
    assert {url: wrong for url, wrong in found.items() if any("zqx" in one for one in wrong)} == {}
    assert seen > 5


@pytest.mark.parametrize("text", PAYLOADS)
def test_d5_reflected_texts_are_inert(text: str, client: Any) -> None:
    for name in ("q", "next", "status", "cursor"):
        answer = client.get("/lk/login/", {name: text})
        assert [one for one in Page(answer.content.decode()).wrong if "zqx" in one] == []
        assert "zqx" not in str(answer.headers.get("Set-Cookie", ""))


@pytest.mark.parametrize(
    "leak", ["<zqx>", "<b zqx=1>", "<a href='javascript:zqx()'>", "<p onclick=x>", '<script>"<zqx>"</script>', "<!--zqx-->", "<?zqx>"]
)
def test_d5_the_parser_sees_it(leak: str) -> None:
    assert Page(f"<p>{leak}</p>").wrong
