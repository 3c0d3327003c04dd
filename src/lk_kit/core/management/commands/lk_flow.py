from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lk_kit.core.classes import REGISTRY, get_class
from lk_kit.core.flows import Flow


class Command(BaseCommand):
    help = "Prints the flow in force (a host's override included) as a Mermaid diagram, or as a table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("app", nargs="?", default="", help="For example: orders. Without it all flows are listed.")
        parser.add_argument("--table", action="store_true", help="Who may do what, one transition a line.")

    def handle(self, *args: Any, app: str, table: bool, **options: Any) -> None:
        flows = {key: get_class(key) for key in REGISTRY if key.endswith("Flow")}
        if not app:
            self.stdout.write("\n".join(f"{flow.name}\t{flow.__module__}.{flow.__qualname__}" for flow in flows.values()))
            return
        found = next((flow for flow in flows.values() if flow.name == app), None)
        if found is None:
            raise CommandError(
                _("There is no flow “%(app)s”. Known: %(known)s") % {"app": app, "known": ", ".join(f.name for f in flows.values())}
            )
        self.stdout.write(self.table(found) if table else found.mermaid())

    def table(self, flow: type[Flow]) -> str:
        rows = [("transition", "from", "to", "customer", "staff")]
        rows += [
            (one.name, ", ".join(one.sources), one.target, one.permission or "-", one.staff_permission or "-") for one in flow.transitions
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(5)]
        return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
