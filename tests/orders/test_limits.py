"""Spending limits of members: placed and not cancelled orders count, and in no race does anybody get above."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused
from lk_kit.core.flows import Transition
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.exceptions import SpendingLimitReached
from lk_kit.orders.flow import STAFF, OrderFlow
from lk_kit.parties.actions import LiftSpendingLimit, SetSpendingLimit
from lk_kit.parties.explain import explain
from lk_kit.parties.limits import first_day, last_day, states_of
from lk_kit.parties.models import Membership, SpendingLimit
from tests.naive.spending_limit import naive_place

from .conftest import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(company, actor_of) -> Actor:
    return actor_of(company, "owner")


@pytest.fixture
def member(company, buyer) -> Membership:
    return Membership.objects.get(party=company, user=buyer.user)


@pytest.fixture
def limit(member, owner):
    """`limit("250")`: a limit of the buyer; returns his actor as the next request makes it."""

    def make(amount: str, period: str = "month", currency: str = "RUB") -> Actor:
        SetSpendingLimit(member, actor=owner, period=period, currency=currency, amount=amount).execute()
        return Actor.for_user(member.user)

    return make


def state() -> Any:
    return states_of(list(SpendingLimit.objects.select_related("membership")))[0]


def placed(member: Membership) -> Decimal:
    orders = get_order_model()._base_manager.filter(party_id=member.party_id, placed_by_id=member.user_id, status="placed")
    return sum((one.total for one in orders), Decimal(0))


def test_up_to_the_limit_and_not_above(limit, make_draft, run):
    actor = limit("200")
    run("PlaceOrder", make_draft(A=1), actor=actor)
    with pytest.raises(SpendingLimitReached) as caught:
        run("PlaceOrder", make_draft(A=1, C=1), actor=actor)
    told = caught.value.details()["limit"]
    assert (told["amount"], told["spent"], told["left"], told["period"]) == ("200.00", "100.00", "100.00", "month")
    assert "100" in str(caught.value)
    run("PlaceOrder", make_draft(A=1), actor=actor)
    assert state().left == 0


def test_a_refused_order_stays_a_draft(limit, make_draft, run):
    actor, draft = limit("50"), make_draft(A=1)
    with pytest.raises(SpendingLimitReached):
        run("PlaceOrder", draft, actor=actor)
    assert fresh(draft).is_draft


def test_a_cancelled_order_frees(limit, make_draft, run):
    actor = limit("100")
    order = run("PlaceOrder", make_draft(A=1), actor=actor)
    run("CancelOrder", order, reason="Передумали", actor=actor)
    assert state().spent == 0
    run("PlaceOrder", make_draft(A=1), actor=actor)


def test_drafts_and_orders_of_colleagues_do_not_count(limit, make_draft, run, owner, company, actor_of):
    actor = limit("100")
    make_draft(A=5)
    run("PlaceOrder", make_draft(A=5), actor=owner)
    run("PlaceOrder", make_draft(A=5), actor=actor_of(company, "buyer"))
    run("PlaceOrder", make_draft(A=1), actor=actor)


def test_another_company_has_its_own_limit(limit, make_draft, run, make_company, member):
    actor = limit("100")
    other = make_company()
    Membership.objects.create(party=other, user=member.user, role="buyer")
    actor = Actor.for_user(member.user)
    run("PlaceOrder", make_draft(A=5, party=other, actor=actor), actor=actor)
    run("PlaceOrder", make_draft(A=1), actor=actor)


def test_every_limit_holds(limit, make_draft, run):
    limit("1000")
    actor = limit("100", period="day")
    with pytest.raises(SpendingLimitReached) as caught:
        run("PlaceOrder", make_draft(A=2), actor=actor)
    assert caught.value.state.limit.period == "day"


def test_no_limit_is_passed_in_another_currency(limit, make_draft, run, owner, member):
    """Who has a limit orders in the currencies in which he has one: else goods in another currency would be the way around it."""
    actor = limit("1", currency="USD")
    draft = make_draft(A=2)
    with pytest.raises(Refused) as caught:
        run("PlaceOrder", draft, actor=actor)
    assert caught.value.code == "spending_limit_currency"
    assert fresh(draft).is_draft
    run("PlaceOrder", draft, actor=limit("200"))


def test_the_right_to_order_in_any_currency_comes_back_with_the_last_limit(limit, make_draft, run, owner, member):
    actor = limit("1", currency="USD")
    LiftSpendingLimit(member, actor=owner, period="month", currency="USD").execute()
    run("PlaceOrder", make_draft(A=2), actor=actor)  # the rights of a request that began before


class ReopeningFlow(OrderFlow):
    transitions = (
        *OrderFlow.transitions,
        Transition(
            name="reopen", sources=("cancelled",), target="placed", label="Reopen", permission="orders.place", staff_permission=STAFF
        ),
    )


def test_an_order_that_comes_back_needs_its_place_in_the_limit(limit, make_draft, run, settings, owner, staff):
    """A host's flow may take a cancelled order up again: not by way of the limit."""
    settings.LK_KIT = {**settings.LK_KIT, "CLASSES": {"orders.OrderFlow": "tests.orders.test_limits.ReopeningFlow"}}
    actor = limit("100")
    first = run("PlaceOrder", make_draft(A=1), actor=actor)
    run("CancelOrder", first, actor=actor, reason="x")
    second = run("PlaceOrder", make_draft(A=1), actor=actor)
    for who in (actor, owner):
        with pytest.raises(SpendingLimitReached):
            run("MoveOrder", fresh(first), actor=who, transition="reopen")
    run("CancelOrder", second, actor=actor, reason="x")
    run("MoveOrder", fresh(first), actor=actor, transition="reopen")
    run("CancelOrder", fresh(first), actor=actor, reason="x")
    run("PlaceOrder", make_draft(A=1), actor=actor)
    run("MoveOrder", fresh(first), actor=staff, transition="reopen")


