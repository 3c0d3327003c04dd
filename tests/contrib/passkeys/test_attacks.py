"""Answers that are nearly right, and those of somebody else's authenticator."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.needs("contrib.passkeys"), pytest.mark.django_db]

import django_otp_webauthn.models as library  # noqa: E402

from lk_kit.contrib.passkeys import ceremony  # noqa: E402
from lk_kit.contrib.passkeys.exceptions import PasskeyRefused  # noqa: E402
from tests.accounts.conftest import PASSWORD, make_user  # noqa: E402

from .authenticator import Authenticator, decoded, encoded  # noqa: E402
from .conftest import enrol, post  # noqa: E402


def test_a_credential_that_somebody_has_is_a_refusal_and_no_error(user: Any, enrolled: Authenticator) -> None:
    """Ids of credentials are no secret: the browser sends them to every site script."""
    other = make_user("boris@example.com")
    with pytest.raises(PasskeyRefused):
        ceremony.register(other, enrolled.create(ceremony.registration_options(other)), "stolen")
    with pytest.raises(PasskeyRefused):
        ceremony.register(user, enrolled.create(ceremony.registration_options(user)), "twice")
    assert library.WebAuthnCredential.objects.get().user == user


def test_a_counter_larger_than_the_column(user: Any, enrolled: Authenticator) -> None:
    enrolled.counter = 0xFFFFFFFE
    try:
        assert ceremony.verify("login", None, enrolled.get(ceremony.request_options("login"))).sign_count == 0xFFFFFFFF
    except PasskeyRefused:
        assert library.WebAuthnCredential.objects.get().sign_count == 0


@pytest.mark.parametrize("seed", range(8))
def test_bent_registrations_are_refusals(user: Any, seed: int) -> None:
    dice = random.Random(seed)
    for _try in range(25):
        answer = json.loads(Authenticator().create(ceremony.registration_options(user)))
        data = bytearray(decoded(answer["response"]["attestationObject"]))
        for _bend in range(dice.randint(1, 4)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        cut = dice.randrange(len(data)) if dice.random() < 0.3 else len(data)
        answer["response"]["attestationObject"] = encoded(bytes(data[:cut]))
        try:
            ceremony.register(user, json.dumps(answer), "x").delete()
        except PasskeyRefused:
            continue


@pytest.mark.parametrize("seed", range(4))
def test_bent_answers_are_refusals(user: Any, enrolled: Authenticator, seed: int) -> None:
    dice = random.Random(seed)
    for _try in range(25):
        answer = json.loads(enrolled.get(ceremony.request_options("login")))
        name = dice.choice(["authenticatorData", "signature"])
        data = bytearray(decoded(answer["response"][name]))
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        answer["response"][name] = encoded(bytes(data))
        with pytest.raises(PasskeyRefused):
            ceremony.verify("login", None, json.dumps(answer))


@pytest.mark.parametrize(
    "extra",
    [
        {"clientExtensionResults": None},
        {"clientExtensionResults": {"credProps": None}},
        {"clientExtensionResults": {"credProps": {"rk": {"a": []}}}},
        {"authenticatorAttachment": "\x00"},
        {"type": ["public-key"]},
        {"response": {"transports": ["\x00"]}},
        {"response": {"transports": "usb"}},
        {"response": {"transports": [None]}},
    ],
    ids=str,
)
def test_the_unsigned_parts_break_nothing(user: Any, extra: dict[str, Any]) -> None:
    answer = json.loads(Authenticator().create(ceremony.registration_options(user)))
    response = {**answer["response"], **extra.get("response", {})}
    answer = {**answer, **extra, "response": response}
    try:
        ceremony.register(user, json.dumps(answer), "x")
    except PasskeyRefused:
        assert not library.WebAuthnCredential.objects.exists()


@pytest.mark.needs("api")
@pytest.mark.parametrize("key", [0, 9_999_999_999_999_999_999_999])
def test_keys_that_nobody_has(entered: Client, key: int) -> None:
    assert entered.patch(f"/api/lk/auth/passkeys/{key}/", '{"title": "x"}', content_type="application/json").status_code == 404
    assert entered.delete(f"/api/lk/auth/passkeys/{key}/").status_code in (403, 404)
    assert entered.get(f"/lk/security/passkeys/{key}/").status_code == 404


@pytest.mark.needs("api")
def test_c19_another_persons_passkey_cannot_be_touched(user: Any, entered: Client) -> None:
    enrol(make_user("boris@example.com"))
    key = library.WebAuthnCredential.objects.get().pk
    assert entered.patch(f"/api/lk/auth/passkeys/{key}/", '{"title": "mine"}', content_type="application/json").status_code == 404
    assert entered.get(f"/lk/security/passkeys/{key}/remove/").status_code == 404
    assert entered.post(f"/lk/security/passkeys/{key}/remove/").status_code == 404
    entered.delete(f"/api/lk/auth/passkeys/{key}/")
    assert library.WebAuthnCredential.objects.get().name == "Test key"


@pytest.mark.needs("api")
def test_c19_another_persons_passkey_is_no_second_factor(user: Any, enrolled: Authenticator, api: Client) -> None:
    """Neither at the sign-in after the password, nor when a fresh proof is asked for."""
    theirs = enrol(make_user("boris@example.com"))
    begun = post(api, "auth/login/", {"username": user.email, "password": PASSWORD}).json()
    assert begun["state"] == "second_factor", begun

    def answer(key: Authenticator) -> Any:
        credential = key.get(ceremony.request_options("second_factor", user))
        return post(api, "auth/second-factor/", {"flow": begun["flow"], "method": "passkey", "code": credential})

    assert (answer(theirs).status_code, answer(theirs).json()["code"]) == (400, "wrong_code")
    assert answer(enrolled).json()["state"] == "complete"
