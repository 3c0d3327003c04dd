"""What erasure will do, for the person to read before he agrees. `erasing.py` does the same from the same registry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lk_kit.core.personal import Declaration, Erase, Subject, declarations, obstacles_of
from lk_kit.parties.models import Party

from .subjects import last_owner_of

ORDER = {Erase.DELETE_ROW: 0, Erase.CLEAR: 1, Erase.ANONYMISE: 2, Erase.KEEP: 3}


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """One rule for the columns of one table: how many rows it meets."""

    label: str
    title: str
    rule: Erase
    columns: tuple[str, ...]
    rows: int
    law: str | Promise = ""
    retention: str | Promise = ""

    @property
    def is_kept(self) -> bool:
        return self.rule is Erase.KEEP


@dataclass(frozen=True, kw_only=True)
class Plan:
    rows: tuple[PlanRow, ...]
    companies: tuple[Party, ...]
    obstacles: tuple[str, ...]

    @property
    def erased(self) -> list[PlanRow]:
        return [row for row in self.rows if not row.is_kept]

    @property
    def kept(self) -> list[PlanRow]:
        return [row for row in self.rows if row.is_kept]


def plan_of(subject: Subject) -> Plan:
    found = [row for declaration in declarations() if declaration.fields for row in _rows(declaration, subject)]
    return Plan(
        rows=tuple(sorted(found, key=lambda row: (ORDER[row.rule], row.title))),
        companies=tuple(Party.objects.filter(pk__in=subject.company_ids).order_by("pk")),
        obstacles=tuple(obstacles(subject)),
    )


def _rows(declaration: Declaration, subject: Subject) -> Iterator[PlanRow]:
    count = declaration.rows(subject).count()
    if not count:
        return
    rules = _rules(declaration)
    table = capfirst(str(declaration.title or declaration.model._meta.verbose_name_plural))
    for rule, names in rules.items():
        first = declaration.fields[names[0]]
        is_rest = rule is Erase.ANONYMISE and Erase.CLEAR in rules
        title = _("%(table)s: what cannot stay empty") % {"table": table} if is_rest else table
        shown = [name for name in names if declaration.fields[name].export or not declaration.title]
        columns = tuple(capfirst(str(declaration.model._meta.get_field(name).verbose_name)) for name in shown)  # type: ignore[union-attr]
        yield PlanRow(
            label=declaration.label, title=title, rule=rule, columns=columns, rows=count, law=first.law, retention=first.retention
        )


def _rules(declaration: Declaration) -> dict[Erase, list[str]]:
    if declaration.deletes_rows:
        return {Erase.DELETE_ROW: list(declaration.fields)}
    found: dict[Erase, list[str]] = {}
    for name, personal in declaration.fields.items():
        found.setdefault(personal.erase, []).append(name)
    return found


def obstacles(subject: Subject) -> list[str]:
    """What must be settled first: companies that would be left without an owner, and whatever the apps registered."""
    found = [
        _("You are the only owner of %(company)s, which has other members. Appoint another owner or remove them first.")
        % {"company": party.name}
        for party in last_owner_of(subject.user)
    ]
    if _is_staff(subject.user):
        found.append(_("You are a member of staff: an administrator closes your account."))
    return found + obstacles_of(subject)


def _is_staff(user: Any) -> bool:
    return bool(getattr(user, "is_staff", False))
