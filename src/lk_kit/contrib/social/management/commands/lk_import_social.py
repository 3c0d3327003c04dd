from __future__ import annotations

import csv
from argparse import ArgumentParser
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lk_kit.contrib.social.importing import BY, COLUMNS, Options, Problem, Row, import_links, rows_of_allauth, rows_of_file
from lk_kit.core.csv_files import open_table
from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.progress import ProgressBar
from lk_kit.core.text import csv_safe


class Command(BaseCommand):
    help = (
        "Takes over the accounts at other services that the site's users have linked already: from django-allauth's table, or from a CSV "
        "file with the columns provider, uid, user (and title). Run it again at any time: what is there already is not taken twice."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="The CSV file; without it the rows of allauth.socialaccount.")
        parser.add_argument("--user-by", choices=BY, default="id", help="What the column user holds (id).")
        parser.add_argument(
            "--provider", action="append", default=[], metavar="NAME=ID", help="What the source calls NAME is ID here: vk-oauth2=vk"
        )
        parser.add_argument("--errors", type=Path, metavar="FILE", help="CSV file for the rows that were left out, with reasons.")
        parser.add_argument("--dry-run", action="store_true", help="Read and check everything, write nothing.")
        parser.add_argument("--chunk", type=int, default=500, help="Rows in one transaction (500).")
        parser.add_argument("--encoding", default="", help="Otherwise found out: byte order mark, UTF-8, Windows-1251.")
        parser.add_argument("--delimiter", default="", help="Otherwise found out: comma, semicolon, tab or bar.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["chunk"] < 1:
            raise CommandError("--chunk must be at least 1")
        with ExitStack() as stack:
            try:
                rows, total = self.source(options)
                report = import_links(rows, self.options(options, stack, total))
            except InvalidInput as error:
                raise CommandError(str(error)) from error
        text = _("New links: %(new)d, as before: %(unchanged)d, bad rows: %(bad)d") % vars(report)
        self.stdout.write((_("Dry run: ") if options["dry_run"] else "") + text)

    def source(self, options: dict[str, Any]) -> tuple[Iterable[Row | Problem], int]:
        if options["file"]:
            table = open_table(options["file"], encoding=options["encoding"], delimiter=options["delimiter"], needed=COLUMNS)
            return rows_of_file(table), table.rows
        if not apps.is_installed("allauth.socialaccount"):
            raise CommandError("allauth.socialaccount is not in INSTALLED_APPS: name a CSV file.")
        if options["user_by"] != "id":
            raise CommandError("--user-by is for a CSV file: allauth's table knows its users.")
        return rows_of_allauth(), apps.get_model("socialaccount", "SocialAccount").objects.count()

    def options(self, given: dict[str, Any], stack: ExitStack, total: int) -> Options:
        made = Options(by=given["user_by"], renamed=renamed(given["provider"]), chunk=given["chunk"], dry_run=given["dry_run"])
        if given["errors"]:
            writer = csv.writer(stack.enter_context(given["errors"].open("w", encoding="utf-8-sig", newline="")))
            writer.writerow(["line", *COLUMNS, "reason"])
            made.on_problem = lambda problem: writer.writerow(error_row(problem))
        elif given["verbosity"]:
            made.on_problem = lambda problem: self.stderr.write(" ".join(map(str, error_row(problem))))
        if given["verbosity"]:
            bar = ProgressBar(self.stderr)
            made.on_progress = lambda done: bar.show(done, total)
            stack.callback(bar.end)
        return made


def renamed(pairs: Iterable[str]) -> dict[str, str]:
    found = [one.partition("=") for one in pairs]
    for name, _equals, key in found:
        if not name or not key:
            raise CommandError(f"--provider takes NAME=ID, not {name!r}")
    return {name: key for name, _equals, key in found}


def error_row(problem: Problem) -> list[Any]:
    row = problem.row
    return [csv_safe(str(one)) for one in (row.line, row.provider, row.uid, row.user, problem.reason)]
