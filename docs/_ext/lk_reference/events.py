from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from itertools import groupby

from django.apps import apps
from django.dispatch import Signal
from django.utils.module_loading import module_has_submodule

from lk_kit.core.events import EVENT_TYPES, HEAD, Event

from .markdown import code, doc, table


def signals() -> dict[str, Signal]:
    """Dotted path → signal of every `signals` module of the family."""
    found: dict[str, Signal] = {}
    for config in apps.get_app_configs():
        if config.name.startswith("lk_kit.") and module_has_submodule(config.module, "signals"):
            module = import_module(f"{config.name}.signals")
            found |= {f"{module.__name__}.{name}": one for name, one in vars(module).items() if isinstance(one, Signal)}
    return found


def library_events() -> list[type[Event]]:
    return [one for _name, one in sorted(EVENT_TYPES.items()) if one.__module__.startswith("lk_kit.")]


def home(event: type[Event]) -> str:
    """Where it is imported from: `signals` may be a package."""
    app, dot, _part = event.__module__.partition(".signals")
    return app + dot


def pages() -> Iterator[str]:
    paths = {id(one): path for path, one in signals().items()}
    for module, found in groupby(sorted(library_events(), key=lambda one: (home(one), one.name)), key=home):
        yield f"\n## `{module}`\n"
        for event in found:
            yield from described(event, paths.get(id(event.signal), ""))
        yield from vetoes(module)


def described(event: type[Event], signal: str) -> Iterator[str]:
    yield f"### `{event.name}`\n"
    yield f"{doc(event)}\n"
    yield f"- class: `{home(event)}.{event.__name__}`"
    if signal:
        yield f"- signal: `{signal}`"
    if event.text:
        yield f"- text: “{event.text}”"
    yield f"- in the customer's timeline: {'yes' if event.is_public else 'no'}\n"
    own = [one for one in fields(event) if one.name not in HEAD]
    if own:
        yield from table(("Field", "Type"), [(code(one.name), code(one.type)) for one in own])


def vetoes(module: str) -> Iterator[str]:
    for path in sorted(signals()):
        if path.startswith(f"{module}.pre_"):
            yield f"### `{path.rpartition('.')[2]}`\n"
            yield f"Sent inside the transaction, before the change; a receiver raises `ActionVetoed` to refuse. Signal: `{path}`.\n"
