"""A2, B1–B3: what a client writes into bodies and filters. The operations and their fields are those of the OpenAPI description."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.db import models

from .client import ApiClient
from .kinds import kind_of_parameter
from .routes import Endpoint, endpoints
from .sweep import _undone, changes, leaks_in, snapshot
from .world import World

Step = str | int
Sample = Callable[[World], Any]

SAMPLES: dict[str, Any] = {
    "party": lambda world: world.ours.party.code,
    "email": lambda world: f"{uuid4().hex[:10]}@example.com",
    "role": "viewer",
    "replacement": "viewer",
    "member": lambda world: str(world.ours.object("membership").pk),
    "permissions": lambda world: ["parties.view"],
    "days": 7,
    "period": "month",
    "currency": "RUB",
    "amount": "1000",
    "inn": "7707083893",
    "kpp": "770701001",
    "ogrn": "1027700132195",
    "bik": "044525225",
    "account": "40702810200000000001",
    "correspondent_account": "30101810400000000225",
    "phone": "+79261234567",
    "contact_phone": "+79261234567",
    "tracking_url": "https://example.com/track",
    "time_zone": "Europe/Moscow",
    "language": "ru",
    "birth_date": "1990-05-17",
    "valid_from": None,
    "valid_to": None,
    "sku": lambda world: f"{world.ours.mark}-SKU",
    "address_id": lambda world: str(world.ours.object("address").pk),
    "from_order": None,
    "expected_total": None,
    "lines": lambda world: [{"sku": f"{world.ours.mark}-SKU", "quantity": "1"}],
    "manager": None,
    "fingerprint": "0" * 64,
    "kind": "legal_entity",
    "type": "other",
    "links": lambda world: [],
    "documents": lambda world: [str(world.ours.object("document").pk)],
}
"""Values that an endpoint takes, by field name; whatever is not here is made up from the schema."""


def register_sample(field: str, value: Any) -> None:
    """A valid value, or a function of the World, for a field of the host's own endpoints."""
    SAMPLES[field] = value


@dataclass(frozen=True)
class Operation:
    """A method of a path with a JSON body; `schema` has its references resolved."""

    method: str
    path: str
    endpoint: Endpoint
    schema: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    def url(self, world: World) -> str:
        values = {}
        for name in self.endpoint.parameters:
            kind = kind_of_parameter(self.endpoint.name, name, self.endpoint.view_class)
            if kind is None:
                raise LookupError(f"{self.path}: nobody said what {name} names; see lk_kit.testing.register_parameters")
            values[name] = kind.value(world.ours.object(kind.name))
        return self.endpoint.url(values)

    def body(self, world: World) -> dict[str, Any]:
        """A body as a well-meaning client would send it."""
        found: dict[str, Any] = _sample("", self.schema, world)
        return found

    def fields(self) -> Iterator[tuple[tuple[Step, ...], dict[str, Any]]]:
        """(path, schema) of every value in the body, nested ones and items of lists included."""
        yield from _fields(self.schema, ())


def operations() -> list[Operation]:
    """Every API operation with a JSON body. Needs the `openapi` extra."""
    from lk_kit.api.schema import document

    description = document("en")
    by_path = {_plain(one.path): one for one in endpoints() if one.is_api}
    found = []
    for path, methods in description["paths"].items():
        # Sorted: the schema's methods come out of a set, and the workers of a parallel run must collect the same.
        for method, operation in sorted(methods.items()):
            schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            if schema is not None:
                found.append(Operation(method, path, by_path[_plain(path)], resolve(description, schema)))
    return found