@pytest.mark.parametrize("period", ["day", "week", "month", "quarter"])
def test_what_was_ordered_before_the_period_is_forgotten(limit, make_draft, run, member, period):
    actor = limit("100", period=period)
    order = run("PlaceOrder", make_draft(A=1), actor=actor)
    begin = datetime.combine(first_day(period), datetime.min.time(), tzinfo=timezone.get_default_timezone())
    orders = get_order_model()._base_manager.filter(pk=order.pk)
    orders.update(ordered_at=begin)
    assert state().spent == 100
    orders.update(ordered_at=begin - timedelta(microseconds=1))
    assert state().spent == 0


@pytest.mark.parametrize(
    ("period", "day", "first", "last"),
    [
        ("day", date(2026, 11, 22), date(2026, 11, 22), date(2026, 11, 22)),
        ("week", date(2026, 11, 22), date(2026, 11, 16), date(2026, 11, 22)),
        ("month", date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        ("quarter", date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
        ("quarter", date(2026, 2, 1), date(2026, 1, 1), date(2026, 3, 31)),
        ("quarter", date(2026, 9, 30), date(2026, 7, 1), date(2026, 9, 30)),
    ],
)
def test_periods(period, day, first, last):
    assert (first_day(period, day), last_day(period, day)) == (first, last)


def test_nobody_moves_the_period_with_his_own_time_zone(limit, settings):
    limit("100", period="day")
    expected = now().astimezone(timezone.get_default_timezone()).date()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        with timezone.override(zone):
            assert first_day("day") == expected
    assert now().tzinfo == UTC


def test_without_a_limit_placing_asks_nothing_about_it(make_draft, run, buyer):
    with CaptureQueriesContext(connection) as queries:
        run("PlaceOrder", make_draft(A=1), actor=buyer)
    assert not [one["sql"] for one in queries if "spendinglimit" in one["sql"]]


def test_a_limit_costs_placing_two_statements(limit, make_draft, run, buyer):
    first, second, third = make_draft(A=1), make_draft(A=1), make_draft(A=1)
    run("PlaceOrder", first, actor=buyer)
    with CaptureQueriesContext(connection) as without:
        run("PlaceOrder", second, actor=buyer)
    limit("1000", period="day")
    actor = limit("1000")
    with CaptureQueriesContext(connection) as queries:
        run("PlaceOrder", third, actor=actor)
    assert len(queries) == len(without) + 2


def test_who_may_set_it(member, owner, company, actor_of, make_company):
    values = {"period": "month", "currency": "RUB", "amount": "5"}
    for role in ("buyer", "accountant", "viewer"):
        with pytest.raises(NotAllowed):
            SetSpendingLimit(member, actor=actor_of(company, role), **values).execute()
    with pytest.raises(NotAllowed):
        SetSpendingLimit(member, actor=actor_of(make_company(), "owner"), **values).execute()
    SetSpendingLimit(member, actor=actor_of(company, "admin"), **values).execute()


def test_nobody_sets_or_lifts_his_own(company, owner, actor_of):
    admin = actor_of(company, "admin")
    mine = Membership.objects.get(party=company, user=admin.user)
    SetSpendingLimit(mine, actor=owner, period="month", currency="RUB", amount="5").execute()
    with pytest.raises(NotAllowed):
        SetSpendingLimit(mine, actor=admin, period="month", currency="RUB", amount="500").execute()
    with pytest.raises(NotAllowed):
        LiftSpendingLimit(mine, actor=admin, period="month", currency="RUB").execute()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": "-1"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": 1.5}, "amount"),
        ({"period": "year"}, "period"),
        ({"currency": "руб"}, "currency"),
    ],
)
def test_wrong_input(member, owner, values, field):
    with pytest.raises(InvalidInput) as caught:
        SetSpendingLimit(member, actor=owner, **{"period": "month", "currency": "RUB", "amount": "5", **values}).execute()
    assert set(caught.value.errors) == {field}


