"""Every text that a person can write: the fields of the forms as the pages draw them, and those of the bodies that the API describes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.core.cache import cache
from django_otp import DEVICE_ID_SESSION_KEY, devices_for_user

from lk_kit.testing import Endpoint, UserFactory, World
from lk_kit.testing.bodies import SAMPLES, Operation, is_number, kind_in, operations, with_value
from lk_kit.testing.client import ApiClient
from lk_kit.testing.kinds import kind_of_parameter
from lk_kit.testing.sweep import _undone

from .markup import Page, packed

PASSWORD = "a-long-password-of-17"
TEXT_INPUTS = {"", "text", "email", "tel", "url", "search"}
SPECIAL = ('"<zqx>"@example.com', "zqx'onload=zqx()@example.com", "javascript:zqx()//https://a.example", 'https://a.example/"><zqx>')
"""For fields that take an address only: valid for a careless check, and markup."""

PAPERS = {"number": "4509 123456", "unit_code": "770-001", "issued_on": "2010-05-05"}
"""What only forms ask for."""
OF_A_KEY = re.compile(r"(?=.*\d)[0-9a-f]+|[a-f]{4}")


def bare(name: str) -> str:
    """The name of a field without the numbers and keys of rows: `quantity-<key>` and `lines-0-quantity` are `quantity`."""
    return next((part for part in reversed(name.split("-")) if not OF_A_KEY.fullmatch(part)), name)


@dataclass
class Form:
    """A form of a page that posts: what it would send untouched, and its texts with the most that each takes."""

    action: str
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)


class Forms(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Form] = []
        self.form: Form | None = None
        self.select = self.area = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.form = Form(given.get("action", "")) if given.get("method", "").lower() == "post" else None
            self.found += [self.form] if self.form else []
        elif self.form is not None and tag == "option" and self.select:
            self.choose(self.select, given.get("value", ""), "selected" in given)
        elif self.form is not None and (name := given.get("name")) and "disabled" not in given:
            self.control(tag, name, given)

    def control(self, tag: str, name: str, given: Mapping[str, str]) -> None:
        assert self.form is not None
        kind = given.get("type", "").lower()
        if tag == "textarea" or (tag == "input" and kind in TEXT_INPUTS and "readonly" not in given):
            self.form.texts[name] = int(given.get("maxlength") or 2000)
            self.form.values[name] = given.get("value", "")
            self.area = name if tag == "textarea" else ""
        elif tag == "select":
            self.select = name
        elif kind in {"radio", "checkbox"}:
            if kind == "radio" or "checked" in given or "required" in given:
                self.choose(name, given.get("value", "on"), "checked" in given)
        elif tag == "input" and kind not in {"file", "submit", "button", "image"}:
            self.form.values[name] = given.get("value") or PAPERS.get(name, "")

    def choose(self, name: str, value: str, selected: bool) -> None:
        assert self.form is not None
        if selected or not self.form.values.get(name):
            self.form.values[name] = value

    def handle_data(self, data: str) -> None:
        if self.area and self.form is not None:
            self.form.values[self.area] = str(self.form.values[self.area]) + data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        self.area = "" if tag == "textarea" else self.area
        self.select = "" if tag == "select" else self.select


@dataclass
class Tried:
    """What came of the texts: which fields took markup, which refused it, and what was wrong with an answer."""

    took: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def look_at(self, where: str, answer: Any) -> None:
        if answer.status_code >= 500:
            self.wrong.append(f"{where}: {answer.status_code}")
        if "text/html" in answer.headers.get("Content-Type", ""):
            self.wrong += [f"{where}: {one}" for one in Page(answer.content.decode()).wrong if "zqx" in one or "javascript:" in one]
        self.wrong += [f"{where}: a header {name}" for name, value in answer.headers.items() if "<zqx" in value or "\n" in value]


def url_of(endpoint: Endpoint, world: World, *, made_up: bool = True) -> str:
    """With our own objects, and `made_up` secrets; without these, empty where the address is one."""
    kinds = {name: kind_of_parameter(endpoint.name, name, endpoint.view_class) for name in endpoint.parameters}
    known = {name: kind for name, kind in kinds.items() if kind is not None}
    if not made_up and any(kind.is_secret for kind in known.values()):
        return ""
    return endpoint.url({name: kind.value(world.ours.object(kind.name)) for name, kind in known.items()})


def signed_in(user: Any) -> ApiClient:
    """A client of the user whose session has passed the second factor, where he has one: the world's people have passkeys."""
    client = ApiClient(user, raise_request_exception=False)
    device = next(iter(devices_for_user(user)), None) if user is not None else None
    if device is not None:
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
    return client


