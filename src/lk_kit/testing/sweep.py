"""A1: every route × method × stranger × foreign object answers as if the object did not exist, and changes nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.cache import cache
from django.db import models, transaction

from lk_kit.core.ids import party_code

from .client import ApiClient
from .kinds import Kind, Owner, kind_of_parameter
from .routes import Endpoint
from .world import World

_NOISE = re.compile(
    r'"request_id":"[^"]*"'  # a new one each time
    r"|csrfmiddlewaretoken[^>]*|csrftoken=[^;]*|[A-Za-z0-9]{64}"
    r"|name=\"lk_token\"[^>]*|\bnonce-[\w+/=-]+|\bnonce=\"[^\"]*\""
)


@dataclass(frozen=True)
class Seen:
    """The part of an answer that must not depend on whether the object exists."""

    status: int
    location: str
    body: str


def find_leaks(endpoint: Endpoint, world: World) -> list[str]:
    """What is wrong with the endpoint, in words; an empty list is a pass. Run it in a test's transaction."""
    kinds = {name: kind_of_parameter(endpoint.name, name, endpoint.view_class) for name in endpoint.parameters}
    unknown = [name for name, kind in kinds.items() if kind is None]
    if unknown:
        return [f"{endpoint.path}: nobody said what {', '.join(unknown)} names; see lk_kit.testing.register_parameters"]
    known: dict[str, Kind] = {name: kind for name, kind in kinds.items() if kind is not None}
    found = list(_unreachable(endpoint, known, world))
    before = snapshot(world.theirs)
    for role, user in world.strangers.items():
        cache.clear()
        client = ApiClient(user, raise_request_exception=False)
        for method in endpoint.methods:
            found.extend(f"{role} {method.upper()} {text}" for text in _compare(endpoint, method, client, known, world))
    return found + [f"{endpoint.path}: changed {what} of the other company" for what in changes(before, snapshot(world.theirs))]


def _unreachable(endpoint: Endpoint, kinds: dict[str, Kind], world: World) -> Iterator[str]:
    """The sweep proves nothing where even the owner gets an error: his own page must open."""
    if "get" not in endpoint.methods or not kinds or any(kind.is_secret for kind in kinds.values()):
        return
    cache.clear()
    url = endpoint.url({name: kind.value(world.ours.object(kind.name)) for name, kind in kinds.items()})
    with _undone():
        status = ApiClient(world.ours.user).get(url).status_code
    if status >= 400 and status not in {403, 405}:
        yield f"owner GET {url}: {status}; the sweep needs parameters that work"


def _compare(endpoint: Endpoint, method: str, client: ApiClient, kinds: dict[str, Kind], world: World) -> Iterator[str]:
    for foreign, random in _pairs(kinds, world):
        url, twin = endpoint.url(foreign), endpoint.url(random)
        answer = _ask(client, method, url, endpoint)
        yield from (f"{url}: {text}" for text in leaks_in(answer, world, ignore=foreign.values()))
        if not foreign:
            continue
        seen, expected = _seen(answer, foreign, random), _seen(_ask(client, method, twin, endpoint), foreign, random)
        if seen != expected:
            yield f"{url}: {_difference(seen, expected)} (an unknown one: {twin})"


def _pairs(kinds: dict[str, Kind], world: World) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Parameters that name their objects, beside such that name nothing. With our own party in the URL too, where it has one."""
    foreign = {name: kind.value(world.theirs.object(kind.name)) for name, kind in kinds.items()}
    yield foreign, {name: _random(kind, foreign[name]) for name, kind in kinds.items()}
    codes = {name: world.ours.party.code for name, kind in kinds.items() if kind.name == "party_code"}
    if codes and len(kinds) > len(codes):
        yield {**foreign, **codes}, {**{name: _random(kind, foreign[name]) for name, kind in kinds.items()}, **codes}


def _random(kind: Kind, like: str) -> str:
    if kind.name == "party_code":
        return party_code()
    return str(2_000_000_000 + uuid4().int % 10_000) if like.isdigit() else str(uuid4())


def _ask(client: ApiClient, method: str, url: str, endpoint: Endpoint) -> Any:
    with _undone():
        if endpoint.is_api or method == "get":
            return client.send(method, url)
        return getattr(client, method)(url, {})


class _undone:  # noqa: N801 - reads like a statement
    """Runs a request and takes back what it did."""

    def __enter__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *error: Any) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


def leaks_in(answer: Any, world: World, ignore: Any = ()) -> Iterator[str]:
    """5xx, and what of theirs stands in the body or a header."""
    if answer.status_code >= 500:
        yield f"answered {answer.status_code}"
    text = f"{body_of(answer)}\n{answer.headers}\n{answer.cookies.output()}"
    for mark in world.marks():
        if mark in text and mark not in ignore:
            yield f"shows {mark!r}"


def body_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode("utf-8", "replace"))


def _seen(answer: Any, *named: dict[str, str]) -> Seen:
    """Both addresses' values are replaced in both answers: the key "3" also stands in drawings, dates and prices."""
    values = sorted(((value, name) for values in named for name, value in values.items()), key=lambda pair: -len(pair[0]))
    texts = [answer.headers.get("Location", ""), body_of(answer)]
    for index, text in enumerate(texts):
        text = _NOISE.sub("", text)
        for value, name in values:
            # A short integer key stands in many places by chance; only in a path or a query does it name the object.
            found = re.escape(value) if len(value) > 5 else rf"(?<=[/=]){re.escape(value)}(?![\w.-])"
            text = re.sub(found, f"<{name}>", text)
        texts[index] = text
    return Seen(answer.status_code, *texts)


def _difference(seen: Seen, expected: Seen) -> str:
    if seen.status != expected.status:
        return f"{seen.status} where an unknown object gets {expected.status}"
    if seen.location != expected.location:
        return f"leads to {seen.location!r} where an unknown object leads to {expected.location!r}"
    at = next((i for i, pair in enumerate(zip(seen.body, expected.body, strict=False)) if pair[0] != pair[1]), 0)
    return f"the body tells it from an unknown object: …{seen.body[at : at + 60]!r} / …{expected.body[at : at + 60]!r}"


def snapshot(owner: Owner) -> dict[str, Any]:
    """The owner's objects as they are, and how many rows of any table point at them."""
    found: dict[str, Any] = {}
    for kind, made in owner.made.items():
        if isinstance(made, models.Model):
            found[kind] = type(made)._base_manager.filter(pk=made.pk).values().first()
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            keys = [one.pk for one in owner.made.values() if isinstance(one, column.related_model or ())] if column.is_relation else []
            if keys:
                found[f"{model._meta.label}.{column.name}"] = model._base_manager.filter(**{f"{column.name}__in": keys}).count()
    return found


_VOLATILE = {"last_login", "last_seen", "last_used", "data", "expire_date"}


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    def settled(value: Any) -> Any:
        return {name: one for name, one in value.items() if name not in _VOLATILE} if isinstance(value, dict) else value

    return [name for name in before if settled(before[name]) != settled(after.get(name))]
