"""One statement that finds a session or a token together with its user, his profile, his memberships and his second factor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import django_otp
from django.contrib.auth import get_user_model
from django.db import connections, models, router
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat

from lk_kit.core.actors import PRELOADED, Grant
from lk_kit.core.clock import today
from lk_kit.core.statements import shortened
from lk_kit.parties.roles import GRANT_FIELDS, grants_from_rows
from lk_kit.profiles.abstract import get_profile_model

from .models import ApiToken, FactorDemand, Session

_KEY = "k" * 64
"""Stands for the key in the compiled statement; no SHA-256 in hex looks like it."""
_MEMBERSHIP = "user__lk_memberships"
_FLAGS = "_lk_flags"
_flags: dict[str, Callable[[OuterRef], Any]] = {}


def register_flag(name: str, condition: Callable[[OuterRef], Any]) -> None:
    """What an app above must know of the user on every request, at no statement of its own: `condition(user)` is the SQL condition about
    the user whose key is handed in. Call it in `ready()`."""
    _flags[name] = condition


def flag_of(user: Any, name: str) -> bool | None:
    """None where the user did not come with his session or token."""
    flags: dict[str, bool] = getattr(user, _FLAGS, {})
    return flags.get(name)


@dataclass(slots=True)
class Found:
    """`own` are the asked columns of the session or token; `device` says whether the session's second factor still exists."""

    own: dict[str, Any]
    user: Any = None
    grants: list[Grant] = field(default_factory=list)
    has_device: bool = False
    device: bool = False
    demanded_since: Any = None


@dataclass(frozen=True)
class Compiled:
    sql: str
    params: tuple[Any, ...]
    keys: tuple[int, ...]
    converters: dict[int, tuple[list[Any], Any]]


class Lookup:
    """The statement for one model, compiled by the ORM once a database and bound anew on every call."""

    def __init__(self, model: type[models.Model], columns: Sequence[str]) -> None:
        self.model = model
        self.columns = tuple(columns)

    def fetch(self, key_hash: str) -> Found | None:
        alias = router.db_for_read(self.model)
        compiled = _compiled(self, alias)
        params = list(compiled.params)
        for index in compiled.keys:
            params[index] = key_hash
        with connections[alias].cursor() as cursor:
            cursor.execute(compiled.sql, params)
            rows = cursor.fetchall()
        return self._found(alias, compiled, rows) if rows else None

    def _found(self, alias: str, compiled: Compiled, rows: list[Sequence[Any]]) -> Found:
        layout = layout_of(self)
        connection = connections[alias]

        def values(row: Sequence[Any], part: slice) -> list[Any]:
            return [_convert(compiled, connection, index, row[index]) for index in range(part.start, part.stop)]

        first = rows[0]
        found = Found(dict(zip(self.columns, values(first, layout.own), strict=True)))
        flags = values(first, layout.flags)
        *same, has_device, found.demanded_since = flags[: len(flags) - len(_flags)]
        found.device, found.has_device = any(same), bool(has_device)
        user_values = values(first, layout.user)
        if user_values[layout.user_pk] is not None:
            found.user = get_user_model().from_db(alias, list(layout.user_fields), user_values)
            found.grants = list(grants_from_rows(_valid(values(row, layout.grants) for row in rows)))
            setattr(found.user, PRELOADED, found.grants)
            setattr(found.user, _FLAGS, dict(zip(_flags, map(bool, flags[len(flags) - len(_flags) :]), strict=True)))
            _attach_profile(alias, layout, found.user, values(first, layout.profile))
        return found


@dataclass(frozen=True)
class Layout:
    names: tuple[str, ...]
    own: slice
    user: slice
    grants: slice
    profile: slice
    flags: slice
    user_fields: tuple[str, ...]
    user_pk: int
    profile_fields: tuple[str, ...]


@cache
def layout_of(lookup: Lookup) -> Layout:
    user_model = get_user_model()
    user_fields = tuple(one.attname for one in user_model._meta.concrete_fields)
    link = profile_link()
    profile_fields = tuple(one.attname for one in get_profile_model()._meta.concrete_fields) if link else ()
    groups = [
        list(lookup.columns),
        [f"user__{name}" for name in user_fields],
        [f"{_MEMBERSHIP}__{name}" for name in (*GRANT_FIELDS, "valid_from", "valid_to")],
        [f"user__{link.related_query_name()}__{name}" for name in profile_fields] if link else [],
        [f"factor_{index}" for index in range(len(device_models()))]
        + ["has_device", "demanded_since", *(f"flag_{name}" for name in _flags)],
    ]
    ends = [sum(len(group) for group in groups[: index + 1]) for index in range(len(groups))]
    parts = [slice(end - len(group), end) for end, group in zip(ends, groups, strict=True)]
    own, user, grants, profile, flags = parts
    return Layout(
        names=tuple(name for group in groups[:-1] for name in group),
        own=own,
        user=user,
        grants=grants,
        profile=profile,
        flags=flags,
        user_fields=user_fields,
        user_pk=user_fields.index(user_model._meta.pk.attname),
        profile_fields=profile_fields,
    )


