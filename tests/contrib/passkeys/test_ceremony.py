"""Matrix C19 at the ceremony: what does not fit is refused, and nothing says why."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine

pytestmark = [pytest.mark.needs("contrib.passkeys"), pytest.mark.django_db]

import django_otp_webauthn.models as library  # noqa: E402

from lk_kit.contrib.passkeys import ceremony, challenges  # noqa: E402
from lk_kit.contrib.passkeys.exceptions import PasskeyRefused  # noqa: E402
from lk_kit.contrib.passkeys.models import SpentChallenge  # noqa: E402
from lk_kit.core.clock import now  # noqa: E402
from tests.accounts.conftest import make_user  # noqa: E402

from .authenticator import UP, UV, Authenticator  # noqa: E402
from .conftest import enrol  # noqa: E402


def login(user: Any = None, purpose: str = "login") -> dict[str, Any]:
    return ceremony.request_options(purpose, user)


def refused(answer: str, user: Any = None, purpose: str = "login") -> None:
    with pytest.raises(PasskeyRefused):
        ceremony.verify(purpose, user, answer)


def test_a_passkey_is_made_and_opens(user: Any, enrolled: Authenticator) -> None:
    device = ceremony.verify("login", None, enrolled.get(login()))
    assert (device.user, device.name, device.sign_count) == (user, "Test key", 1)
    assert device.last_used_at is not None


def test_options_demand_verification_and_name_nobody(user: Any, enrolled: Authenticator) -> None:
    options = login()
    assert options["userVerification"] == "required"
    assert options.get("allowCredentials", []) == []
    made = ceremony.registration_options(user)
    assert made["authenticatorSelection"]["userVerification"] == "required"
    assert made["authenticatorSelection"]["residentKey"] == "required"
    assert len(made["excludeCredentials"]) == 1


def test_looking_writes_nothing(user: Any) -> None:
    login()
    login(user, "second_factor")
    assert not SpentChallenge.objects.exists()


@pytest.mark.parametrize("origin", ["https://evil.example", "http://shop.example.com", "https://shop.example.com.evil.example"])
def test_c19_another_origin(origin: str, enrolled: Authenticator) -> None:
    enrolled.origin = origin
    refused(enrolled.get(login()))


def test_c19_another_relying_party(enrolled: Authenticator) -> None:
    enrolled.rp_id = "evil.example"
    refused(enrolled.get(login()))


def test_c19_the_same_answer_twice(enrolled: Authenticator) -> None:
    answer = enrolled.get(login())
    ceremony.verify("login", None, answer)
    refused(answer)


def test_c19_a_question_is_answered_once_even_by_another_key(user: Any, enrolled: Authenticator) -> None:
    second, options = enrol(user), login()
    ceremony.verify("login", None, enrolled.get(options))
    refused(second.get(options))


def test_c19_a_counter_that_went_back(enrolled: Authenticator) -> None:
    enrolled.counter = 40
    ceremony.verify("login", None, enrolled.get(login()))
    enrolled.counter = 39
    refused(enrolled.get(login()))
    enrolled.counter = 41
    ceremony.verify("login", None, enrolled.get(login()))


@pytest.mark.parametrize("flags", [UP, UV, 0])
def test_c19_without_verification_or_presence(flags: int, enrolled: Authenticator) -> None:
    enrolled.flags = flags
    refused(enrolled.get(login()))


@pytest.mark.parametrize("flags", [UP, UV])
def test_c19_nothing_is_made_without_verification(flags: int, user: Any) -> None:
    made = Authenticator(flags=flags)
    with pytest.raises(PasskeyRefused):
        ceremony.register(user, made.create(ceremony.registration_options(user)), "x")
    assert not library.WebAuthnCredential.objects.exists()


def test_c19_a_foreign_credential(user: Any, enrolled: Authenticator) -> None:
    other = make_user("boris@example.com")
    theirs = enrol(other)
    refused(theirs.get(login(user, "second_factor")), user, "second_factor")
    refused(Authenticator(handle=enrolled.handle).get(login()))


def test_c19_a_key_does_not_open_the_account_of_another_handle(user: Any, enrolled: Authenticator) -> None:
    theirs = enrol(make_user("boris@example.com"))
    refused(enrolled.get(login(), userHandle=theirs.handle))
    refused(enrolled.get(login(), userHandle=None))


def test_c19_a_known_id_with_another_key(enrolled: Authenticator) -> None:
    refused(Authenticator(credential_id=enrolled.credential_id, handle=enrolled.handle).get(login()))


def test_c19_a_question_made_for_something_else(user: Any, enrolled: Authenticator) -> None:
    refused(enrolled.get(login(user, "second_factor")))
    refused(enrolled.get(login()), user, "second_factor")
    refused(enrolled.get(login(user, "second_factor")), user, "step_up")
    refused(enrolled.get(login(make_user("boris@example.com"), "step_up")), user, "step_up")


def test_c19_a_question_of_our_own_making_only(enrolled: Authenticator) -> None:
    refused(enrolled.get({"challenge": "AAAA"}))
    refused(enrolled.get({"challenge": ceremony.bytes_to_base64url(bytes(48))}))


def test_c19_a_question_that_is_too_old(enrolled: Authenticator) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        answer = enrolled.get(login())
        clock.shift(timedelta(seconds=ceremony.lifetime() + 1))
        refused(answer)


def test_a_credential_that_was_switched_off_proves_nothing(enrolled: Authenticator) -> None:
    library.WebAuthnCredential.objects.update(confirmed=False)
    refused(enrolled.get(login()))


def test_a_credential_belongs_to_one_person(user: Any, enrolled: Authenticator) -> None:
    other = make_user("boris@example.com")
    with pytest.raises(Exception, match=r"(?i)unique|passkey"):
        ceremony.register(other, enrolled.create(ceremony.registration_options(other)), "stolen")
    assert library.WebAuthnCredential.objects.get().user == user


NONSENSE = [
    "",
    "null",
    "[]",
    "{}",
    '{"response": {}}',
    '{"response": []}',
    '{"response": {"clientDataJSON": 1}}',
    "[" * 20_000,
    "x" * 20_000,
]


@pytest.mark.parametrize("answer", NONSENSE)
def test_nonsense_is_a_refusal_and_no_error(answer: str, user: Any) -> None:
    refused(answer)
    with pytest.raises(PasskeyRefused):
        ceremony.register(user, answer, "x")


@pytest.mark.parametrize("part", ["id", "rawId", "type", "response.authenticatorData", "response.signature", "response.clientDataJSON"])
@pytest.mark.parametrize("value", [None, 7, "AAAA", "%%%", {}, []])
def test_every_part_that_is_bent_is_a_refusal(part: str, value: Any, enrolled: Authenticator) -> None:
    answer = json.loads(enrolled.get(login()))
    target, _dot, name = part.rpartition(".")
    (answer[target] if target else answer)[name] = value
    refused(json.dumps(answer))


def test_spent_questions_are_forgotten_when_nobody_could_use_them(user: Any, enrolled: Authenticator) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        ceremony.verify("login", None, enrolled.get(login()))
        assert challenges.forget_expired() == 0
        clock.shift(timedelta(hours=1))
        ceremony.verify("login", None, enrolled.get(login()))
        assert SpentChallenge.objects.count() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_c19_one_answer_opens_once_at_sixteen_at_once(fan: Any) -> None:
    made = enrol(make_user())
    answer = made.get(login())
    outcomes = fan(16, lambda i: ceremony.verify("login", None, answer))
    assert [one.ok for one in outcomes].count(True) == 1
    assert {type(one.value) for one in outcomes if not one.ok} == {PasskeyRefused}
