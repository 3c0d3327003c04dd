from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core import checks
from django.core.management.base import BaseCommand, CommandError

from lk_kit.core.checks import TAG
from lk_kit.core.doctor import PROBES, Finding
from lk_kit.core.idempotency import forget_expired

MARKS = {"ok": "  ok  ", "note": " note ", "problem": " FAIL "}


class Command(BaseCommand):
    help = "Says what lk_kit runs with and what is wrong (versions, swaps, settings, migrations, checks). Exits with 1 on a problem."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clean", action="store_true", help="Also delete what is past its time.")
        parser.add_argument("--deploy", action="store_true", help="Also run the checks that only matter on a public server.")

    def handle(self, *args: Any, clean: bool, deploy: bool, **options: Any) -> None:
        if clean:
            self.stdout.write(f"Deleted {forget_expired()} expired idempotency records.")
        problems = sum(self.report(title, list(probe())) for title, probe in PROBES.items())
        problems += self.report("System checks", self.system_checks(deploy=deploy))
        if problems:
            raise CommandError(f"{problems} problem(s) found.")

    def report(self, title: str, findings: list[Finding]) -> int:
        self.stdout.write(self.style.MIGRATE_HEADING(title))
        for finding in findings or [Finding("ok", "nothing")]:
            self.stdout.write(f"[{MARKS[finding.level]}] {finding.text}")
        return sum(finding.level == "problem" for finding in findings)

    def system_checks(self, *, deploy: bool) -> list[Finding]:
        messages = checks.run_checks(tags=[TAG], include_deployment_checks=deploy)
        return [
            Finding("problem" if message.is_serious() else "note", f"{message.id}: {message.msg} {message.hint or ''}".strip())
            for message in messages
            if not message.is_silenced()
        ]
