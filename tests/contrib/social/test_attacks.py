"""What a liar, a thief or bad luck could do between the steps."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from django.contrib.auth import get_user_model
from django.test import Client

from lk_kit.accounts.exceptions import WrongCode
from lk_kit.accounts.models import OneTimeCode
from lk_kit.contrib.social import attempts
from lk_kit.contrib.social.actions import RegisterByIdentity, SendAddressCode
from lk_kit.contrib.social.exceptions import AddressUnproven, AttemptInvalid
from lk_kit.contrib.social.models import Attempt, LinkedAccount
from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.exceptions import TooManyAttempts
from tests.accounts.conftest import is_signed_in, make_user

from .conftest import CLICK, arrive, to_provider

pytestmark = [pytest.mark.django_db, pytest.mark.needs("contrib.social")]

WELCOME = "/lk/social/welcome/"


# the identity token


def claims_of(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def unsigned(token: str) -> str:
    return jwt.encode(claims_of(token), "", "none", headers={"kid": "k1"})


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_c17_an_unsigned_token(client: Client, idp: Any, linked: LinkedAccount) -> None:
    idp.twist = {"token": unsigned}
    assert arrive(client).status_code == 401
    assert not is_signed_in(client)


def test_c17_a_token_signed_with_the_public_key_as_a_password(client: Client, idp: Any, linked: LinkedAccount) -> None:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public = idp.key.public_key().public_bytes(serialization.Encoding.PEM, form)

    def confused(token: str) -> str:
        import hashlib
        import hmac

        text = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'k1'})}.{token.split('.')[1]}"
        seal = base64.urlsafe_b64encode(hmac.new(public, text.encode(), hashlib.sha256).digest()).decode().rstrip("=")
        return f"{text}.{seal}"

    idp.twist = {"token": confused}
    assert arrive(client).status_code == 401
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": None},
        {"aud": None},
        {"iss": None},
        {"aud": ["shop", "another"]},
        {"aud": ["shop", "another"], "azp": "another"},
        {"azp": "another"},
        {"aud": []},
        {"exp": "soon"},
        {"nbf": 9_999_999_999},
        {"nonce": ["x"]},
        {"sub": ["p-1"]},
    ],
    ids=str,
)
def test_c17_claims_that_do_not_fit(client: Client, idp: Any, linked: LinkedAccount, claims: dict[str, Any]) -> None:
    idp.twist = {"claims": claims}
    assert arrive(client).status_code == 401
    assert not is_signed_in(client)


@pytest.mark.parametrize("claims", [{"aud": ["shop"]}, {"aud": ["shop", "another"], "azp": "shop"}, {"azp": "shop"}], ids=str)
def test_claims_that_fit(client: Client, idp: Any, linked: LinkedAccount, claims: dict[str, Any]) -> None:
    idp.twist = {"claims": claims}
    arrive(client)
    assert is_signed_in(client)


def test_the_providers_keys_may_change(client: Client, idp: Any, linked: LinkedAccount) -> None:
    arrive(client)
    client.post("/lk/logout/")
    idp.key = idp.other_key
    arrive(client)
    assert is_signed_in(client)


def test_c17_the_same_token_is_no_second_sign_in(client: Client, idp: Any, linked: LinkedAccount) -> None:
    kept: list[str] = []
    idp.twist = {"token": lambda token: kept.append(token) or token}
    arrive(client)
    idp.twist = {"token": lambda token: kept[0]}
    thief = Client()
    assert arrive(thief).status_code == 401
    assert not is_signed_in(thief)


@pytest.mark.parametrize("said", ["false", "False", "", 0, None, [], "no", 1, ["true"]], ids=repr)
def test_an_address_is_verified_only_where_the_provider_says_so(client: Client, idp: Any, said: Any) -> None:
    """Some providers write "false" as text, which is true where nobody looks."""
    idp.person["email_verified"] = said
    arrive(client)
    assert 'name="email"' in client.get(WELCOME).content.decode()
    client.post(WELCOME, {"first_name": "Анна", "email": "anna@example.com"})
    assert not get_user_model().objects.exists()


@pytest.mark.parametrize("said", ["true", "True", True])
def test_and_is_so_however_he_writes_it(client: Client, idp: Any, said: Any) -> None:
    idp.person["email_verified"] = said
    arrive(client)
    client.post(WELCOME, {"first_name": "Анна"})
    assert is_signed_in(client)


# between the steps


@pytest.mark.parametrize("happens", ["it is swept away", "it is over"])
def test_a_provider_that_answers_too_late(client: Client, idp: Any, linked: LinkedAccount, monkeypatch: Any, happens: str) -> None:
    def meanwhile(*args: Any) -> None:
        if happens == "it is over":
            Attempt.objects.update(expires_at=now() - timedelta(seconds=1))
        else:
            Attempt.objects.all().delete()

    monkeypatch.setattr("lk_kit.contrib.social.allauth_providers.check_id_token", meanwhile)
    assert arrive(client).status_code == 401
    assert not is_signed_in(client)


def test_an_account_that_is_unlinked_meanwhile_lets_nobody_in(client: Client, idp: Any, linked: LinkedAccount, monkeypatch: Any) -> None:
    from lk_kit.contrib.social import entering

    real = entering.pipeline.enter

    def slow(*args: Any, **kwargs: Any) -> Any:
        LinkedAccount.objects.all().delete()
        return real(*args, **kwargs)

    monkeypatch.setattr(entering.pipeline, "enter", slow)
    assert arrive(client).status_code == 401
    assert not is_signed_in(client)


def test_what_a_visitor_may_start_is_limited(client: Client, idp: Any, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"LIMITS": {"social_ip": "3/60"}}}
    for _start in range(3):
        to_provider(client)
    assert client.get("/lk/social/firm/start/", headers=CLICK).status_code == 429
    assert Attempt.objects.count() == 3
    asked = len(idp.asked)
    assert Client().get("/lk/social/firm/start/", headers=CLICK).status_code == 429
    assert len(idp.asked) == asked, "and the provider is not asked in vain"


@pytest.mark.needs("api")
def test_over_the_api_as_well(client: Client, idp: Any, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"LIMITS": {"social_ip": "1/60"}}}
    answers = [client.post("/api/lk/auth/social/start/", {"provider": "firm"}, content_type="application/json") for _start in range(2)]
    assert [one.status_code for one in answers] == [201, 429]


def test_forgotten_attempts_go_in_portions(client: Client, idp: Any) -> None:
    def dead(number: int) -> Attempt:
        hashes = {name: f"{name}-{number}" for name in ("state_hash", "binding_hash", "handle_hash", "nonce")}
        return Attempt(provider="firm", expires_at=now() - timedelta(minutes=1), **hashes)

    Attempt.objects.bulk_create(dead(number) for number in range(attempts.SWEEP + 5))
    to_provider(client)
    assert Attempt.objects.count() == 6


# the code that proves an address


def answered(**identity: Any) -> Attempt:
    said = {"provider": "firm", "uid": "p-1", "first_name": "Анна", **identity}
    hashes = dict.fromkeys(("binding_hash", "nonce"), "x")
    row = {"provider": "firm", "stage": "answered", "identity": said, "expires_at": now() + timedelta(minutes=5), **hashes}
    return Attempt.objects.create(state_hash=str(time.monotonic_ns()), handle_hash=str(time.monotonic_ns()), **row)


def send(attempt: Attempt, email: str = "victim@example.com", **more: Any) -> str:
    return str(SendAddressCode(actor=Actor.anonymous(), attempt=attempt, email=email, **more).execute())


def test_a_typed_address_never_becomes_the_providers_word(idp: Any) -> None:
    """`email_verified` without an address, then an address that was typed: together they would be a proof."""
    attempt = answered(email="", email_verified=True)
    send(attempt)
    attempt.refresh_from_db()
    assert (attempt.identity["email"], attempt.identity["email_verified"]) == ("victim@example.com", False)
    with pytest.raises(AddressUnproven):
        RegisterByIdentity(actor=Actor.anonymous(), attempt=attempt, first_name="Анна").execute()
    assert not get_user_model().objects.exists()


@pytest.mark.parametrize("change", [{"stage": "done"}, {"stage": "claimed"}, {"expires_at": "2020-01-01T00:00:00Z"}])
def test_no_code_for_an_attempt_that_is_over(idp: Any, change: dict[str, str]) -> None:
    attempt = answered()
    Attempt.objects.update(**change)
    with pytest.raises(AttemptInvalid):
        send(attempt)
    assert not OneTimeCode.objects.exists()


def test_no_code_for_an_attempt_that_was_begun_to_link(idp: Any) -> None:
    attempt = answered()
    Attempt.objects.update(user=make_user())
    with pytest.raises(AttemptInvalid):
        send(attempt)
    assert not OneTimeCode.objects.exists()


def test_no_code_for_an_attempt_that_was_swept_away(idp: Any) -> None:
    attempt = answered()
    Attempt.objects.all().delete()
    with pytest.raises(AttemptInvalid):
        send(attempt)


def test_c5_one_visitor_mails_only_so_many_codes(idp: Any, settings: Any) -> None:
    """To ever other addresses: the limit of an address does not stop him."""
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"LIMITS": {"register_ip": "3/60"}}}
    attempt = answered()
    for number in range(3):
        send(attempt, f"victim{number}@example.com", ip="192.0.2.7")
    with pytest.raises(TooManyAttempts):
        send(attempt, "victim4@example.com", ip="192.0.2.7")
    assert OneTimeCode.objects.count() == 3


def test_c3_one_visitor_guesses_only_so_often(idp: Any, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"LIMITS": {"otp_ip": "2/60"}}}
    for error in (WrongCode, WrongCode, TooManyAttempts):
        attempt = answered()
        Attempt.objects.filter(pk=attempt.pk).update(code_id=send(attempt, f"a{attempt.pk}@example.com"))
        attempt.refresh_from_db()
        with pytest.raises(error):
            RegisterByIdentity(actor=Actor.anonymous(), attempt=attempt, first_name="Анна", code="000000", ip="192.0.2.7").execute()


def test_what_was_typed_is_still_there_after_the_code_was_sent(client: Client, idp: Any, deliver: Callable[[], Any]) -> None:
    idp.person["email_verified"] = False
    arrive(client)
    client.post(WELCOME, {"first_name": "Анна-Мария", "last_name": "", "email": "am@example.com"})
    page = client.get(WELCOME).content.decode()
    assert 'value="Анна-Мария"' in page
    assert 'value="am@example.com"' in page
    assert "Белова" not in re.sub(r'<p class="lk-muted">.*?</p>', "", page)
    assert deliver()[-1].to == ["am@example.com"]


@pytest.mark.parametrize(
    "form", [{}, {"email": "\x00@example.com"}, {"first_name": "я" * 100_000, "email": "b" * 100_000}, {"code": "1" * 9999}]
)
def test_huge_empty_and_binary_input(client: Client, idp: Any, form: dict[str, str]) -> None:
    idp.person["email_verified"] = False
    arrive(client)
    assert client.post(WELCOME, form).status_code == 422
    assert not OneTimeCode.objects.exists()