def _plain(path: str) -> str:
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def resolve(description: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """The schema with every `$ref` replaced by what it names, eight levels deep."""
    if depth > 8:
        return {}
    reference = schema.get("$ref") or next((one["$ref"] for one in schema.get("allOf", ()) if "$ref" in one), "")
    if reference:
        return resolve(description, description["components"]["schemas"][reference.rpartition("/")[2]], depth + 1)
    found = dict(schema)
    if "properties" in found:
        found["properties"] = {name: resolve(description, one, depth + 1) for name, one in found["properties"].items()}
    if "items" in found:
        found["items"] = resolve(description, found["items"], depth + 1)
    return found


def kind_in(schema: dict[str, Any]) -> str:
    kind = schema.get("type", "")
    return next((one for one in kind if one != "null"), "") if isinstance(kind, list) else str(kind)


def is_number(schema: dict[str, Any]) -> bool:
    return kind_in(schema) in {"integer", "number"} or str(schema.get("pattern", "")).startswith("^-?[0-9]")


def _sample(name: str, schema: dict[str, Any], world: World) -> Any:
    if name in SAMPLES:
        value = SAMPLES[name]
        return value(world) if callable(value) else value
    if "enum" in schema:
        return schema["enum"][0]
    if is_number(schema):
        return 1 if kind_in(schema) == "integer" else "1"
    made = {"boolean": False, "array": [], "object": None}.get(kind_in(schema), "text")
    if kind_in(schema) == "object":
        return {key: _sample(key, one, world) for key, one in schema.get("properties", {}).items() if not one.get("readOnly")}
    if kind_in(schema) == "array" and schema.get("items"):
        return [_sample("", schema["items"], world)]
    formats = {"uuid": str(uuid4()), "date": "2026-11-21", "date-time": "2027-11-21T10:00:00Z"}
    return formats.get(schema.get("format", ""), made)


def _fields(schema: dict[str, Any], path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], dict[str, Any]]]:
    for name, one in schema.get("properties", {}).items():
        yield (*path, name), one
        if kind_in(one) == "object":
            yield from _fields(one, (*path, name))
        if kind_in(one) == "array":
            yield (*path, name, 0), one.get("items", {})
            yield from _fields(one.get("items", {}), (*path, name, 0))


def with_value(body: dict[str, Any], path: tuple[Step, ...], value: Any) -> dict[str, Any]:
    """A copy of the body in which the value stands at the path."""
    changed = copy.deepcopy(body)
    target: Any = changed
    for index, step in enumerate(path[:-1]):
        if isinstance(target, dict) and not target.get(step):
            target[step] = [{}] if isinstance(path[index + 1], int) else {}
        target = target[step]
        if isinstance(path[index + 1], int) and not target:
            target.append({})
    target[path[-1]] = value
    return changed


def find_body_leaks(operation: Operation, world: World, user: Any = None) -> list[str]:
    """A2: each text of the body names, one after another, everything of the other company. Nothing may come of it."""
    client = ApiClient(user or world.ours.user, raise_request_exception=False)
    url, body = operation.url(world), operation.body(world)
    before = snapshot(world.theirs)
    found = []
    for path, schema in operation.fields():
        if kind_in(schema) != "string" or is_number(schema):
            continue
        for foreign in world.foreign_ids():
            cache.clear()
            with _undone():
                answer = client.send(operation.method, url, with_value(body, path, foreign))
                where = f"{operation}: {path}={foreign}"
                found += [f"{where} {text}" for text in leaks_in(answer, world, ignore=list(world.foreign_ids()))]
                if answer.status_code < 400 or foreign == world.theirs.party.code:
                    found += [f"{where} ({answer.status_code}) changed {what}" for what in changes(before, snapshot(world.theirs))]
    return found


def find_mass_assignment(operation: Operation, world: World) -> list[str]:
    """B1, B2: a body that names every column of the model writes no column that the description does not offer."""
    model = _model(operation)
    if model is None:
        return []
    if operation.endpoint.actions.get(operation.method) == "create":
        return _mass_creation(operation, world, model)
    if operation.method not in {"patch", "put"} or not operation.endpoint.parameters:
        return []
    offered = set(operation.schema.get("properties", {}))
    protected = [column for column in model._meta.concrete_fields if column.name not in offered and column.name not in TIMES]
    row = _row_of(operation, world)
    before = model._base_manager.filter(pk=row.pk).values().get()
    with _undone():
        client = ApiClient(world.ours.user, raise_request_exception=False)
        junk = {name: value for column in protected for name, value in _junk(column, world)}
        answer = client.send(operation.method, operation.url(world), junk)
        after = model._base_manager.filter(pk=row.pk).values().get()
    found = [f"{operation}: answered {answer.status_code}"] if answer.status_code >= 500 else []
    return found + [f"{operation}: wrote {column.name}" for column in protected if before[column.attname] != after[column.attname]]


