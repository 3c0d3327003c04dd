"""Brings every encrypted column under the first key: after keys were set for the first time, and after a new one was put in front."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models, transaction
from django.db.models.functions import Cast

from lk_kit.core.conf import conf
from lk_kit.core.crypto import LookupHash, current_prefix, encrypted_fields, lookup_hash, rewrites
from lk_kit.core.progress import ProgressBar


class Command(BaseCommand):
    help = "Encrypts what is not encrypted with the first of ENCRYPTION_KEYS, in chunks; may be stopped and run again at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--chunk", type=int, default=500, help="Rows a transaction (default 500).")
        parser.add_argument("--database", default="default")

    def handle(self, *args: Any, **options: Any) -> None:
        if not conf.ENCRYPTION_KEYS:
            raise CommandError("LK_KIT['CORE']['ENCRYPTION_KEYS'] is empty: there is nothing to encrypt with.")
        total = sum(self.encrypt(model, field, **options) for model, field in encrypted_fields())
        outside = [could for rewrite in rewrites() for could in rewrite(options["database"])]
        total += sum(outside)
        if not all(outside):
            self.stderr.write(f"Too long for their column, left as they are: {outside.count(False)} values.")
        self.stdout.write(f"Encrypted with the first key: {total} values. Former keys may go now.")

    def encrypt(self, model: type[models.Model], field: Any, *, chunk: int, database: str, **options: Any) -> int:
        waiting, done, bar = stale(model, field, database), 0, ProgressBar(self.stderr)
        total = waiting.count()
        while written := self.write_chunk(waiting, field, chunk, database):
            done += written
            bar.show(done, max(total, done))
        bar.end()
        return done

    def write_chunk(self, waiting: models.QuerySet[Any], field: Any, chunk: int, database: str) -> int:
        hashes = [one for one in waiting.model._meta.local_concrete_fields if isinstance(one, LookupHash) and one.of == field.name]
        with transaction.atomic(using=database):
            rows = list(waiting.select_for_update().order_by("pk")[:chunk].values_list("pk", field.name))
            for pk, value in rows:
                values = {field.name: value, **{one.name: lookup_hash(value) for one in hashes}}
                waiting.model._base_manager.using(database).filter(pk=pk).update(**values)
        return len(rows)


def stale(model: type[models.Model], field: Any, database: str) -> models.QuerySet[Any]:
    """Rows whose stored text does not begin with the id of the first key."""
    rows: models.QuerySet[Any] = model._base_manager.using(database).annotate(lk_stored=Cast(field.name, models.TextField()))
    return rows.exclude(lk_stored__startswith=current_prefix()).exclude(lk_stored="").exclude(lk_stored=None)
