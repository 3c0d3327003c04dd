from __future__ import annotations

import csv
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.progress import ProgressBar
from lk_kit.core.text import csv_safe
from lk_kit.orders.importing import Options, import_orders, read_mapping
from lk_kit.orders.importing.rows import Problem


class Command(BaseCommand):
    help = "Takes over orders of another system from CSV files. Run it again at any time: what is there already is not taken twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="The folder of the CSV files that the mapping names.")
        parser.add_argument("--mapping", type=Path, help="TOML or JSON file: which column is what.")
        parser.add_argument(
            "--map", action="append", default=[], metavar="NAME=COLUMN", help="One entry of the mapping: orders.id=order_id"
        )
        parser.add_argument("--errors", type=Path, metavar="FILE", help="CSV file for the rows that were left out, with reasons.")
        parser.add_argument("--update", action="store_true", help="Bring orders that differ from the files to the files' state.")
        parser.add_argument("--dry-run", action="store_true", help="Read and check everything, write nothing.")
        parser.add_argument("--chunk", type=int, default=500, help="Orders in one transaction (500).")
        parser.add_argument("--encoding", default="", help="Otherwise found out: byte order mark, UTF-8, Windows-1251.")
        parser.add_argument("--delimiter", default="", help="Otherwise found out: comma, semicolon, tab or bar.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["chunk"] < 1:
            raise CommandError("--chunk must be at least 1")
        with ExitStack() as stack:
            try:
                mapping = read_mapping(options["mapping"], options["map"])
                report = import_orders(mapping, self.options(options, stack))
            except InvalidInput as error:
                raise CommandError(str(error)) from error
        counts = {name: getattr(report, name) for name in ("new", "changed", "unchanged", "lines", "parties", "bad")}
        text = _(
            "New orders: %(new)d, lines: %(lines)d, changed: %(changed)d, as before: %(unchanged)d, "
            "new parties: %(parties)d, bad rows: %(bad)d"
        )
        self.stdout.write((_("Dry run: ") if options["dry_run"] else "") + text % counts)

    def options(self, given: dict[str, Any], stack: ExitStack) -> Options:
        made = Options(
            folder=given["folder"],
            chunk=given["chunk"],
            dry_run=given["dry_run"],
            update=given["update"],
            encoding=given["encoding"],
            delimiter=given["delimiter"],
        )
        if given["errors"]:
            stream = stack.enter_context(given["errors"].open("w", encoding="utf-8-sig", newline=""))
            writer = csv.writer(stream)
            writer.writerow(["file", "line", "id", "reason"])
            made.on_problem = lambda problem: writer.writerow(self.error_row(problem))
        elif given["verbosity"]:
            made.on_problem = lambda problem: self.stderr.write(" ".join(map(str, self.error_row(problem))))
        if given["verbosity"]:
            bar = ProgressBar(self.stderr)
            made.on_progress = bar.show
            stack.callback(bar.end)
        return made

    def error_row(self, problem: Problem) -> list[Any]:
        return [csv_safe(one) for one in (problem.file, problem.line, problem.id, problem.reason)]
