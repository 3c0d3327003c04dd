"""Executes a plan. Runs in one transaction: it is done whole or not at all; files go after the commit, from a list in the row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import translation
from django.utils.translation import gettext

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.events import EVENT_TYPES
from lk_kit.core.personal import Declaration, Erase, Personal, Subject, declarations
from lk_kit.parties.enums import PartyStatus
from lk_kit.parties.models import Membership, Party

from .redaction import Words, redacted

CHUNK = 500
EVENTS = "lk_kit_events.Event"

Keys = list[Any]


class Eraser:
    """Erases one person. `act` tells what was done, `files` what remains to be deleted from the storages: [model, field, name]."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.act: list[dict[str, Any]] = []
        self.files: list[list[str]] = []

    def run(self) -> None:
        found = [(one, list(one.rows(self.subject).values_list("pk", flat=True))) for one in declarations() if one.fields]
        words = self.known_words(found)
        self.leave()
        for declaration, keys in found:
            if keys:
                self.act.append({"model": declaration.label, "rows": len(keys), **self.erase(declaration, keys, words)})
                forget_in_admin_log(declaration.model, keys)
        self.close_user()

    def known_words(self, found: Iterable[tuple[Declaration, Keys]]) -> Words:
        """Everything that is to disappear, to find it again in texts that hold more than that."""
        values = {*self.subject.addresses}
        for declaration, keys in found:
            names = [name for name, one in declaration.fields.items() if one.erase is not Erase.KEEP and is_text(declaration.model, name)]
            for chunk in chunks(keys) if names else ():
                for row in declaration.model._base_manager.filter(pk__in=chunk).values_list(*names):
                    values.update(str(value) for value in row if value)
        return Words(values)

    def leave(self) -> None:
        """Companies with others lose a member; what was his alone is closed."""
        alone = (*self.subject.party_ids, *self.subject.company_ids)
        actor = Actor(user=self.subject.user)
        for membership in Membership.objects.filter(user=self.subject.user).exclude(party_id__in=alone).order_by("pk"):
            get_class("parties.LeaveParty")(membership, actor=actor).execute()
        with translation.override(settings.LANGUAGE_CODE):
            reason = gettext("The only member had his data erased.")
        for party in Party.objects.filter(pk__in=alone).exclude(status=PartyStatus.CLOSED).order_by("pk"):
            get_class("parties.CloseParty")(party, actor=Actor.system(), reason=reason).execute()

    def erase(self, declaration: Declaration, keys: Keys, words: Words) -> dict[str, Any]:
        if declaration.label == EVENTS:
            return self.erase_events(keys, words)
        self.remember_files(declaration, keys)
        if declaration.deletes_rows:
            for chunk in chunks(keys):
                declaration.model._base_manager.filter(pk__in=chunk).delete()
            return {"deleted": sorted(declaration.fields)}
        self.write(declaration, keys)
        return summary(declaration)

    def write(self, declaration: Declaration, keys: Keys) -> None:
        rules = {name: one for name, one in declaration.fields.items() if one.erase is not Erase.KEEP}
        same = {name: written(declaration.model, name, one, None) for name, one in rules.items() if not callable(one.replacement)}
        own = {name: one for name, one in rules.items() if callable(one.replacement)}
        manager = declaration.model._base_manager
        for chunk in chunks(keys):
            if same:
                manager.filter(pk__in=chunk).update(**same)
            for row in manager.filter(pk__in=chunk) if own else ():
                manager.filter(pk=row.pk).update(**{name: written(declaration.model, name, one, row) for name, one in own.items()})

    def remember_files(self, declaration: Declaration, keys: Keys) -> None:
        for name, one in declaration.fields.items():
            if isinstance(declaration.model._meta.get_field(name), models.FileField) and one.erase is not Erase.KEEP:
                for chunk in chunks(keys):
                    stored = declaration.model._base_manager.filter(pk__in=chunk).values_list(name, flat=True)
                    self.files.extend([declaration.label, name, str(path)] for path in stored if path)

    def erase_events(self, keys: Keys, words: Words) -> dict[str, Any]:
        from lk_kit.events.append_only import rewrite_payloads  # a site without events is told so by a check, not by this import

        rewrite_payloads(self.changed_events(keys, words))
        return {"cleared": ["payload"]}

    def changed_events(self, keys: Keys, words: Words) -> Iterator[tuple[Any, dict[str, Any]]]:
        own = {str(pk) for pk in self.subject.party_ids}
        for chunk in chunks(keys):
            for row in apps.get_model(EVENTS)._default_manager.filter(pk__in=chunk):
                texts = free_texts(row.name) if row.party_id is None or str(row.party_id) in own else frozenset()
                payload = {key: "" if key in texts else redacted(value, words) for key, value in row.payload.items()}
                if payload != row.payload:
                    yield row, payload

    def close_user(self) -> None:
        user = self.subject.user
        type(user)._base_manager.filter(pk=user.pk).update(is_active=False)
        for name in ("groups", "user_permissions"):
            if hasattr(user, name):
                getattr(user, name).clear()