def sample(name: str, world: World, drawn: Any) -> Any:
    """A value that the field takes: what is drawn, or the same as for the API."""
    given = {**SAMPLES, **PAPERS}.get(bare(name), "text")
    return drawn or (given(world) if callable(given) else given)


def write_by_forms(client: ApiClient, url: str, world: World, turn: int, tried: Tried) -> None:
    """Every text of every form of the page with markup in it, one by one and taken back; then all that it took, for good."""
    cache.clear()
    page = client.get(url)
    if page.status_code != 200 or "text/html" not in page.headers.get("Content-Type", ""):
        return
    for form in Forms(page.content.decode()).found:
        target = urljoin(url, form.action or url)
        base = {name: sample(name, world, value) if name in form.texts else value for name, value in form.values.items()}
        taken = {}
        for name, limit in form.texts.items():
            where, key = f"POST {target} {name}", bare(name)
            for value in (packed(limit, turn), *SPECIAL):
                cache.clear()
                with _undone():
                    answer = client.post(target, {**base, name: value})
                tried.look_at(where, answer)
                if answer.status_code in {302, 303}:
                    taken[name] = value
                    break
            (tried.took if name in taken else tried.refused).add(key)
        if taken:
            cache.clear()
            fresh = {name: value for name, value in Forms(client.get(url).content.decode()).found[0].values.items() if name == "lk_token"}
            tried.look_at(f"POST {target}", client.post(target, {**base, **fresh, **taken}))


def write_by_api(world: World, turn: int, tried: Tried, last: frozenset[str]) -> None:
    """The same with every body of the API, by a member and by staff; `last` names routes after which nothing else works."""
    staff = UserFactory(is_staff=True, is_superuser=True)
    for operation in sorted(operations(), key=lambda one: one.endpoint.name in last):
        for user in (world.ours.user, staff):
            if write_body(operation, signed_in(user), world, turn, tried):
                break


def write_body(operation: Operation, client: ApiClient, world: World, turn: int, tried: Tried) -> bool:
    url, body, taken = operation.url(world), operation.body(world), {}
    for path, schema in free_texts(operation):
        key = str(path[-1] if isinstance(path[-1], str) else path[-2])
        for value in (packed(schema.get("maxLength", 2000), turn), *SPECIAL):
            cache.clear()
            with _undone():
                answer = client.send(operation.method, url, with_value(body, path, value))
            tried.look_at(f"{operation} {path}", answer)
            if answer.status_code < 300:
                taken[path] = value
                break
        (tried.took if path in taken else tried.refused).add(key)
    for path, value in taken.items():
        body = with_value(body, path, value)
    if taken:
        cache.clear()
        tried.look_at(str(operation), client.send(operation.method, url, body))
    return bool(taken)


def write_by_signing_in(world: World, turn: int, tried: Tried) -> None:
    """What is typed into a sign-in that fails is kept for staff; the name of a token is taken only with a right password."""
    user = UserFactory(password=PASSWORD)
    name = user.get_username()
    for word in (packed(150, turn), *SPECIAL):
        cache.clear()
        tried.look_at("the sign-in page", ApiClient().post("/lk/login/", {"username": word, "password": PASSWORD}))
        tried.look_at("the sign-in", ApiClient().send("post", "/api/lk/auth/login/", {"username": word, "password": PASSWORD}))
    cache.clear()
    body = {"username": name, "password": PASSWORD, "mode": "token", "token_title": packed(100, turn)}
    answer = ApiClient(headers={"User-Agent": packed(200, turn)}).send("post", "/api/lk/auth/login/", body)
    tried.look_at("a token", answer)
    if answer.status_code == 200:
        tried.took.add("token_title")
        type(world.ours.object("token"))._default_manager.filter(user=user).update(user=world.ours.user)


def free_texts(operation: Operation) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    for path, schema in operation.fields():
        if kind_in(schema) == "string" and not is_number(schema) and not schema.keys() & {"enum", "format"}:
            yield path, schema