def _mass_creation(operation: Operation, world: World, model: type[models.Model]) -> list[str]:
    """Two objects are made, with and without junk: what the description does not offer must be the same in both."""
    offered = set(operation.schema.get("properties", {}))
    protected = [column for column in model._meta.concrete_fields if column.name not in offered and column.name not in {*TIMES, *UNIQUE}]
    junk = {name: value for column in protected for name, value in _junk(column, world) if not column.primary_key}
    from .factories import UserFactory

    staff = UserFactory(is_staff=True, is_superuser=True)
    plain, marked = (_created(operation, world, model, extra, staff) for extra in ({}, junk))
    if plain == marked == {}:
        return []  # nothing was made yet: a second person has to approve it
    if plain is None or marked is None:
        return [f"{operation}: the sample body is not accepted; see lk_kit.testing.register_sample"]
    return [
        f"{operation}: wrote {column.name}"
        for column in protected
        if not column.primary_key and plain[column.attname] != marked[column.attname]
    ]


def _created(operation: Operation, world: World, model: type[models.Model], extra: dict[str, Any], staff: Any) -> dict[str, Any] | None:
    """What the owner makes, or `staff` where only they may make it."""
    known = set(model._base_manager.values_list("pk", flat=True))
    with _undone():
        cache.clear()
        body = {**extra, **operation.body(world)}
        for user in (world.ours.user, staff):
            client = ApiClient(user, raise_request_exception=False)
            answer = client.send(operation.method, operation.url(world), body)
            if answer.status_code != 403:
                break
        if answer.status_code == 202:
            return {}
        return model._base_manager.exclude(pk__in=known).values().first() if answer.status_code == 201 else None


TIMES = {"updated_at", "last_seen", "created_at", "ordered_at", "expires_at", "requested_at"}
UNIQUE = {"code", "number", "key_hash", "hint"}


def _model(operation: Operation) -> type[models.Model] | None:
    view = operation.endpoint.view_class
    found: type[models.Model] | None = view().get_model() if view is not None and hasattr(view, "get_model") else None
    return found


def _row_of(operation: Operation, world: World) -> Any:
    kind = kind_of_parameter(operation.endpoint.name, operation.endpoint.parameters[0], operation.endpoint.view_class)
    return world.ours.object(kind.name) if kind is not None else None


def _junk(column: models.Field[Any, Any], world: World) -> Iterator[tuple[str, Any]]:
    """Values that fit the column, under its name and its attribute's name."""
    value: Any = "junk"
    if column.is_relation:
        theirs = [*world.theirs.made.values(), world.theirs.user]
        value = next((str(one.pk) for one in theirs if isinstance(one, column.related_model or ())), "junk")
    elif isinstance(column, (models.DecimalField, models.IntegerField)):
        value = 7
    elif isinstance(column, models.BooleanField):
        value = True
    elif isinstance(column, models.DateTimeField):
        value = "2020-01-01T00:00:00Z"
    elif isinstance(column, models.DateField):
        value = "2020-01-01"
    elif isinstance(column, models.UUIDField):
        value = str(uuid4())
    yield column.name, value
    yield column.attname, value


NUMBERS = [
    *("NaN", "Infinity", "1e400", "1E+999999999", "-1", "1000000000000000000000", "9223372036854775808", "9" * 5000, "true", "[]", "{}"),
    *(json.dumps(text) for text in ("NaN", "sNaN", "-Infinity", "1e400", "-0.001", "１２３", "٣", "1_000", " 1", "+1", "0x10", "")),
    json.dumps("1.00000000000000001"),
]
"""As they stand in a JSON body; the first few are no JSON at all."""


def find_number_trouble(operation: Operation, world: World) -> list[str]:
    """B3: junk in each number of the body is a 4xx."""
    client = ApiClient(world.ours.user, raise_request_exception=False)
    url, body = operation.url(world), operation.body(world)
    found = []
    for path, schema in operation.fields():
        if not is_number(schema):
            continue
        for junk in NUMBERS:
            cache.clear()
            raw = json.dumps(with_value(body, path, "@@")).replace('"@@"', junk)
            with _undone():
                status = client.send(operation.method, url, raw.encode()).status_code
            if not 400 <= status < 500:
                found.append(f"{operation}: {path}={junk[:40]} answered {status}")
    return found
