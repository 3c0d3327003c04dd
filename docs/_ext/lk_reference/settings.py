from __future__ import annotations

from collections.abc import Iterator
from pprint import pformat
from typing import Any

from django.utils.functional import Promise

from lk_kit.core.conf import SECTIONS, Option

from .markdown import code

LONGEST_IN_LINE = 60


def pages() -> Iterator[str]:
    yield from SWAPS
    for name, section in sorted(SECTIONS.items()):
        yield f"\n## `LK_KIT[{name!r}]`\n"
        yield f"Declared in `{type(section).__module__}`.\n"
        for option in section.options():
            yield from described(option)


def described(option: Option[Any]) -> Iterator[str]:
    yield f"### `{option.name}`\n"
    yield f"{option.help}\n"
    default = plain(option.default)
    in_line = repr(default)
    if len(in_line) <= LONGEST_IN_LINE:
        yield f"Default: {code(in_line)} · type: {code(type_names(option))}\n"
        return
    yield f"Type: {code(type_names(option))} · default:\n"
    yield f"```python\n{pformat(default, width=100, sort_dicts=False)}\n```\n"


def type_names(option: Option[Any]) -> str:
    types = option.types if isinstance(option.types, tuple) else (option.types,)
    return " or ".join("None" if one is type(None) else one.__name__ for one in types)


def plain(value: Any) -> Any:
    """Lazy texts as their English source."""
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(plain(one) for one in value)
    return value


SWAPS = (
    "## Flat settings\n",
    "Django demands that the names of swappable models stand outside of any dict. Both must be set before the first `migrate`:",
    "see [](../how-to/swap-the-models.md).\n",
    "### `LK_KIT_PROFILE_MODEL`\n",
    'Default: `"lk_kit_profiles.Profile"`. The model must inherit `lk_kit.profiles.abstract.AbstractProfile`.\n',
    "### `LK_KIT_ORDER_MODEL`\n",
    'Default: `"lk_kit_orders.Order"`. The model must inherit `lk_kit.orders.abstract.AbstractOrder`.\n',
    "## `LK_KIT['CLASSES']`\n",
    "Key → dotted path of a subclass. The keys are in [](classes.md).\n",
)
