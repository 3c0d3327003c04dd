"""Use-cases. Views, admin, commands, tasks and webhooks call Actions and nothing else writes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from django.db import connections, models, router, transaction
from django.utils.translation import gettext_lazy as _

from .actors import Actor
from .classes import get_class
from .compiled import Key, fetch
from .conf import conf
from .denials import note
from .events import on_behalf
from .exceptions import NotAllowed, NotVisible
from .proof import require_proof

NOT_WHILE_VIEWING_AS = _("You are viewing the cabinet as a customer: this is not done in his name.")
M = TypeVar("M", bound=models.Model)
R = TypeVar("R")


@dataclass(kw_only=True)
class Action(Generic[R]):
    """A use-case without an existing object. Inputs are the fields of the (data)class.

    Override through `LK_KIT["CLASSES"]`: `check()` to refuse more, `perform()` to do more (call `super()`), `authorize()` with care.
    Everything runs in one transaction; no network call belongs into it.
    """

    actor: Actor

    name: ClassVar[str] = ""
    permission: ClassVar[str] = ""
    """Customer permission needed in the party that the action works for; empty = any signed-in user."""
    staff_permission: ClassVar[str] = ""
    """Django permission with which a member of staff may do it; empty = not for staff."""
    database: ClassVar[type[models.Model] | None] = None
    while_impersonating: ClassVar[bool] = True
    """False: never for a member of staff who views the cabinet as this customer. True: where CORE.VIEW_AS_ACTIONS names it."""

    step_up: ClassVar[bool] = False
    """Whether the person must have proven himself a short while ago (`core/proof.py`). Raises StepUpRequired."""

    def execute(self) -> R:
        """Runs it. Raises a `LkKitError`: InvalidInput, NotAllowed, Refused, Conflict …"""
        try:
            self.refuse_impersonator()
            with transaction.atomic(using=self.using()), on_behalf(self.actor):
                self.prepare()
                self.authorize()
                if self.step_up:
                    require_proof(self.actor)
                self.check()
                return self.perform()
        except NotAllowed as error:
            self.note_denial(error)
            raise

    def note_denial(self, error: NotAllowed) -> None:
        kind, instance = type(self), getattr(self, "instance", None)
        with suppress(AttributeError):  # it may have been refused before `prepare()` found its party
            note(error, self.actor, f"{kind.__module__}.{kind.__qualname__}", party=self.party_id(), key=getattr(instance, "pk", None))

    def refuse_impersonator(self) -> None:
        """Raises NotAllowed: who views the cabinet as a customer looks, and does only what the site has allowed."""
        if self.actor.impersonator is None:
            return
        if not self.while_impersonating or not any(isinstance(self, get_class(key)) for key in conf.VIEW_AS_ACTIONS):
            raise NotAllowed(NOT_WHILE_VIEWING_AS, code="not_while_viewing_as")

    def using(self) -> str:
        return "default"

    def party_id(self) -> UUID | None:
        """The party in which `permission` must be held."""
        return None

    def prepare(self) -> None:
        """Loads and locks what the rules below read."""

    def authorize(self) -> None:
        """Raises NotAllowed unless the actor may do it."""
        if not self.is_authorized():
            raise NotAllowed

    def is_authorized(self) -> bool:
        if self.actor.is_system:
            return True
        if self.staff_permission and self.actor.has_staff_perm(self.staff_permission):
            return True
        if not self.permission:
            return self.actor.is_authenticated and not self.staff_permission
        return self.actor.can(self.permission, self.party_id())

    def check(self) -> None:
        """Raises InvalidInput or Refused when it cannot be done."""

    def perform(self) -> R:
        """Does it, emits the fact, returns the result."""
        raise NotImplementedError(f"{type(self).__name__} must implement perform()")


@dataclass
class InstanceAction(Action[R], Generic[M, R]):
    """A use-case on one object: its row is locked and read again before anything is decided."""

    instance: M

    lock: ClassVar[bool] = True

    def using(self) -> str:
        return self.instance._state.db or router.db_for_write(type(self.instance), instance=self.instance)

    def party_id(self) -> UUID | None:
        return getattr(self.instance, "party_id", None)

    def prepare(self) -> None:
        if self.lock:
            lock_row(self.instance, using=self.using())


def lock_row(instance: models.Model, *, using: str) -> None:
    """Locks the row until the end of the transaction and reads it afresh. Raises NotVisible when it is gone.

    `FOR NO KEY UPDATE` where the database has it: a plain `FOR UPDATE` on a parent also blocks the insertion of its children.
    """
    model: Any = type(instance)
    try:
        instance.refresh_from_db(using=using, from_queryset=_locked(model, using))
    except model.DoesNotExist as error:
        raise NotVisible from error


def _locked(model: Any, using: str) -> Any:
    no_key = connections[using].features.has_select_for_no_key_update
    found = model._base_manager.using(using).select_for_update(no_key=no_key)
    # Outside a transaction the ordinary queryset says that there can be no lock.
    is_usual = type(model._base_manager) is models.Manager and connections[using].in_atomic_block
    return _LockedRow(found) if is_usual else found


class _LockedRow:
    """What `refresh_from_db` asks of a queryset, answered by a statement compiled once; with deferred fields it is the queryset itself."""

    def __init__(self, queryset: Any) -> None:
        self.queryset = queryset
        self.pk: Any = None

    def using(self, alias: str) -> _LockedRow:
        return self

    def filter(self, *, pk: Any) -> _LockedRow:
        self.pk = pk
        return self

    def get(self) -> Any:
        model = self.queryset.model
        found = fetch(("locked", model), lambda pk: self.queryset.filter(pk=pk), [Key(model._meta.pk, self.pk)], self.queryset.db)
        if not found:
            raise model.DoesNotExist
        return found[0]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.queryset.filter(pk=self.pk), name)
