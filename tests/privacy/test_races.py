"""N4 on PostgreSQL: at once, and while something else goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.events.models import Event
from lk_kit.privacy import archives
from lk_kit.privacy.enums import ErasureStatus
from lk_kit.privacy.models import Consent, ConsentDocument, DataExport, Erasure

from .conftest import Person

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True), pytest.mark.needs("orders", "cabinet", "api")]
Make = Callable[..., Person]


def test_two_erasures_at_once_are_one(person: Make, fan: Any) -> None:
    erasure = Erasure.objects.create(user=person().user, due_at=now())
    run = get_class("privacy.EraseDue")
    outcomes = fan(4, lambda number: run(Erasure.objects.get(pk=erasure.pk), actor=Actor.system()).execute())
    assert all(one.ok for one in outcomes), outcomes
    assert Event.objects.filter(name="privacy.person_erased").count() == 1
    assert Erasure.objects.get(pk=erasure.pk).status == ErasureStatus.DONE


def test_cancel_and_execution_never_both_win(person: Make, fan: Any) -> None:
    one = person()
    erasure = Erasure.objects.create(user=one.user, due_at=now())
    actor = one.actor

    def act(number: int) -> Any:
        if number % 2:
            return get_class("privacy.CancelErasure")(actor=actor).execute()
        return get_class("privacy.EraseDue")(Erasure.objects.get(pk=erasure.pk), actor=Actor.system()).execute()

    fan(8, act)
    erasure.refresh_from_db()
    is_active = get_user_model()._base_manager.get(pk=one.user.pk).is_active
    assert (erasure.status, is_active) in {(ErasureStatus.DONE.value, False), (ErasureStatus.CANCELLED.value, True)}


def test_one_worker_makes_the_copy(person: Make, fan: Any) -> None:
    export = DataExport.objects.create(user=person().user)
    fan(4, lambda number: archives.build(export.pk))
    export.refresh_from_db()
    assert export.is_ready
    assert Event.objects.filter(name="privacy.export_ready").count() == 1


def test_consent_is_given_once(person: Make, document: Callable[..., ConsentDocument], fan: Any) -> None:
    one, text = person(), document()
    actor = one.actor
    fan(8, lambda number: get_class("privacy.GiveConsents")(actor=actor, documents=[text.pk]).execute())
    assert Consent.objects.filter(user=one.user).count() == 1
    assert Event.objects.filter(name="privacy.consent_given").count() == 1
