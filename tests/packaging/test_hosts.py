"""D3: no address that leaves the site is built from the host that a request claims to be for."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from django.template import Context, engines
from django.utils.html import conditional_escape

from lk_kit.messaging.links import absolute_url
from tests.left_out import SOURCES

pytestmark = [pytest.mark.project("default"), pytest.mark.needs("messaging", "accounts", "privacy", "parties")]
ASKING = {"build_absolute_uri", "get_host", "get_current_site", "_get_raw_host", "get_port"}
KNOWN = {
    # a target of `next=` is compared with the host, and never becomes a link to it
    "accounts/gate.py: get_host",
    "accounts/web/doors.py: get_host",
    "accounts/web/registration.py: get_host",
    "cabinet/views/pages.py: get_host",
    "contrib/social/api/views.py: get_host",
    "contrib/social/web/views.py: get_host",
    # the list of the API's addresses, answered to the one who asks and stored by nobody
    "api/root.py: build_absolute_uri",
    # only without BASE_URL, in a development site: lk_kit.W030 and lk_kit.W183 say so
    "contrib/social/identity.py: build_absolute_uri",
}
FOLDERS = ("lk_kit/mail", "lk_kit/sms")
LINK = re.compile(r"(?:https?:)?//[^\s\"'<>)]+")


def callers() -> set[str]:
    found = set()
    for path in sorted(SOURCES.rglob("*.py")):
        name = path.relative_to(SOURCES).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ASKING:
                found.add(f"{name}: {node.attr}")
            if isinstance(node, ast.Constant) and node.value in {"HTTP_HOST", "SERVER_NAME", "HTTP_X_FORWARDED_HOST"}:
                found.add(f"{name}: {node.value}")
    return found


def test_d3_who_asks_for_the_host_is_known() -> None:
    assert callers() == KNOWN


def templates() -> list[str]:
    found = set()
    for path in SOURCES.rglob("templates/lk_kit/*/**/*"):
        name = path.as_posix().rpartition("/templates/")[2]
        if name.startswith(FOLDERS) and path.is_file():
            found.add(name)
    return sorted(found)


PAYLOAD = "<zqx onzqx=1>\"'><img src=zqx onerror=zqx()>//evil.example/"


class Anything(dict[str, Any]):
    """Whatever a template asks for: an address of this site where the name says so, else hostile text."""

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> Any:
        if key == "facts":
            return [(PAYLOAD, PAYLOAD)]
        if key.endswith("url"):
            return absolute_url("/lk/there/")
        return {"accent": "#123456", "language": "en", "party": None, "minutes": 3, "hours": 4, "days": 5}.get(key, PAYLOAD)


def render(name: str) -> str:
    template: Any = engines["django"].get_template(name).template
    context = Context(autoescape=name.endswith(".html"))
    context.dicts.append(Anything({}))
    context.template_name = name
    with context.render_context.push_state(template), context.bind_template(template):
        return str(template._render(context))


@pytest.mark.parametrize("name", templates())
def test_d3_d5_links_of_messages_are_ours_and_texts_inert(name: str, rf: Any, settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.USE_X_FORWARDED_HOST = ["*"], True
    rf.get("/", headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
    text = render(name)
    said = str(conditional_escape(PAYLOAD)) if name.endswith(".html") else PAYLOAD
    assert "<zqx" not in text.replace(said, ""), "hostile text became markup"
    ours = text.replace(said, "").replace(PAYLOAD, "")
    for link in LINK.findall(ours):
        assert link.startswith(("https://shop.example.com/", "//www.w3.org/", "http://www.w3.org/")), link


def test_d3_every_folder_of_messages_is_read() -> None:
    found = templates()
    assert len(found) > 40
    assert {one.split("/")[1] for one in found} == {"mail", "sms"}
