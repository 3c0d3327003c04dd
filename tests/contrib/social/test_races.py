"""Many at once: an answer is used once, an account there belongs to one account here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from lk_kit.contrib.social import attempts
from lk_kit.contrib.social.models import Attempt, LinkedAccount
from tests.accounts.conftest import make_user
from tests.naive.attempts import naive_claim

from .conftest import arrive, back, to_provider

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True), pytest.mark.needs("contrib.social")]


def copies(client: Client, count: int) -> list[Client]:
    made = [Client() for _index in range(count)]
    for one in made:
        one.cookies.update(client.cookies)
    return made


def claims(fan: Callable[..., Any], client: Client, idp: Any, rf: Any, claim: Callable[..., Any]) -> int:
    from lk_kit.contrib.social.identity import find_provider

    url = to_provider(client)
    state, session = url.partition("&state=")[2].partition("&")[0], client.session

    def one(index: int) -> None:
        request = rf.get("/")
        request.session = session
        claim(request, find_provider("firm"), state)

    return sum(outcome.ok for outcome in fan(16, one))


def test_a_state_is_claimed_once(fan: Callable[..., Any], client: Client, idp: Any, rf: Any) -> None:
    assert claims(fan, client, idp, rf, attempts.claim) == 1


def test_canary_a_naive_claim_is_used_more_than_once(fan: Callable[..., Any], client: Client, idp: Any, rf: Any) -> None:
    assert max(claims(fan, client, idp, rf, naive_claim) for _storm in range(5)) > 1


def test_one_answer_registers_one_customer(fan: Callable[..., Any], client: Client, idp: Any) -> None:
    arrive(client)
    browsers = copies(client, 8)
    fan(8, lambda index: browsers[index].post("/lk/social/welcome/", {"first_name": "Анна"}).status_code)
    assert get_user_model().objects.count() == 1
    assert LinkedAccount.objects.count() == 1


def test_two_customers_link_the_same_account(fan: Callable[..., Any], idp: Any) -> None:
    browsers = []
    for index in range(6):
        browser = Client()
        browser.force_login(make_user(f"user{index}@example.com"))
        assert browser.get(back(to_provider(browser)))["Location"] == "/lk/social/link/"
        browsers.append(browser)
    outcomes = fan(6, lambda index: browsers[index].post("/lk/social/link/").status_code)
    assert sorted(outcome.value for outcome in outcomes) == [302, *[409] * 5]
    assert LinkedAccount.objects.count() == 1
    assert Attempt.objects.filter(stage="done").count() == 1
