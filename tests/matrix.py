"""The suite under every host project, added up: `python -m tests.matrix sqlite|newest|packaging|e2e [pytest arguments]`.

tox calls it. What cannot run here is named and left out; with CI set, or LK_KIT_REQUIRE_PG, _GETTEXT or _BROWSER, that is
a failure. LK_KIT_TEST_PROJECT narrows it to one host project.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import psycopg

from tests.thorough import THOROUGH

PROJECTS = ("default", "swapped", "swapped_int", "minimal", "adopting")
ON_SQLITE = {(3, 11): ("default",), (3, 12): ("default",), (3, 13): ("swapped", "swapped_int", "minimal", "adopting")}
ON_POSTGRES = ("default",)
"""Which host runs where: every Python with its Django, every host and PostgreSQL once or twice, in the time that two cores have.

LK_KIT_FULL_MATRIX=1 runs every host everywhere, with all sweeps and with 100 000 rows that move in.
"""

SWEEPS = ("tests/sweep", "tests/packaging/test_switched_off.py")
SWEPT_ON_SQLITE = ("swapped", "minimal")

DATABASE_URL = "LK_KIT_TEST_DATABASE_URL"
USUAL_DATABASE_URL = "postgres://postgres@127.0.0.1:5432/postgres"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NO_TESTS_COLLECTED = 5


class Run(NamedTuple):
    project: str
    marks: str = ""
    database_url: str = ""
    parallel: bool = False
    thorough: bool = False
    without: tuple[str, ...] = ()
    """Paths left out: what looks at every route of every app depends little on Python and database, and takes long."""

    @property
    def title(self) -> str:
        where = "PostgreSQL" if self.database_url else "SQLite"
        return f"{self.project} on {where}" + (f" ({self.marks})" if self.marks else "")


class Count(NamedTuple):
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:  # type: ignore[override]
        return Count(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def main(mode: str, arguments: list[str]) -> int:
    try:
        runs = list({"sqlite": sqlite, "newest": newest, "packaging": packaging, "e2e": e2e}[mode]())
    except LookupError as error:
        print(f"unknown mode {error}", file=sys.stderr)
        return 2
    except RequiredError as error:
        print(f"required here, but {error}", file=sys.stderr)
        return 1
    if not runs:
        return 0
    counts = {run.title: execute(run, arguments) for run in runs}
    for title, count in counts.items():
        print(f"  {title}: {count}")
    total = sum(counts.values(), Count())
    print(total)
    ran = total.passed or arguments  # a narrowed run may find nothing in one host project
    return 0 if ran and not total.failed else 1


def projects() -> tuple[str, ...]:
    only = os.environ.get("LK_KIT_TEST_PROJECT")
    return (only,) if only else PROJECTS


def among(wanted: tuple[str, ...]) -> list[str]:
    """Those of the wanted hosts that are asked for; all with LK_KIT_FULL_MATRIX."""
    return [project for project in projects() if is_full() or project in wanted]


def is_full() -> bool:
    return bool(os.environ.get("LK_KIT_FULL_MATRIX"))


def sqlite() -> Iterator[Run]:
    for project in among(ON_SQLITE[sys.version_info[:2]]):
        yield Run(project, parallel=True, without=() if is_full() or project in SWEPT_ON_SQLITE else SWEEPS)


def newest() -> Iterator[Run]:
    url = postgres_url()
    on_postgres = among(ON_POSTGRES) if url else []
    for project in on_postgres:
        yield Run(project, "not pg", url, parallel=True, thorough=project == "default")
    for project in on_postgres:
        yield Run(project, "pg or kill", url)
    covered = {*on_postgres, *ON_SQLITE.get(sys.version_info[:2], ())}
    for project in projects():
        if project not in covered:
            yield Run(project, parallel=True)
    yield Run("default", "fuzz", url)
    yield Run("default", "big", url)
    if is_full():
        yield Run("adopting", "big", url)


def packaging() -> Iterator[Run]:
    yield Run("default", "wheel")
    yield Run("default", "client")
    if shutil.which("msgfmt") and shutil.which("xgettext"):
        yield Run("default", "translations")
    else:
        leave_out("GETTEXT", "GNU gettext is not installed: the catalogues are not compared with the sources")


def e2e() -> Iterator[Run]:
    if any(map(shutil.which, BROWSERS)):
        yield Run("default", "e2e")
    else:
        leave_out("BROWSER", f"none of {', '.join(BROWSERS)} is installed: no browser tests")


def postgres_url() -> str:
    url = os.environ.get(DATABASE_URL, USUAL_DATABASE_URL)
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        leave_out("PG", f"no PostgreSQL answers ({DATABASE_URL} names one): {reason}")
        return ""
    return url


class RequiredError(Exception):
    """Something that this machine lacks, and that must not be left out here."""


def leave_out(name: str, what: str) -> None:
    if os.environ.get("CI") or os.environ.get(f"LK_KIT_REQUIRE_{name}"):
        raise RequiredError(what)
    print(f"LEFT OUT: {what}")


def execute(run: Run, arguments: list[str]) -> Count:
    print(f"\n=== {run.title}", flush=True)
    environ = {**os.environ, "LK_KIT_TEST_PROJECT": run.project, DATABASE_URL: run.database_url}
    environ |= {THOROUGH: "1"} if run.thorough else {}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}"]
        command += ["-m", run.marks] if run.marks else []
        command += [f"--ignore={path}" for path in run.without]
        command += ["-n", "2", "--dist", "worksteal"] if run.parallel and (os.cpu_count() or 1) > 1 else []
        code = subprocess.run([*command, *arguments], env=environ, check=False).returncode
        count = read(report)
    if code not in (0, NO_TESTS_COLLECTED) and not count.failed:
        return count + Count(failed=1)  # pytest itself broke: a usage error, an import error, a crash
    return count


def read(report: Path) -> Count:
    if not report.exists():
        return Count()
    suites = ElementTree.parse(report).iter("testsuite")
    total = Count()
    for suite in suites:
        tests, failures, errors, skipped = (int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped"))
        total += Count(tests - failures - errors - skipped, failures + errors, skipped)
    return total


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