@cache
def profile_link() -> Any:
    """The profile's one-to-one field to the user; None where the host's profile is tied to the user otherwise."""
    link = get_profile_model()._meta.get_field("user")
    return link if isinstance(link, models.OneToOneField) and link.remote_field.get_accessor_name() else None


@cache
def device_models() -> tuple[Any, ...]:
    """Kinds of second factor whose persistent id can be compared in SQL: those with a number as key."""
    return tuple(model for model in django_otp.device_classes() if isinstance(model._meta.pk, (models.AutoField, models.IntegerField)))


@cache
def strong_device_models() -> tuple[Any, ...]:
    """Kinds that make a second factor by themselves: all but lists of backup codes."""
    return tuple(model for model in django_otp.device_classes() if model.model_label() != "otp_static.staticdevice")


def _compile(lookup: Lookup, alias: str) -> Compiled:
    layout = layout_of(lookup)
    has_device = Q()
    for model in strong_device_models():
        has_device |= Q(Exists(model.objects.filter(user=OuterRef("user"), confirmed=True)))
    flags: dict[str, Any] = {f"factor_{index}": _same_device(lookup, model) for index, model in enumerate(device_models())}
    flags["has_device"] = models.ExpressionWrapper(has_device, output_field=models.BooleanField()) if has_device else Value(False)
    flags["demanded_since"] = Subquery(FactorDemand.objects.filter(user=OuterRef("user")).values("since")[:1])
    flags |= {
        f"flag_{name}": models.ExpressionWrapper(Q(condition(OuterRef("user"))), output_field=models.BooleanField())
        for name, condition in _flags.items()
    }
    rows: Any = lookup.model._default_manager.using(alias).filter(key_hash=_KEY)
    rows = rows.order_by(f"{_MEMBERSHIP}__party__name", f"{_MEMBERSHIP}__party_id")
    compiler = rows.values_list(*layout.names).annotate(**flags).query.get_compiler(using=alias)
    sql, params = shortened(*compiler.as_sql(), keep=_KEY)
    fields = [one[0] for one in compiler.select[0 : compiler.col_count]]
    keys = tuple(index for index, value in enumerate(params) if value == _KEY)
    return Compiled(sql, params, keys, compiler.get_converters(fields))


def _same_device(lookup: Lookup, model: Any) -> Any:
    if "otp_device" not in lookup.columns:
        return Value(False)
    prefix = Value(f"{model.model_label()}/", output_field=models.CharField())
    mine = model.objects.filter(user=OuterRef("user"), confirmed=True)
    return Exists(mine.annotate(persistent=Concat(prefix, Cast("pk", models.CharField()))).filter(persistent=OuterRef("otp_device")))


@cache
def _compiled(lookup: Lookup, alias: str) -> Compiled:
    return _compile(lookup, alias)


def _convert(compiled: Compiled, connection: Any, index: int, value: Any) -> Any:
    if index in compiled.converters:
        functions, expression = compiled.converters[index]
        for function in functions:
            value = function(value, expression, connection)
    return value


def _valid(rows: Any) -> Any:
    """The memberships that are in force today; a user without any has one row of nulls."""
    for *grant, valid_from, valid_to in rows:
        if grant[0] is not None and (valid_from is None or valid_from <= today()) and (valid_to is None or valid_to >= today()):
            yield tuple(grant)


def _attach_profile(alias: str, layout: Layout, user: Any, values: list[Any]) -> None:
    link = profile_link()
    if link is None:
        return
    model = get_profile_model()
    if values[layout.profile_fields.index(model._meta.pk.attname)] is None:
        return
    profile = model.from_db(alias, list(layout.profile_fields), values)
    link.set_cached_value(profile, user)
    link.remote_field.set_cached_value(user, profile)


sessions = Lookup(Session, ("id", "data", "expire_date", "last_seen", "otp_device", "user_agent"))
tokens = Lookup(ApiToken, ("id", "title", "expires_at", "revoked_at", "last_used", "proven_at", "proven_by", "is_proven_strongly"))
