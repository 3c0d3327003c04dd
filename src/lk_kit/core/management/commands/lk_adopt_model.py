from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError

from lk_kit.core.adoption import AdoptionError, carry_out, plan


class Command(BaseCommand):
    help = (
        "The late swap: makes the tables of the default Profile and Order those of the models that LK_KIT_PROFILE_MODEL and "
        "LK_KIT_ORDER_MODEL name now, with their rows. Says what it would do; does it with --apply. Stop the site and make a backup first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--apply", action="store_true", help="Do it, in one transaction.")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="Alias of the database.")

    def handle(self, *args: Any, apply: bool, database: str, **options: Any) -> None:
        try:
            found = plan(database)
            if not found:
                self.stdout.write("Nothing to do: the tables are those of the models that the settings name.")
                return
            for line in found.lines():
                self.stdout.write(f"  {line}")
            if not apply:
                self.stdout.write("Nothing was changed. Stop the site, make a backup, and run this with --apply.")
                return
            carry_out(found)
        except AdoptionError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"The database refused, and nothing was changed: {error}") from error
        self.stdout.write(self.style.SUCCESS("Done. Next: manage.py migrate, then start the site with the new settings."))
