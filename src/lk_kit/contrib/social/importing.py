"""Links that a site has already, from django-allauth's table or a CSV file; see `manage.py lk_import_social`."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.csv_files import CsvFile
from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.users import email_field

from .exceptions import ProviderFailed
from .identity import Identity, believable

COLUMNS = ("provider", "uid", "user")
BY = ("id", "username", "email")


@dataclass(frozen=True, kw_only=True)
class Row:
    """`line` is that of the file, or the key of the row in allauth's table; `user` is what names him there."""

    line: Any
    provider: str
    uid: str
    user: str
    title: str = ""


@dataclass(frozen=True)
class Problem:
    """A row that was left out, as it goes into the error file."""

    row: Row
    reason: str


@dataclass
class Landed:
    """What became of a chunk."""

    new: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Report:
    new: int = 0
    unchanged: int = 0
    bad: int = 0


@dataclass
class Options:
    """`renamed`: the provider's name in the source → its id here."""

    by: str = "id"
    renamed: Mapping[str, str] = field(default_factory=dict)
    chunk: int = 500
    dry_run: bool = False
    on_problem: Callable[[Problem], None] = lambda problem: None
    on_progress: Callable[[int], None] = lambda done: None


def import_links(rows: Iterable[Row | Problem], options: Options) -> Report:
    """Each chunk is a transaction of its own, so what has landed stays when a later one fails. A dry run is one that is rolled back."""
    report = Report()
    if not options.dry_run:
        _import(rows, options, report)
        return report
    with transaction.atomic():
        _import(rows, options, report)
        transaction.set_rollback(True)
    return report


def _import(rows: Iterable[Row | Problem], options: Options, report: Report) -> None:
    source, done = iter(rows), 0
    while chunk := list(islice(source, options.chunk)):
        good = [one for one in chunk if isinstance(one, Row)]
        landed = get_class("social.ImportLinks")(actor=Actor.system(), rows=good, by=options.by, renamed=options.renamed).execute()
        problems = [*(one for one in chunk if isinstance(one, Problem)), *landed.problems]
        for problem in problems:
            options.on_problem(problem)
        report.new += landed.new
        report.unchanged += landed.unchanged
        report.bad += len(problems)
        done += len(chunk)
        options.on_progress(done)


def rows_of_file(table: CsvFile) -> Iterator[Row | Problem]:
    for line, cells in table:
        found = {name: (cells or {}).get(name, "").strip() for name in (*COLUMNS, "title")}
        row = Row(line=line, **found)
        yield row if cells is not None else Problem(row, _("more or fewer cells than the header"))


def rows_of_allauth() -> Iterator[Row]:
    """All of `socialaccount_socialaccount`. Its tokens stay behind: nobody here acts in a person's name elsewhere."""
    from allauth.socialaccount.models import SocialAccount

    names = ("pk", "provider", "uid", "user_id", "extra_data")
    for pk, provider, uid, user_id, said in SocialAccount.objects.order_by("pk").values_list(*names).iterator(chunk_size=500):
        yield Row(line=pk, provider=provider, uid=uid, user=str(user_id), title=title_in(said))


def title_in(said: Any) -> str:
    """The name in the profile that allauth has kept, in whatever words the provider uses; the next sign-in brings the true one."""
    profile = said.get("userinfo", said) if isinstance(said, dict) else {}
    if not isinstance(profile, dict):
        return ""
    parts = [profile.get(name) for name in ("first_name", "last_name")]
    whole = " ".join(one for one in parts if isinstance(one, str) and one) or profile.get("name")
    return whole if isinstance(whole, str) else ""


def checked(row: Row, renamed: Mapping[str, str], offered: Container[str]) -> Identity:
    """Raises InvalidInput."""
    provider = renamed.get(row.provider, row.provider)
    if provider not in offered:
        raise InvalidInput(
            _("“%(provider)s” is not offered here: configure it, or say which one it is (--provider)") % {"provider": provider}
        )
    try:
        return believable(Identity(provider=provider, uid=row.uid, title=row.title))
    except ProviderFailed as error:
        raise InvalidInput(_("the id at the service is empty, too long or not text")) from error


def users_of(rows: Iterable[Row], by: str) -> dict[str, list[Any]]:
    """What names a user in the source → the keys of those who have it. Addresses are compared without case."""
    model, named = get_user_model(), {row.user for row in rows}
    if by == "id":
        return {name: [key] for name, key in _known_keys(model, named).items()}
    field = model.USERNAME_FIELD if by == "username" else email_field()
    if not field:
        raise InvalidInput(_("The users of this site have no e-mail address."))
    column, spelt = (F(field), {one: one for one in named}) if by == "username" else (Lower(field), {one: one.lower() for one in named})
    found: dict[str, list[Any]] = {}
    for key, value in model._default_manager.annotate(lk_name=column).filter(lk_name__in=set(spelt.values())).values_list("pk", "lk_name"):
        found.setdefault(value, []).append(key)
    return {name: found.get(value, []) for name, value in spelt.items()}


def _known_keys(model: Any, named: Iterable[str]) -> dict[str, Any]:
    keys = {}
    for name in named:
        with suppress(ValidationError):
            keys[name] = model._meta.pk.clean(name, None)
    known = set(model._default_manager.filter(pk__in=keys.values()).values_list("pk", flat=True))
    return {name: key for name, key in keys.items() if key in known}
