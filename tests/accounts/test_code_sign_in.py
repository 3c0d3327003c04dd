"""Signing in by a one-time code: matrix C3, C4, C5, C7, C11, and two steps that stay two."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp.plugins.otp_totp.models import TOTPDevice

from lk_kit.accounts import codes, pipeline
from lk_kit.accounts.enums import Channel, Purpose
from lk_kit.accounts.exceptions import CodeExpired, WrongCode
from lk_kit.accounts.models import ApiToken, AttemptCounter, CodeDevice, Identifier, OneTimeCode, Session
from lk_kit.accounts.throttling import Limit
from lk_kit.core.clock import now
from lk_kit.core.exceptions import TooManyAttempts
from lk_kit.events.models import Event
from lk_kit.messaging.backends import sms_locmem
from lk_kit.messaging.models import SmsCounter

from .conftest import PASSWORD, code_of, enter_code, is_signed_in, make_user, sign_in
from .test_attacks import hash_calls, masked, people  # noqa: F401 - fixtures
from .ways import NUMBER, WAYS, Way, configure, forget_limits, last_code, messages, person

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet", "api", "accounts")]
BOTH = WAYS[2]


@pytest.fixture(params=WAYS, ids=str)
def way(request: pytest.FixtureRequest, settings: Any) -> Way:
    chosen: Way = request.param
    configure(settings, chosen)
    return chosen


def api(client: Client, path: str, data: dict[str, Any], **extra: Any) -> Any:
    return client.post(f"/api/lk/auth/{path}", data, content_type="application/json", **extra)


def ask(client: Client, identifier: str, query: str = "") -> str:
    answer = client.post(f"/lk/login/code/{query}", {"identifier": identifier})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_from_the_button_to_the_cabinet(client: Client, way: Way, deliver: Any) -> None:
    person(way)
    assert b"/lk/login/code/" in client.get("/lk/login/").content
    assert client.get("/lk/login/code/").status_code == 200
    page = ask(client, way.mine, "?next=/lk/security/")
    deliver()
    html = client.get(page).content.decode()
    assert 'autocomplete="one-time-code"' in html
    assert 'inputmode="numeric"' in html
    assert "data-lk-wait" in html
    assert not Session.objects.exclude(user=None).exists()
    answer = client.post(page, {"code": last_code(way.kind)})
    assert (answer.status_code, answer["Location"]) == (302, "/lk/security/")
    assert is_signed_in(client)
    assert Event.objects.get(name="accounts.logged_in").payload["door"] == {"email": "code_email", "phone": "code_sms"}[way.kind]


def test_over_the_api(way: Way, client: Client, deliver: Any) -> None:
    person(way)
    sent = api(client, "code/", {"identifier": way.mine})
    assert sent.status_code == 202
    assert 0 < sent.json()["resend_after"] <= 60
    assert sent.json()["expires_in"] == (900 if way.kind == "phone" else 180)
    deliver()
    data = {"flow": sent.json()["flow"], "code": last_code(way.kind), "mode": "token"}
    assert api(client, "code/login/", data).json()["state"] == "complete"
    assert ApiToken.objects.count() == 1
    assert api(client, "code/login/", data).json()["code"] == "code_expired"


def test_a_session_over_the_api_wants_the_csrf_token(deliver: Any, settings: Any) -> None:
    """Matrix D1: nobody signs a stranger's browser into his own account."""
    configure(settings, BOTH)
    person(BOTH)
    flow = api(Client(), "code/", {"identifier": BOTH.mine}).json()["flow"]
    deliver()
    strict = Client(enforce_csrf_checks=True)
    assert api(strict, "code/login/", {"flow": flow, "code": last_code("email")}).status_code == 403
    assert not OneTimeCode.objects.get().used_at


@pytest.mark.parametrize(("value", "kinds"), [("off", []), ("email", ["email"]), ("sms", ["phone"]), ("both", ["email", "phone"])])
def test_the_site_decides_which_codes(client: Client, settings: Any, value: str, kinds: list[str], deliver: Any) -> None:
    configure(settings, BOTH, CODE_SIGN_IN=value)
    assert (b"/lk/login/code/" in client.get("/lk/login/").content) is bool(kinds)
    assert client.get("/lk/login/code/").status_code == (200 if kinds else 403)
    for way in WAYS[2:]:
        person(way)
        answer = api(client, "code/", {"identifier": way.mine})
        assert answer.status_code == ((202 if way.kind in kinds else 400) if kinds else 403)


