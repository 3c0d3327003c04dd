from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lk_kit.privacy.scanning import scan


class Command(BaseCommand):
    help = "Looks for texts in every column of every table and in all files; fails when one is found. For a check after an erasure."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("texts", nargs="+", help="What should be nowhere: a name, a telephone number, an address.")
        parser.add_argument("--database", default="default")

    def handle(self, *args: Any, **options: Any) -> None:
        hits = [hit for text in options["texts"] for hit in scan(text, using=options["database"])]
        for hit in hits:
            self.stdout.write(f"{hit.place}: {hit.count}")
        if hits:
            raise CommandError(f"Found in {len(hits)} places")
        self.stdout.write("Found nowhere")
