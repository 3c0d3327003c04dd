"""Why somebody may or may not: what is explained is what the engine does."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.test.utils import override_settings

from lk_kit.core.actors import Actor
from lk_kit.core.clock import today
from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.users import display_name
from lk_kit.parties import explain as explaining
from lk_kit.parties.explain import Step, explain, register_condition
from lk_kit.parties.models import Membership, Party, Role
from lk_kit.parties.roles import known_permissions

Make = Callable[..., Any]
SEPARATED = {"PARTIES": {"FORBIDDEN_COMBINATIONS": [["parties.edit", "parties.approve_bank"]]}}
DAYS: list[dict[str, int]] = [{}, {"valid_to": -1}, {"valid_to": 0}, {"valid_from": 1}, {"valid_from": 0, "valid_to": 5}]
CUSTOM = [["parties.view", "parties.edit", "parties.approve_bank"], ["members.manage", "gone.gone"]]


def cases() -> Iterator[tuple[Any, ...]]:
    roles = ["owner", "admin", "buyer", "accountant", "viewer", "abolished", *CUSTOM]
    everything = list(product(roles, DAYS, ["active", "pending", "rejected", "closed"], [True, False], [{}, SEPARATED]))
    yield from random.Random(20261122).sample(everything, 150)


def test_what_is_explained_is_what_the_engine_does(make_company: Make, make_user: Make) -> None:
    company, user = make_company(), make_user()
    membership = Membership.objects.create(party=company, user=user, role="viewer")
    answers = set()
    for role, days, status, is_active, settings in cases():
        own = Role.objects.create(party=company, title=str(Role.objects.count()), permissions=role) if isinstance(role, list) else None
        for row, values in (
            (membership, {"role": "custom" if own else role, "custom_role": own, **dates(days)}),
            (company, {"status": status}),
            (user, {"is_active": is_active}),
        ):
            type(row)._base_manager.filter(pk=row.pk).update(**values)
        found = Membership.objects.select_related("party", "user", "custom_role").get(pk=membership.pk)
        with override_settings(LK_KIT=settings):
            actor = Actor.for_user(found.user)
            for permission in known_permissions():
                explanation = explain(found, permission, Actor.system())
                answers.add(explanation.allowed)
                case = (role, days, status, is_active, bool(settings), permission)
                assert explanation.allowed == actor.can(permission, company.pk), case
                assert explanation.allowed == all(one.is_met for one in explanation.steps), case
    assert answers == {True, False}


def dates(days: dict[str, int]) -> dict[str, Any]:
    return {name: today() + timedelta(days=days[name]) if name in days else None for name in ("valid_from", "valid_to")}


def unmet(membership: Membership, permission: str) -> list[str]:
    return [one.code for one in explain(membership, permission, Actor.system()).steps if not one.is_met]


def test_each_reason_is_told_by_itself(company: Party, member: Make) -> None:
    assert unmet(member(company, "viewer"), "parties.edit") == ["role"]
    assert unmet(member(company, "owner", valid_to=today() - timedelta(days=1)), "parties.edit") == ["dates"]
    blocked = member(company, "owner")
    blocked.user.is_active = False
    assert unmet(blocked, "parties.edit") == ["account"]
    with override_settings(LK_KIT=SEPARATED):
        assert unmet(member(company, "owner"), "parties.edit") == ["combination"]
    closed = member(company, "owner")
    closed.party.status = "closed"
    assert unmet(closed, "parties.edit") == ["party_status"]


def test_who_can_change_it(company: Party, member: Make) -> None:
    owner, admin = member(company, "owner"), member(company, "admin")
    member(company, "owner", valid_to=today() - timedelta(days=1))
    subject = member(company, "buyer")
    assert explain(subject, "parties.edit", Actor.system()).helpers == [display_name(owner.user), display_name(admin.user)]
    assert explain(subject, "parties.view", Actor.system()).helpers == []
    late = member(company, "owner", valid_to=today() - timedelta(days=1))
    assert explain(late, "parties.view", Actor.system()).helpers == [display_name(owner.user)], "an administrator does not change owners"


def test_when_nobody_in_the_company_can_staff_help(company: Party, member: Make) -> None:
    alone = member(company, "viewer")
    assert explain(alone, "parties.edit", Actor.system()).staff_helps
    company.status = "pending"
    company.save()
    alone.party.refresh_from_db()
    assert explain(member(company, "owner"), "members.manage", Actor.system()).staff_helps


def test_apps_above_add_conditions(company: Party, member: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explaining, "_conditions", [])
    register_condition(lambda membership, permission: [Step("second_factor", "Second factor is off.", False)])
    found = explain(member(company, "owner"), "parties.edit", Actor.system())
    assert found.allowed
    assert [one.code for one in found.conditions] == ["second_factor"]


def test_unknown_permission(company: Party, member: Make) -> None:
    with pytest.raises(InvalidInput):
        explain(member(company, "owner"), "orders.fly", Actor.system())