def test_by_default_addresses_only(client: Client, user: Any, deliver: Any) -> None:
    page = ask(client, "anna@example.com")
    [letter] = deliver()
    assert letter.to == ["anna@example.com"]
    assert client.post(page, {"code": last_code("email")}).status_code == 302
    assert api(Client(), "code/", {"identifier": NUMBER}).status_code == 400


# Two steps stay two


def test_the_second_factor_is_asked_as_ever(client: Client, settings: Any, deliver: Any, device: Any) -> None:
    configure(settings, BOTH)
    page = ask(client, "anna@example.com", "?next=/lk/security/")
    deliver()
    answer = client.post(page, {"code": last_code("email")})
    assert answer["Location"].startswith("/lk/login/?step=second")
    assert not is_signed_in(client)
    assert client.get(answer["Location"]).status_code == 200
    answer = client.post(answer["Location"], {"sign_in_view-current_step": "token", "token-code": code_of(device)})
    assert answer["Location"] == "/lk/security/"
    assert is_signed_in(client)


def test_the_second_factor_is_asked_over_the_api(client: Client, settings: Any, deliver: Any, device: Any) -> None:
    configure(settings, BOTH)
    flow = api(client, "code/", {"identifier": "anna@example.com"}).json()["flow"]
    deliver()
    answer = api(client, "code/login/", {"flow": flow, "code": last_code("email"), "mode": "token"}).json()
    assert (answer["state"], answer["token"]) == ("second_factor", "")
    assert "totp" in answer["next"]
    done = api(client, "second-factor/", {"flow": answer["flow"], "code": code_of(device), "mode": "token"}).json()
    assert done["state"] == "complete"


@pytest.mark.parametrize(("kind", "channel"), [("email", "email"), ("phone", "sms")])
def test_one_channel_is_never_both_steps(client: Client, settings: Any, deliver: Any, kind: str, channel: str) -> None:
    way = WAYS[2] if kind == "email" else WAYS[3]
    configure(settings, way)
    user = person(way)
    CodeDevice.objects.create(user=user, channel=channel, name="codes", confirmed=True)
    flow = api(client, "code/", {"identifier": way.mine}).json()["flow"]
    deliver()
    answer = api(client, "code/login/", {"flow": flow, "code": last_code(kind), "mode": "token"})
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_spent")
    assert not ApiToken.objects.exists()