def free_texts(event_name: str) -> frozenset[str]:
    event_type = EVENT_TYPES.get(event_name)
    return frozenset(getattr(event_type, "personal", ()))


def is_text(model: type[models.Model], name: str) -> bool:
    return isinstance(model._meta.get_field(name), (models.CharField, models.TextField)) and name != "password"


def written(model: type[models.Model], name: str, personal: Personal, row: Any) -> Any:
    if personal.erase is Erase.ANONYMISE:
        return personal.replacement(row) if callable(personal.replacement) else str(personal.replacement)
    field: Any = model._meta.get_field(name)
    if field.null:
        return None
    return field.get_default() if isinstance(field, models.JSONField) else ""


def summary(declaration: Declaration) -> dict[str, Any]:
    names: dict[Erase, list[str]] = {}
    for name, one in sorted(declaration.fields.items()):
        names.setdefault(one.erase, []).append(name)
    words = {Erase.CLEAR: "cleared", Erase.ANONYMISE: "anonymised", Erase.KEEP: "kept"}
    with translation.override("en"):
        laws = sorted({str(one.law) for one in declaration.fields.values() if one.law})
    return {**{words[rule]: found for rule, found in names.items()}, **({"law": laws} if laws else {})}


def forget_in_admin_log(model: type[models.Model], keys: Keys) -> None:
    """The admin's log repeats what an object was called."""
    if not apps.is_installed("django.contrib.admin"):
        return
    from django.contrib.admin.models import LogEntry

    kind = ContentType.objects.get_for_model(model)
    for chunk in chunks(keys):
        LogEntry.objects.filter(content_type=kind, object_id__in=[str(key) for key in chunk]).update(object_repr="—", change_message="")


def chunks(keys: Keys) -> Iterator[Keys]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def seal(act: dict[str, Any]) -> str:
    return sha256(json.dumps(act, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def act_of(erasure: Any, eraser: Eraser) -> dict[str, Any]:
    """What an act of destruction holds: what, how, when, on which ground (приказ Роскомнадзора от 28.10.2022 № 179)."""
    return {
        "erasure": str(erasure.pk),
        "user": str(erasure.user_id),
        "requested_at": erasure.requested_at.isoformat(),
        "done_at": now().isoformat(),
        "grounds": "Federal Law 152-FZ, article 14, part 1, and article 21, part 5",
        "method": "deleted from the information system, or anonymised where a law demands the record",
        "tables": eraser.act,
        "files": len(eraser.files),
    }


def delete_files(erasure: Any) -> int:
    """Deletes what the row still lists. Every file that is gone leaves the list at once, so a worker that dies loses nothing."""
    waiting = list(erasure.files)
    for label, name, path in list(waiting):
        field: Any = apps.get_model(label)._meta.get_field(name)
        field.storage.delete(path)
        waiting.remove([label, name, path])
        type(erasure)._base_manager.filter(pk=erasure.pk).update(files=waiting)
    erasure.files = waiting
    return len(waiting)
