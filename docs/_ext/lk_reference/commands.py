from __future__ import annotations

from collections.abc import Iterator

from django.core.management import get_commands, load_command_class

from .markdown import cell, table

COMMON = {"help", "version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks"}


def pages() -> Iterator[str]:
    for name, app in sorted(get_commands().items()):
        if isinstance(app, str) and app.startswith("lk_kit."):
            command = load_command_class(app, name)
            parser = command.create_parser("manage.py", name)
            yield f"\n## `{name}`\n"
            yield f"{command.help}\n"
            arguments = [one for one in parser._actions if one.dest not in COMMON]
            rows = [(f"`{', '.join(one.option_strings) or one.dest}`", cell(one.help or ""), default(one.default)) for one in arguments]
            if rows:
                yield from table(("Argument", "", "Default"), rows)


def default(value: object) -> str:
    return "" if value in (None, False, "", []) or value == "==SUPPRESS==" else f"`{value}`"