def test_a_spent_method_is_refused_by_the_pipeline_itself(rf: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not only left out of the list: a client may name any method."""
    configure(settings, BOTH)
    user = person(BOTH)
    CodeDevice.objects.create(user=user, channel="email", name="codes", confirmed=True)
    sign_in = pipeline.SignIn(user, "django.contrib.auth.backends.ModelBackend", door="code_email")
    assert "email_code" not in sign_in.methods
    with pytest.raises((WrongCode, CodeExpired)):
        pipeline.verify(rf.post("/"), sign_in, "email_code", "000000")


def test_the_door_survives_the_flow(settings: Any) -> None:
    user = make_user()
    flow = pipeline.SignIn(user, "django.contrib.auth.backends.ModelBackend", door="code_sms").flow()
    assert pipeline.resume(flow).door == "code_sms"


def test_a_disabled_person_stays_outside(client: Client, settings: Any, deliver: Any) -> None:
    configure(settings, BOTH)
    user = person(BOTH)
    page = ask(client, BOTH.mine)
    deliver()
    user.is_active = False
    user.save()
    assert client.post(page, {"code": last_code("email")}).status_code == 422
    assert not is_signed_in(client)


# C16


def test_c16_the_true_owner_takes_the_account_from_who_only_claimed_his_address(client: Client, settings: Any, deliver: Any) -> None:
    """A site that moved unconfirmed accounts in says so with rows that are not verified."""
    configure(settings, BOTH)
    squatter = make_user()
    Identifier.objects.create(user=squatter, kind="email", value="anna@example.com")
    Identifier.objects.create(user=squatter, kind="phone", value=NUMBER, verified_at=now())
    inside = Client()
    sign_in(inside)
    ApiToken.objects.create(user=squatter, title="x", key_hash="k", hint="lk_")
    TOTPDevice.objects.create(user=squatter, name="default")
    page = ask(client, "anna@example.com")
    deliver()
    assert client.post(page, {"code": last_code("email")})["Location"] == "/lk/"
    assert is_signed_in(client)
    squatter.refresh_from_db()
    assert not squatter.has_usable_password()
    assert not is_signed_in(inside)
    assert not ApiToken.objects.live().exists()
    assert not TOTPDevice.objects.exists()
    assert [row.value for row in Identifier.objects.all()] == ["anna@example.com"]


def test_an_account_that_the_site_vouches_for_keeps_everything(client: Client, user: Any, device: Any, deliver: Any) -> None:
    page = ask(client, "anna@example.com")
    deliver()
    assert client.post(page, {"code": last_code("email")})["Location"].startswith("/lk/login/?step=second")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


# C3, C4


def test_c3_three_tries_a_code_and_five_an_address(client: Client, way: Way, deliver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    person(way)
    compared: list[str] = []
    monkeypatch.setattr(codes, "compare", lambda code, digits: compared.append(digits))
    statuses = []
    for _round in range(3):
        page = ask(client, way.mine)
        statuses += [Client().post(page, {"code": f"{index:06d}"}).status_code for index in range(5)]
        OneTimeCode.objects.update(created_at=now() - timedelta(minutes=2))
        AttemptCounter.objects.filter(
            bucket=Limit("otp_send", f"login:{'sms' if way.kind == 'phone' else 'email'}:{way.mine}").bucket
        ).delete()
    assert len(compared) == 5
    assert statuses == [422] * 3 + [429] * 2 + [422] * 2 + [429] * 8


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["email", "phone"])
def test_c3_storm_of_64(fan: Callable[..., Any], settings: Any, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    way = WAYS[2] if kind == "email" else WAYS[3]
    configure(settings, way)
    person(way)
    compared: list[str] = []
    monkeypatch.setattr(codes, "compare", lambda code, digits: compared.append(digits))
    flow = api(Client(), "code/", {"identifier": way.mine}).json()["flow"]

    def guess(index: int) -> int:
        data = {"flow": flow, "code": f"{index:06d}", "mode": "token"}
        return int(api(Client(REMOTE_ADDR=f"203.0.113.{index}"), "code/login/", data).status_code)

    outcomes = fan(64, guess)
    assert all(outcome.ok for outcome in outcomes), outcomes
    statuses = [outcome.value for outcome in outcomes]
    assert len(compared) == statuses.count(400) <= 5
    assert statuses.count(429) == 64 - len(compared)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_c4_one_code_in_parallel_opens_once(fan: Callable[..., Any], settings: Any, deliver: Any) -> None:
    configure(settings, BOTH, LIMITS={"otp_try": "1000/900", "otp_address": "1000/300", "otp_ip": "1000/60"})
    person(BOTH)
    flow = api(Client(), "code/", {"identifier": BOTH.mine}).json()["flow"]
    deliver()
    data = {"flow": flow, "code": last_code("email"), "mode": "token"}
    outcomes = fan(32, lambda index: api(Client(), "code/login/", data).status_code)
    assert [outcome.value for outcome in outcomes if outcome.ok].count(200) == 1
    assert ApiToken.objects.count() == 1


def test_c4_used_late_or_for_something_else_it_is_worth_nothing(client: Client, way: Way, deliver: Any, time_machine: Any) -> None:
    user = person(way)
    page = ask(client, way.mine)
    deliver()
    code, row = last_code(way.kind), OneTimeCode.objects.get()
    for purpose in (Purpose.RESET, Purpose.CHANGE, Purpose.SECOND_FACTOR, Purpose.STEP_UP, Purpose.REGISTER):
        with pytest.raises(CodeExpired):
            codes.check(row.pk, code, purpose=purpose)
    with pytest.raises(CodeExpired):
        codes.check(row.pk, code, purpose=Purpose.LOGIN, user=make_user("second@example.com"))
    forget_limits()
    time_machine.move_to(row.expires_at + timedelta(seconds=1))
    assert client.post(page, {"code": code}).status_code == 422
    time_machine.move_to(row.created_at + timedelta(seconds=1))
    assert client.post(page, {"code": code}).status_code == 302
    assert Client().post(page, {"code": code}).status_code == 410
    assert user.pk


def test_the_digits_are_nowhere(client: Client, way: Way, deliver: Any) -> None:
    """Matrix C21: not in the row, not in an event, not in the address."""
    person(way)
    page = ask(client, way.mine)
    deliver()
    code = last_code(way.kind)
    assert code not in page
    assert not Event.objects.filter(payload__icontains=code).exists()
    assert code not in str(OneTimeCode.objects.values().get())


def test_check_refuses_to_be_run_where_a_failure_rolls_its_count_back(db: Any) -> None:
    row = codes.issue(purpose=Purpose.LOGIN, channel=Channel.EMAIL, destination="anna@example.com")
    with pytest.raises(RuntimeError), transaction.atomic():
        codes.check(row.pk, "000000", purpose=Purpose.LOGIN)


# C5


def test_c5_a_wrong_code_sends_nothing(client: Client, way: Way, deliver: Any) -> None:
    person(way)
    page = ask(client, way.mine)
    deliver()
    before = messages()
    assert before == 1
    for _ in range(3):
        assert client.post(page, {"code": wrong(last_code(way.kind))}).status_code == 422
    deliver()
    assert messages() == before


def test_c5_another_code_at_most_once_a_minute(client: Client, way: Way, deliver: Any, time_machine: Any) -> None:
    person(way)
    start = now()
    time_machine.move_to(start, tick=False)
    page = ask(client, way.mine)
    deliver()
    answer = client.post(page, {"resend": "1"})
    assert answer.status_code == 429
    assert b"second" in answer.content
    assert client.post("/lk/login/code/", {"identifier": way.mine}).status_code == 429
    deliver()
    assert messages() == 1
    time_machine.move_to(start + timedelta(seconds=61), tick=False)
    again = client.post(page, {"resend": "1"})
    assert again.status_code == 302
    assert again["Location"] != page
    deliver()
    assert messages() == 2
    assert client.post(again["Location"], {"code": last_code(way.kind)}).status_code == 302


def test_c5_five_a_day_to_one_number(client: Client, settings: Any, time_machine: Any) -> None:
    configure(settings, WAYS[1])
    person(WAYS[1])
    start, statuses = now(), []
    for index in range(7):
        time_machine.move_to(start + timedelta(minutes=10 * index), tick=False)
        statuses.append(api(Client(), "code/", {"identifier": NUMBER}).status_code)
    assert statuses == [202] * 5 + [429] * 2


def test_c5_an_unknown_number_costs_no_message(client: Client, settings: Any, deliver: Any) -> None:
    configure(settings, WAYS[1])
    ask(client, NUMBER)
    deliver()
    assert messages() == 0


def test_an_unknown_address_is_told_so_by_mail(client: Client, settings: Any, deliver: Any) -> None:
    configure(settings, BOTH)
    page = ask(client, "nobody@example.com")
    [letter] = deliver()
    assert letter.to == ["nobody@example.com"]
    assert not re.search(r"\b\d{6}\b", letter.body)
    row = OneTimeCode.objects.get()
    assert client.post(page, {"code": codes.digits_of(row)}).status_code == 422, "right digits of nobody's code"
    assert not is_signed_in(client)


def test_messages_go_to_the_stored_address(client: Client, deliver: Any) -> None:
    """Matrix B9: what was typed only finds the account."""
    make_user("anna@example.com")
    ask(client, "ANNA@Example.COM")
    assert deliver()[0].to == ["anna@example.com"]
    assert client.post("/lk/login/code/", {"identifier": "ann\u0430@example.com"}).status_code == 422


# C7, C11


FLOW = re.compile(r"/(login/code|register/code|password/reset/code)/[^/]{20,}/|\"flow\":\"[^\"]+\"")


def compared(answer: Any) -> Any:
    status, body, headers = masked(answer)
    return status, FLOW.sub("FLOW", body), {name: FLOW.sub("FLOW", str(value)) for name, value in headers.items()}


@pytest.mark.parametrize("face", ["page", "api"])
def test_c7_asking_for_a_code_by_mail(people: list[str], hash_calls: Any, face: str, deliver: Any) -> None:  # noqa: F811
    answers, costs, letters, statements, pages = [], [], [], [], []
    for email in people:
        hash_calls()
        client = Client(REMOTE_ADDR="203.0.113.8")
        with CaptureQueriesContext(connection) as queries:
            done = client.post("/lk/login/code/", {"identifier": email}) if face == "page" else api(client, "code/", {"identifier": email})
        answers.append(compared(done))
        statements.append(len(queries))
        letters.append(len(deliver()))
        costs.append(hash_calls())
        if face == "page":
            page = client.get(done["Location"])
            pages.append(compared(page))
            pages.append(compared(client.post(done["Location"], {"code": "000000"})))
    assert answers == [answers[0]] * 4
    assert costs == [0] * 4
    assert letters == [1] * 4
    assert len(set(statements)) == 1, statements
    assert pages[::2] == [pages[0]] * (len(pages) // 2) if pages else True
    assert pages[1::2] == [pages[1]] * (len(pages) // 2) if pages else True


@pytest.mark.parametrize("face", ["page", "api"])
@pytest.mark.parametrize("flow", ["code", "register", "reset"])
def test_c7_by_number(settings: Any, hash_calls: Any, face: str, flow: str, deliver: Any) -> None:  # noqa: F811
    way = WAYS[1]
    configure(settings, way)
    person(way, "+79161110001")
    person(way, "+79161110002", is_active=False)
    numbers = ["+79161110001", "+79161110002", "+79161110003"]
    urls = {"code": "/lk/login/code/", "register": "/lk/register/", "reset": "/lk/password/reset/"}
    paths = {"code": "code/", "register": "register/", "reset": "password/reset/"}
    answers, costs, statements = [], [], []
    for number in numbers:
        hash_calls()
        client = Client(REMOTE_ADDR="203.0.113.8")
        data = {"identifier" if flow == "code" else "phone": number, "first_name": "X"}
        with CaptureQueriesContext(connection) as queries:
            done = client.post(urls[flow], data) if face == "page" else api(client, paths[flow], data)
        answers.append(compared(done))
        costs.append(hash_calls())
        statements.append(len(queries))
        deliver()
    assert answers[0][0] in (202, 302)
    assert answers == [answers[0]] * 3
    assert costs == [0] * 3
    assert len(set(statements)) == 1, statements
    texts = [message.text for message in sms_locmem.outbox]
    if flow == "register":
        assert ["already" in text for text in texts] == [True, True, False]
    else:
        assert len(texts) == 1, "neither a disabled nor an unknown number costs a message"


def test_c7_a_sign_in_by_number_with_a_wrong_password(settings: Any, hash_calls: Any) -> None:  # noqa: F811
    configure(settings, WAYS[1])
    person(WAYS[1], "+79161110001")
    person(WAYS[1], "+79161110002", is_active=False)
    answers, costs = [], []
    for number in ("+79161110001", "+79161110002", "+79161110003"):
        hash_calls()
        answers.append(masked(sign_in(Client(REMOTE_ADDR="203.0.113.7"), number, "wrong")))
        costs.append(hash_calls())
    bodies = [(status, re.sub(r"\+7916\d+", "NUMBER", body), headers) for status, body, headers in answers]
    assert bodies == [bodies[0]] * 3
    assert costs == [1, 1, 1]


@pytest.mark.parametrize("spelling", ["8 916 123-45-67", "+7(916)1234567", "９１６1234567"])
def test_c11_every_spelling_shares_the_limit(client: Client, settings: Any, spelling: str) -> None:
    configure(settings, WAYS[1])
    person(WAYS[1])
    assert api(client, "code/", {"identifier": NUMBER}).status_code == 202
    assert api(client, "code/", {"identifier": spelling}).status_code == 429


def test_c11_every_spelling_of_an_address_shares_the_limit(client: Client, user: Any) -> None:
    assert api(client, "code/", {"identifier": "anna@example.com"}).status_code == 202
    for spelling in ("ANNA@example.com", " anna@EXAMPLE.com "):
        assert api(client, "code/", {"identifier": spelling}).status_code == 429


def test_limits_of_issue_hold_for_every_caller(db: Any) -> None:
    codes.issue(purpose=Purpose.STEP_UP, channel=Channel.EMAIL, destination="anna@example.com")
    with pytest.raises(TooManyAttempts):
        codes.issue(purpose=Purpose.STEP_UP, channel=Channel.EMAIL, destination="anna@example.com")
    codes.issue(purpose=Purpose.LOGIN, channel=Channel.EMAIL, destination="anna@example.com")


def test_failures_are_in_the_history(client: Client, user: Any, deliver: Any) -> None:
    page = ask(client, "anna@example.com")
    deliver()
    client.post(page, {"code": wrong(last_code("email"))})
    [failure] = Event.objects.filter(name="accounts.login_failed")
    assert (failure.payload["user_id"], failure.payload["stage"]) == (str(user.pk), "code")


def test_half_signed_in_by_a_code_is_nobody(client: Client, user: Any, device: Any, deliver: Any) -> None:
    """Matrix C2."""
    page = ask(client, "anna@example.com")
    deliver()
    client.post(page, {"code": last_code("email")})
    assert not Session.objects.exclude(user=None).exists()
    assert client.get("/api/lk/auth/me/").status_code == 401
    assert enter_code(Client(), code_of(device)).status_code == 200
    assert len(mail.outbox) == 1
    assert not SmsCounter.objects.exists()
