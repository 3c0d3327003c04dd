"""Orders as documents know them; used where `lk_kit.documents` is installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lk_kit.core.actors import Actor

from .abstract import AbstractOrder, get_order_model

TARGET = "order"


def has_documents() -> bool:
    return apps.is_installed("lk_kit.documents")


def find_orders(actor: Actor, party_id: UUID, keys: Sequence[str]) -> Mapping[str, Any]:
    """Placed orders of the party by key or number."""
    from lk_kit.documents.linking import Linked

    model: Any = get_order_model()
    known = [key for text in keys if (key := _key(model, text)) is not None]
    rows = model.objects.visible_to(actor).filter(party_id=party_id).placed().filter(Q(pk__in=known) | Q(number__in=keys))
    found: dict[str, Linked] = {}
    for pk, number in rows.values_list("pk", "number"):
        linked = Linked(str(pk), _("Order № %(number)s") % {"number": number or pk}, "orders:detail", {"pk": pk})
        found.update({text: linked for text in (str(pk), number) if text})
    return found


def _key(model: Any, text: str) -> Any:
    """The text as a key of the model, whatever kind of key it has; None for what can be none."""
    try:
        key = model._meta.pk.to_python(text)
        model._meta.pk.run_validators(key)
    except (ValidationError, ValueError, TypeError, ArithmeticError):
        return None
    return key


def papers_of(actor: Actor, order: AbstractOrder) -> list[dict[str, Any]]:
    """Documents about the order that the actor sees; empty without `lk_kit.documents`."""
    if not has_documents():
        return []
    from lk_kit.documents.linking import documents_about
    from lk_kit.documents.naming import full_name

    found = documents_about(actor, TARGET, order.pk)
    return [{"pk": one.pk, "name": full_name(one), "size": one.file_size} for one in found]


def register() -> None:
    if has_documents():
        from lk_kit.documents.linking import Target, register_target

        register_target(Target(TARGET, gettext_lazy("Order"), find_orders))
