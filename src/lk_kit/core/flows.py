"""One mechanism for every status: who may move what from where to where, with two label maps and compare-and-set moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models, router
from django.utils.translation import gettext_lazy as _

from .actors import Actor
from .exceptions import Conflict, Message, NotAllowed, Refused
from .writing import update_row


@dataclass(frozen=True, kw_only=True)
class Status:
    """`label` is what staff read, `customer_label` what the customer reads.

    `tone` is one of "", "live", "good", "warn", "bad"; `step` orders the progress bar (None = not on it);
    `is_final` ends the life of the object.
    """

    code: str
    label: Message
    customer_label: Message | None = None
    tone: str = ""
    step: int | None = None
    is_final: bool = False

    def label_for(self, *, customer: bool) -> Message:
        return self.customer_label if customer and self.customer_label is not None else self.label


@dataclass(frozen=True, kw_only=True)
class Transition:
    """An empty `permission` (customer) or `staff_permission` (Django) closes it to that kind of actor; the system may take any."""

    name: str
    sources: tuple[str, ...]
    target: str
    label: Message
    permission: str = ""
    staff_permission: str = ""
    needs_reason: bool = False
    is_destructive: bool = False


class Flow:
    """Subclass it, extend `statuses` and `transitions`, and name the subclass in `LK_KIT["CLASSES"]`: no migration follows.

    A method `guard_<transition>(instance, actor)` may raise Refused. Statuses found in rows but unknown here are shown by their code.
    """

    name: ClassVar[str] = ""
    status_field: ClassVar[str] = "status"
    initial: ClassVar[str] = ""
    statuses: ClassVar[tuple[Status, ...]] = ()
    transitions: ClassVar[tuple[Transition, ...]] = ()

    @classmethod
    def status(cls, code: str) -> Status:
        return next((one for one in cls.statuses if one.code == code), Status(code=code, label=code))

    @classmethod
    def choices(cls, *, customer: bool = False) -> list[tuple[str, Message]]:
        return [(one.code, one.label_for(customer=customer)) for one in cls.statuses]

    @classmethod
    def final_codes(cls) -> list[str]:
        return [one.code for one in cls.statuses if one.is_final]

    @classmethod
    def steps(cls) -> list[Status]:
        """The statuses of the progress bar in their order."""
        return sorted((one for one in cls.statuses if one.step is not None), key=lambda one: one.step or 0)

    @classmethod
    def transition(cls, name: str) -> Transition:
        found = next((one for one in cls.transitions if one.name == name), None)
        if found is None:
            raise Refused(_("There is no such step."), code="unknown_transition")
        return found

    @classmethod
    def available(cls, instance: models.Model, actor: Actor) -> list[Transition]:
        """What this actor may do with the object now; for buttons and for the API's `allowed_actions`."""
        return [one for one in cls.transitions if cls.is_open(instance, one.name, actor)]

    @classmethod
    def is_open(cls, instance: models.Model, name: str, actor: Actor) -> bool:
        try:
            cls.authorize(instance, name, actor)
        except (NotAllowed, Refused):
            return False
        return True

    @classmethod
    def authorize(cls, instance: models.Model, name: str, actor: Actor) -> Transition:
        """Raises NotAllowed (not for this actor) or Refused (not from this status, or the guard says no)."""
        transition = cls.transition(name)
        if not cls.may(transition, instance, actor):
            raise NotAllowed
        current = getattr(instance, cls.status_field)
        if current not in transition.sources:
            raise Refused(
                _("This cannot be done while the status is “%(status)s”."),
                code="wrong_status",
                params={"status": cls.status(current).label_for(customer=not actor.is_staff_member)},
            )
        guard = getattr(cls, f"guard_{name}", None)
        if guard is not None:
            guard(instance, actor)
        return transition

    @classmethod
    def may(cls, transition: Transition, instance: models.Model, actor: Actor) -> bool:
        if actor.is_system:
            return True
        if transition.staff_permission and actor.has_staff_perm(transition.staff_permission):
            return True
        return bool(transition.permission) and actor.can(transition.permission, getattr(instance, "party_id", None))

    @classmethod
    def move(cls, instance: models.Model, name: str, actor: Actor, **updates: Any) -> str:
        """Moves the row by compare-and-set, with `updates` written in the same statement; returns the status it had.

        Raises what `authorize` raises, and Conflict when the row is no longer in the status that was read.
        """
        transition = cls.authorize(instance, name, actor)
        before = str(getattr(instance, cls.status_field))
        values = {cls.status_field: transition.target, **updates}
        using = router.db_for_write(type(instance), instance=instance)
        if not update_row(type(instance), {"pk": instance.pk, cls.status_field: before}, values, using=using):
            raise Conflict
        for field, value in values.items():
            setattr(instance, field, value)
        return before

    @classmethod
    def problems(cls) -> list[str]:
        """What is wrong with the declaration; shown by a system check."""
        codes = [one.code for one in cls.statuses]
        found = [f"status {code!r} is declared twice" for code in sorted({one for one in codes if codes.count(one) > 1})]
        if cls.initial not in codes:
            found.append(f"initial status {cls.initial!r} is not declared")
        for transition in cls.transitions:
            unknown = sorted({*transition.sources, transition.target} - set(codes))
            found.extend(f"transition {transition.name!r} names the unknown status {code!r}" for code in unknown)
        return found

    @classmethod
    def mermaid(cls) -> str:
        """The diagram of `manage.py lk_flow`: a Mermaid `stateDiagram-v2`."""
        return "\n".join(("stateDiagram-v2", *cls._mermaid_lines()))

    @classmethod
    def _mermaid_lines(cls) -> Iterable[str]:
        yield f"    [*] --> {cls.initial}"
        for status in cls.statuses:
            yield f"    {status.code} : {status.label}"
        for one in cls.transitions:
            for source in one.sources:
                yield f"    {source} --> {one.target} : {one.name}"
        for code in cls.final_codes():
            yield f"    {code} --> [*]"
