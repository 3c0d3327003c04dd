"""What documents are about. An app that owns such objects registers them; documents know no order and no invoice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import InvalidInput

from .models import Document, DocumentLink
from .querysets import DocumentQuerySet

MOST = 50


@dataclass(frozen=True)
class Linked:
    """An object as a page shows it. `url_name` is a page of the cabinet, reversed with the party's code and `url_kwargs`."""

    key: str
    title: str
    url_name: str = ""
    url_kwargs: Mapping[str, Any] = field(default_factory=dict)


Find = Callable[[Actor, UUID, Sequence[str]], Mapping[str, Linked]]


@dataclass(frozen=True)
class Target:
    """A kind of object. `find(actor, party_id, keys)` gives those of the party that the actor sees, by what was asked for: a key as
    text, or the number that people know it by.
    """

    name: str
    label: str | Promise
    find: Find


TARGETS: dict[str, Target] = {}


def register_target(target: Target) -> None:
    """Call it in `ready()`: `register_target(Target("order", _("Order"), find_orders))`."""
    TARGETS[target.name] = target


def clean_links(party_id: UUID, links: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Kinds and keys of objects that exist in the party, each once. Raises InvalidInput."""
    wanted = list(dict.fromkeys((str(target), str(key)) for target, key in links))
    if len(wanted) > MOST:
        raise InvalidInput(errors={"links": [_("A document has at most %(limit)s links.") % {"limit": MOST}]})
    found: list[tuple[str, str]] = []
    for name in dict.fromkeys(target for target, _key in wanted):
        keys = [key for target, key in wanted if target == name]
        askable = [key for key in keys if "\0" not in key]  # PostgreSQL has no such text
        known = TARGETS[name].find(Actor.system(), party_id, askable) if name in TARGETS else {}
        if set(keys) - set(known):
            raise InvalidInput(errors={"links": [_("There is no such object in this company.")]})
        found += [(name, known[key].key) for key in keys]
    return list(dict.fromkeys(found))


def write_links(document: Document, links: Iterable[tuple[str, str]]) -> None:
    DocumentLink.objects.filter(document=document).delete()
    DocumentLink.objects.bulk_create(DocumentLink(document=document, target=target, target_id=key) for target, key in links)


def links_of(document: Document) -> list[tuple[str, str]]:
    return list(DocumentLink.objects.filter(document=document).order_by("id").values_list("target", "target_id"))


def shown_links(actor: Actor, document: Document) -> list[tuple[Target, Linked]]:
    """Those that the actor sees, with one query a kind."""
    links = links_of(document)
    found = []
    for name in dict.fromkeys(target for target, _key in links):
        target = TARGETS.get(name)
        keys = [key for one, key in links if one == name]
        shown = target.find(actor, document.party_id, keys) if target else {}
        found += [(target, shown[key]) for key in keys if target and key in shown]
    return found


def documents_about(actor: Actor, target: str, key: Any) -> DocumentQuerySet:
    """The documents that the actor sees about one object, the newest first."""
    linked = DocumentLink.objects.filter(target=target, target_id=str(key)).values("document_id")
    return Document.objects.visible_to(actor).filter(pk__in=linked).order_by("-date", "-pk")
