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
from tests.naive.privacy import naive_build, naive_consent, naive_erase

from .conftest import Person

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True), pytest.mark.needs("orders", "cabinet", "api")]
Make = Callable[..., Person]


def test_n4_two_erasures_at_once_are_one(person: Make, fan: Any) -> None:
    erasure = Erasure.objects.create(user=person().user, due_at=now())
    run = get_class("privacy.EraseDue")
    outcomes = fan(4, lambda number: run(Erasure.objects.get(pk=erasure.pk), actor=Actor.system()).execute())
    assert all(one.ok for one in outcomes), outcomes
    assert Event.objects.filter(name="privacy.person_erased").count() == 1
    assert Erasure.objects.get(pk=erasure.pk).status == ErasureStatus.DONE


def test_n4_cancel_and_execution_never_both_win(person: Make, fan: Any) -> None:
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


def test_n4_one_worker_makes_the_copy(person: Make, fan: Any) -> None:
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


NAIVE = {
    "erasure": ("privacy.person_erased", lambda one, text: naive_erasing(one)),
    "copy": ("privacy.export_ready", lambda one, text: naive_copying(one)),
    "consent": ("privacy.consent_given", lambda one, text: lambda number: naive_consent(one.user, text)),
}


def naive_erasing(one: Person) -> Callable[[int], Any]:
    erasure = Erasure.objects.create(user=one.user, due_at=now())
    return lambda number: naive_erase(erasure.pk)


def naive_copying(one: Person) -> Callable[[int], Any]:
    export = DataExport.objects.create(user=one.user)
    return lambda number: naive_build(export.pk)


@pytest.mark.parametrize("race", NAIVE)
def test_canary_the_naive_twin_does_it_more_than_once(person: Make, document: Callable[..., ConsentDocument], fan: Any, race: str) -> None:
    """Each of the races above, without lock, lease and constraint: if these held too, the storms would prove nothing."""
    name, begin = NAIVE[race]
    text = document()
    for _attempt in range(5):
        before = Event.objects.filter(name=name).count()
        fan(4, begin(person(), text))
        if Event.objects.filter(name=name).count() - before > 1:
            return
    pytest.fail("the naive twin did it once only, five times: the harness has lost its teeth")
