"""Several commands of Django, one after the other."""

import importlib
import io
import json
import shlex
import sys

import django

django.setup()

from django.core.management import CommandError, call_command  # noqa: E402

said = []
for command in sys.argv[1:]:
    out = io.StringIO()
    importlib.invalidate_caches()  # for migrations that the one before has written
    try:
        checked = {"skip_checks": False} if command.startswith("migrate") else {}
        call_command(*shlex.split(command), stdout=out, stderr=out, **checked)
    except (CommandError, SystemExit) as error:
        said.append(f"REFUSED {error} {out.getvalue()}")
    else:
        said.append(out.getvalue())
print(json.dumps(said))
