"""Who may help whom out of a lost second factor, and what he learns when he may not (matrix A1, C1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from lk_kit.accounts import factors
from lk_kit.accounts.models import FactorReset
from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import Refused
from lk_kit.events.models import Event

from .conftest import make_user
from .test_policy import approve, approving, ask, asking  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet", "api")]
ASK = "/api/lk/auth/factor-resets/request/"


def dismiss(actor: Actor) -> None:
    """His rights are taken away, as when an account of staff was broken into."""
    user: Any = actor.user
    user.user_permissions.clear()


def reload(actor: Actor) -> Actor:
    user: Any = actor.user
    return Actor.for_user(type(user)._default_manager.get(pk=user.pk))


def fall_due() -> None:
    FactorReset.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_a1_a_customer_learns_of_nobody_whether_there_is_such_a_user(client: Client, user: Any) -> None:
    other = make_user("other@example.com")
    client.force_login(user)
    said = set()
    for key in (str(other.pk), str(user.pk), "999999999", "00000000-0000-7000-8000-000000000000", "no key", "-1"):
        answer = client.post(ASK, {"user": key, "reason": "x"}, content_type="application/json")
        said.add((answer.status_code, answer.json()["code"], answer.json()["detail"]))
    assert len(said) == 1
    assert said.pop()[0] == 403


def test_the_request_of_somebody_who_lost_the_right_cannot_be_approved(user: Any, device: Any, asking: Actor, approving: Actor) -> None:  # noqa: F811
    reset = ask(asking, user)
    dismiss(asking)
    with pytest.raises(Refused) as refusal:
        approve(reset, approving)
    assert refusal.value.code == "reset_without_right"
    assert FactorReset.objects.get().status == "requested"


@pytest.mark.parametrize("who", ["asking", "approving"])
def test_one_of_the_two_is_dismissed_before_it_takes_effect(user: Any, device: Any, asking: Actor, approving: Actor, who: str) -> None:  # noqa: F811
    approve(ask(asking, user), approving)
    dismiss({"asking": asking, "approving": approving}[who])
    fall_due()
    call_command("clearsessions")
    assert factors.has_second_factor(user)
    assert FactorReset.objects.get().status == "declined"
    assert Event.objects.filter(name="accounts.factor_reset_declined").count() == 1
    call_command("clearsessions")
    assert Event.objects.filter(name="accounts.factor_reset_declined").count() == 1


def test_a_disabled_account_of_staff_does_not_help_either(user: Any, device: Any, asking: Actor, approving: Actor) -> None:  # noqa: F811
    approve(ask(asking, user), approving)
    type(user)._default_manager.filter(pk=asking.user_id).update(is_active=False)
    fall_due()
    call_command("clearsessions")
    assert factors.has_second_factor(user)


def test_a_customer_made_superuser_meanwhile_keeps_his_factor(user: Any, device: Any, asking: Actor, approving: Actor) -> None:  # noqa: F811
    approve(ask(asking, user), approving)
    type(user)._default_manager.filter(pk=user.pk).update(is_superuser=True, is_staff=True)
    fall_due()
    call_command("clearsessions")
    assert factors.has_second_factor(user)


def test_what_is_unchanged_takes_effect(user: Any, device: Any, asking: Actor, approving: Actor) -> None:  # noqa: F811
    approve(ask(asking, user), reload(approving))
    fall_due()
    call_command("clearsessions")
    assert not factors.has_second_factor(user)
