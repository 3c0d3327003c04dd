"""Which columns hold personal data, why, for how long, and what becomes of them when the person asks to be forgotten.

Every app declares its columns in its `personal.py`, found by itself in any installed app; a site declares its own there, too. A swapped
model inherits what the library declared for the model that it stands for. Export and erasure read nothing but this registry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, cast

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .swapping import DEFAULTS, model_label

Text = str | Promise


class Erase(Enum):
    """What erasure does with a column; one `DELETE_ROW` deletes the row."""

    CLEAR = "clear"
    ANONYMISE = "anonymise"
    DELETE_ROW = "delete"
    KEEP = "keep"


@dataclass(frozen=True, kw_only=True)
class Personal:
    """One column. `law` is what keeps it (needed by KEEP); `replacement` is the text or the function of the row that ANONYMISE writes."""

    purpose: Text
    retention: Text
    export: bool = True
    erase: Erase = Erase.CLEAR
    law: Text = ""
    replacement: str | Callable[[Any], Any] = ""

    def __post_init__(self) -> None:
        if self.erase is Erase.KEEP and not self.law:
            raise ValueError("Erase.KEEP needs the law that demands it")
        if self.erase is Erase.ANONYMISE and not self.replacement:
            raise ValueError("Erase.ANONYMISE needs a replacement")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A person: his user, the parties that are nobody but he, companies that nobody but he belongs to, and the addresses he proved.

    `reads`: he wants a copy. What he did for a company is his to be forgotten for, and the company's to read.
    """

    user: Any
    party_ids: tuple[Any, ...] = ()
    company_ids: tuple[Any, ...] = ()
    addresses: tuple[str, ...] = ()
    reads: bool = False


Owner = str | Callable[[Subject], models.Q]
"""A path of relations from the row to its user or party ("order__party"; "" is the row itself), or what selects a person's rows."""


@dataclass(frozen=True, kw_only=True)
class Declaration:
    label: str
    fields: Mapping[str, Personal] = field(default_factory=dict)
    owner: Owner | None = None
    impersonal: frozenset[str] = frozenset()
    title: Text = ""

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def deletes_rows(self) -> bool:
        return any(one.erase is Erase.DELETE_ROW for one in self.fields.values())

    def rows(self, subject: Subject) -> models.QuerySet[Any]:
        """The person's rows of this model. Those of companies that are his alone he may read; they are not erased with him."""
        found = self.model._base_manager.all()
        if self.owner is None:
            return found.none()
        if not isinstance(self.owner, str):
            return found.filter(self.owner(subject)).distinct()
        target = target_of(self.model, self.owner)
        path = self.owner or "pk"
        if issubclass(target, get_user_model()):
            return found.filter(**{path: subject.user.pk})
        parties = (*subject.party_ids, *subject.company_ids) if subject.reads else subject.party_ids
        return found.filter(**{f"{path}__in": parties}) if parties else found.none()


_declared: dict[str, list[Declaration]] = {}


def declare(
    label: str, fields: Mapping[str, Personal], *, owner: Owner | None = None, impersonal: Iterable[str] = (), title: Text = ""
) -> None:
    """Declares columns of the model `label` ("lk_kit_orders.Order"). May be called again, by a site for columns that it added.

    `impersonal` names the text columns that hold no personal data. `title` is what people call such rows where the model's own name is
    not for them; columns that are not exported are then not named to them either. A further declaration without an `owner` keeps the
    former one.
    """
    one = Declaration(label=label, fields=dict(fields), owner=owner, impersonal=frozenset(impersonal), title=title)
    known = _declared.setdefault(label.lower(), [])
    if one not in known:
        known.append(one)


def declaration_of(model: type[models.Model]) -> Declaration | None:
    """What is declared for the model: by itself and, where it was swapped in, for the default that it replaces. A proxy has its model's."""
    model = model._meta.concrete_model or model
    label = model._meta.label_lower
    sources = [default.lower() for setting, default in DEFAULTS.items() if model_label(setting).lower() == label]
    found = [one for source in dict.fromkeys([*sources, label]) for one in _declared.get(source, ())]
    if not found:
        return None
    merged = replace(found[0], label=model._meta.label)
    for one in found[1:]:
        merged = replace(
            merged,
            fields={**merged.fields, **one.fields},
            owner=merged.owner if one.owner is None else one.owner,
            impersonal=merged.impersonal | one.impersonal,
            title=one.title or merged.title,
        )
    names = {one.name for one in model._meta.concrete_fields}
    return replace(merged, fields={name: given for name, given in merged.fields.items() if name in names})


def declarations() -> Iterator[Declaration]:
    """Those of all installed models, in the order of the apps."""
    for model in apps.get_models():
        found = None if model._meta.proxy else declaration_of(model)
        if found is not None:
            yield found


MAY_BE_PERSONAL = (models.CharField, models.TextField, models.JSONField, models.FileField, models.BinaryField, models.GenericIPAddressField)


def undeclared(model: type[models.Model]) -> list[str]:
    """Columns that may hold personal data and that nobody has said anything about."""
    found = declaration_of(model)
    known = {*found.fields, *found.impersonal} if found else set()
    return [
        one.name
        for one in model._meta.concrete_fields
        if isinstance(one, MAY_BE_PERSONAL) and not one.primary_key and one.name not in known
    ]


def unknown_fields(label: str) -> list[str]:
    """Declared names that are no columns of the model, nor of the one swapped in for it."""
    model = apps.get_model(active_label(label))
    names = {one.name for one in model._meta.concrete_fields}
    return sorted({name for one in _declared.get(label.lower(), ()) for name in (*one.fields, *one.impersonal)} - names)


def declared_labels() -> list[str]:
    return [declared[0].label for declared in _declared.values()]


def active_label(label: str) -> str:
    setting = next((one for one, default in DEFAULTS.items() if default.lower() == label.lower()), None)
    return model_label(setting) if setting else label


def target_of(model: type[models.Model], path: str) -> type[models.Model]:
    for part in path.split("__") if path else ():
        model = cast("type[models.Model]", model._meta.get_field(part).related_model)
    return model


Obstacle = Callable[[Subject], Iterable[str]]
_obstacles: list[Obstacle] = []


def register_obstacle(obstacle: Obstacle) -> None:
    """`obstacle(subject)` yields, in the reader's language, what must be settled before the person can be forgotten."""
    if obstacle not in _obstacles:
        _obstacles.append(obstacle)


def obstacles_of(subject: Subject) -> list[str]:
    return [text for obstacle in _obstacles for text in obstacle(subject)]


TECHNICAL: Text = _("Making a request that is sent twice happen once")
declare(
    "lk_kit_core.IdempotencyRecord",
    {"result": Personal(purpose=TECHNICAL, retention=_("72 hours"), export=False, erase=Erase.DELETE_ROW)},
    owner=lambda subject: models.Q(owner=str(subject.user.pk)),
    impersonal=("scope", "owner", "key", "fingerprint"),
)
declare("lk_kit_core.NumberSeries", {}, impersonal=("series", "scope"))
