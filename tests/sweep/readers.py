"""Every place where a text may show: pages for a member, a colleague and a visitor, the admin, the API, exports, and what is mailed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from lk_kit.core.text import csv_safe
from lk_kit.testing import UserFactory, World, endpoints
from lk_kit.testing.sweep import body_of

from .doors import signed_in, url_of
from .markup import Page

LINK = re.compile(r'(?:href="|https://shop\.example\.com)(/(?:lk|api/lk)/[^\s"\'<>]*)')
CROWD = 500
"""Pages that a reader follows links to, at most."""


def cabinet(world: World) -> list[str]:
    """The addresses of all pages that name our objects, and those in the mails that have been sent."""
    own = [url_of(one, world, made_up=False) for one in endpoints() if "get" in one.methods and not one.is_api]
    mailed = [link for message in mail.outbox for link in LINK.findall(str(message.body))]
    return list(dict.fromkeys(filter(None, [*own, *mailed])))


def admin_pages(world: World) -> Iterator[str]:
    """The list of every model of the admin, searched and plain, and the pages of our object of it, or of its last row."""
    made = {type(one): one for one in world.ours.made.values()}
    for model in admin.site._registry:
        base = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        yield from (base, f"{base}?q=<zqx>", f"{base}add/")
        row = made.get(model) or model._base_manager.last()
        if row is not None:
            yield from (f"{base}{row.pk}/{page}/" for page in ("change", "history", "delete"))


class Reader:
    """Follows what is given and, inside the cabinet, every link; keeps what is wrong and how many pages showed what was written."""

    def __init__(self, user: Any) -> None:
        self.client = signed_in(user)
        self.wrong: list[str] = []
        self.showed: set[str] = set()
        self.seen: set[str] = set()

    def read(self, urls: list[str], follow: bool = False) -> None:
        waiting = list(urls)
        while waiting and len(self.seen) < CROWD:
            url = waiting.pop(0)
            if url in self.seen or "/logout/" in url:
                continue
            self.seen.add(url)
            found = self.page(url)
            waiting += found if follow else []

    def page(self, url: str) -> list[str]:
        """What is wrong goes to `wrong`; the links of the page are returned."""
        cache.clear()
        answer = self.client.get(url)
        if answer.status_code >= 500:
            self.wrong.append(f"{url}: {answer.status_code}")
        self.wrong += [f"{url}: a header {name}" for name, value in answer.headers.items() if "<zqx" in value]
        kind, text = answer.headers.get("Content-Type", ""), body_of(answer)
        if "text/csv" in kind:
            self.wrong += [f"{url}: {one}" for one in formulas(text)]
        if "text/html" not in kind:
            return []
        self.wrong += [f"{url}: {one}" for one in Page(text).wrong if "zqx" in one or "javascript:" in one]
        self.showed |= {url} if answer.status_code == 200 and "zqx" in text else set()
        return [one.replace("&amp;", "&") for one in LINK.findall(text)]


def formulas(text: str) -> Iterator[str]:
    """Cells that a spreadsheet would run; an apostrophe in front makes a text of them."""
    for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";" if ";" in text.split("\n")[0] else ","):
        yield from (
            f"a cell {cell[:60]!r}"
            for cell in row
            if csv_safe(cell) != cell and cell[:1] != "'" and not re.fullmatch(r"[+-]?[\d.,]+", cell)
        )


def answers(world: World) -> Iterator[str]:
    """The API answers with data, never with a page, whatever is asked for."""
    clients = [signed_in(world.ours.user), signed_in(UserFactory(is_staff=True, is_superuser=True))]
    for endpoint in endpoints():
        url = url_of(endpoint, world, made_up=False) if endpoint.is_api and "get" in endpoint.methods else ""
        for client in clients if url and not endpoint.name.endswith(":docs") else ():
            cache.clear()
            answer = client.get(url, headers={"Accept": "text/html,*/*"})
            kind = answer.headers.get("Content-Type", "application/json")
            if "html" in kind or answer.headers.get("X-Content-Type-Options") != "nosniff":
                yield f"{url}: {kind}"
            elif "json" in kind and answer.content:
                json.loads(answer.content)


def mails() -> Iterator[str]:
    for message in mail.outbox:
        named = f"the mail {message.subject!r}"
        if re.search(r"[\r\n]", str(message.subject)):
            yield f"{named} has two lines of a subject"
        for text, kind in getattr(message, "alternatives", ()):
            yield from (
                f"{named}: {one}" for one in Page(str(text)).wrong if kind == "text/html" and ("zqx" in one or "javascript:" in one)
            )


def nothing_stands_before() -> None:
    """A text that must be agreed to first would stand before every other page."""
    if apps.is_installed("lk_kit.privacy"):
        apps.get_model("lk_kit_privacy.ConsentDocument")._base_manager.update(is_mandatory=False)
