from __future__ import annotations

import csv
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from lk_kit.core.backfill import Backfill, Report
from lk_kit.core.progress import ProgressBar
from lk_kit.core.text import csv_safe


class Command(BaseCommand):
    help = "Fills the columns that lk_kit added to an older site's tables, by the host's own mapping classes. Run it as often as you like."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mapping", nargs="+", help="Dotted paths of Backfill classes, in this order: shop.adopt.ShopOrders")
        parser.add_argument("--dry-run", action="store_true", help="Do everything and roll it back.")
        parser.add_argument("--chunk", type=int, default=0, help="Rows in one transaction (otherwise what the class says).")
        parser.add_argument("--errors", type=Path, metavar="FILE", help="CSV file for the rows that were left out, with reasons.")

    def handle(self, *args: Any, **options: Any) -> None:
        kinds = [self.load(path) for path in options["mapping"]]
        with ExitStack() as stack:
            report = self.reporter(options, stack)
            for kind in kinds:
                self.fill(kind(report=report), options)

    def load(self, path: str) -> type[Backfill]:
        try:
            found = import_string(path)
        except ImportError as error:
            raise CommandError(str(error)) from error
        if not (isinstance(found, type) and issubclass(found, Backfill)):
            raise CommandError(f"{path} is not a subclass of lk_kit.core.backfill.Backfill")
        return found

    def reporter(self, options: dict[str, Any], stack: ExitStack) -> Report:
        if not options["errors"]:
            return lambda pk, reason: self.stderr.write(f"{pk}: {reason}")
        stream = stack.enter_context(options["errors"].open("w", encoding="utf-8-sig", newline=""))
        writer = csv.writer(stream)
        writer.writerow(["id", "reason"])
        return lambda pk, reason: writer.writerow([csv_safe(str(pk)), csv_safe(reason)])

    def fill(self, backfill: Backfill, options: dict[str, Any]) -> None:
        bar = ProgressBar(self.stderr)
        show = bar.show if options["verbosity"] else None
        tally = backfill.run(dry_run=options["dry_run"], chunk=max(0, options["chunk"]), on_progress=show)
        bar.end()
        prefix = "Dry run: " if options["dry_run"] else ""
        self.stdout.write(f"{prefix}{type(backfill).__name__}: {tally.filled} filled, {tally.skipped} skipped")