def test_changed_and_lifted(limit, member, owner, make_draft, run):
    limit("50")
    actor = limit("150")
    assert SpendingLimit.objects.get().amount == 150
    LiftSpendingLimit(member, actor=owner, period="month", currency="RUB").execute()
    member.refresh_from_db()
    assert not member.is_limited
    assert not Actor.for_user(member.user).grants[member.party_id].is_limited
    run("PlaceOrder", make_draft(A=5), actor=actor)


def test_it_is_explained(limit, member, make_draft, run):
    run("PlaceOrder", make_draft(A=1), actor=limit("100"))
    member.refresh_from_db()
    found = explain(member, "orders.place", Actor.system())
    assert found.allowed
    assert [(one.code, one.is_met) for one in found.conditions] == [("spending_limit", False)]
    assert explain(member, "orders.view", Actor.system()).conditions == []


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("periods", [("month",), ("quarter", "day", "month", "week")])
def test_sixty_four_at_once_never_go_above(limit, member, make_draft, run, fan, periods):
    for period in periods:
        actor = limit("1000", period=period)
    drafts = [make_draft(A=1) for _ in range(64)]
    outcomes = fan(64, lambda i: run("PlaceOrder", drafts[i], actor=actor).pk)
    assert placed(member) == 1000
    assert [one.ok for one in outcomes].count(True) == 10
    assert {type(one.value) for one in outcomes if not one.ok} == {SpendingLimitReached}


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_while_the_limit_is_changed_nothing_hangs(limit, member, owner, make_draft, run, fan):
    actor = limit("500")
    drafts = [make_draft(A=1) for _ in range(24)]

    def go(i: int) -> None:
        if i % 4 == 3:
            SetSpendingLimit(
                Membership.objects.get(pk=member.pk), actor=owner, period="month", currency="RUB", amount=str(300 + i)
            ).execute()
        else:
            run("PlaceOrder", drafts[i], actor=actor)

    outcomes = fan(24, go)
    assert placed(member) <= 500
    assert {type(one.value) for one in outcomes if not one.ok} <= {SpendingLimitReached}


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_canary_without_the_lock_the_limit_is_passed(member, make_draft, fan):
    """The naive twin adds up, then places: if it kept the limit too, the storm above would prove nothing."""
    beyond = 0
    for _round in range(5):
        get_order_model()._base_manager.update(status="cancelled")
        drafts = [make_draft(A=1) for _ in range(16)]
        get_order_model()._base_manager.filter(pk__in=[one.pk for one in drafts]).update(placed_by_id=member.user_id)
        fan(16, lambda i, drafts=drafts: naive_place(drafts[i].pk, Decimal(300)))
        beyond += placed(member) > 300
    assert beyond > 0
