"""Probes of `manage.py lk_doctor`. An app adds its own in `<app>/doctor.py` with `@probe("title")`."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import django
import rest_framework
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

import lk_kit

from .backends import REGISTRIES
from .classes import overrides
from .clock import now
from .conf import SECTIONS
from .models import IdempotencyRecord
from .swapping import DEFAULTS, is_swapped, model_label


@dataclass(frozen=True)
class Finding:
    """`level` is "ok", "note" or "problem"; only a problem makes the command fail."""

    level: str
    text: str


Probe = Callable[[], Iterable[Finding]]
PROBES: dict[str, Probe] = {}


def probe(title: str) -> Callable[[Probe], Probe]:
    def register(function: Probe) -> Probe:
        PROBES[title] = function
        return function

    return register


@probe("Versions")
def versions() -> Iterable[Finding]:
    yield Finding("ok", f"lk_kit {lk_kit.__version__}, Python {platform.python_version()}")
    yield Finding("ok", f"Django {django.get_version()}, REST framework {rest_framework.VERSION}")


@probe("Swappable models")
def swappable_models() -> Iterable[Finding]:
    for setting in DEFAULTS:
        yield Finding("ok", f"{setting} = {model_label(setting)}{' (swapped)' if is_swapped(setting) else ''}")


@probe("Settings that differ from the defaults")
def changed_settings() -> Iterable[Finding]:
    for name, section in sorted(SECTIONS.items()):
        for key in sorted(section.given()):
            yield Finding("ok", f"LK_KIT[{name!r}][{key!r}]")
    for key, path in sorted(overrides().items()):
        yield Finding("ok", f"LK_KIT['CLASSES'][{key!r}] = {path}")


@probe("Backends")
def backends() -> Iterable[Finding]:
    for registry in REGISTRIES:
        for alias in registry.aliases():
            yield Finding("ok", f"{registry.where}[{alias!r}]: {type(registry[alias]).__qualname__}")


@probe("Migrations")
def migrations() -> Iterable[Finding]:
    for alias in connections:
        executor = MigrationExecutor(connections[alias])
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        waiting = [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
        yield Finding("problem", f"{alias}: not applied: {', '.join(waiting)}") if waiting else Finding("ok", f"{alias}: all applied")


@probe("Idempotency records")
def idempotency_records() -> Iterable[Finding]:
    expired = IdempotencyRecord.objects.filter(expires_at__lte=now()).count()
    text = f"{expired} past their time; lk_doctor --clean or lk_deliver removes them"
    yield Finding("note", text) if expired else Finding("ok", "none past its time")
