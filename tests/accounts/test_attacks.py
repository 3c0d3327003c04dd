"""Matrix C and D of references/reliability.md, as far as this part of the house reaches."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model, hashers
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from lk_kit.accounts import factors, throttling
from lk_kit.accounts.clients import client_ip, network_of
from lk_kit.accounts.models import AddressRequest, ApiToken, AttemptCounter, Session
from lk_kit.core.exceptions import TooManyAttempts
from lk_kit.events.models import Event

from .conftest import PASSWORD, code_of, enter_code, enter_verified, is_signed_in, link_in_mail, make_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet", "api", "accounts")]


def api(client: Client, path: str, data: dict[str, Any], **extra: Any) -> Any:
    return client.post(f"/api/lk/auth/{path}", data, content_type="application/json", **extra)


# C2


def test_c2_half_signed_in_is_nobody_everywhere(client: Client, user: Any, device: Any) -> None:
    sign_in(client)
    assert Session.objects.get().user_id is None
    for path in ("/lk/", "/lk/security/", "/lk/security/two-factor/"):
        assert client.get(path)["Location"].startswith("/lk/login/")
    assert client.get("/api/lk/auth/me/").status_code == 401


def test_c2_the_time_between_the_steps_runs_out(client: Client, user: Any, device: Any, time_machine: Any) -> None:
    time_machine.move_to("2026-11-21T10:00:00Z", tick=False)
    sign_in(client)
    flow = api(Client(), "login/", {"username": "anna@example.com", "password": PASSWORD}).json()["flow"]
    time_machine.move_to("2026-11-21T10:10:30Z", tick=False)
    assert enter_code(client, code_of(device)).status_code == 200
    assert not is_signed_in(client)
    assert api(client, "second-factor/", {"flow": flow, "code": code_of(device)}).json()["code"] == "flow_expired"


def test_c2_a_new_password_kills_the_half_signed_in(client: Client, user: Any, device: Any) -> None:
    sign_in(client)
    user.set_password("changed in the meantime")
    user.save()
    enter_code(client, code_of(device))
    assert not is_signed_in(client)


# C3, C6


def test_c3_five_codes_whatever_the_session(user: Any, device: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    monkeypatch.setattr(factors, "verify", lambda user, method, code: compared.append(code))
    statuses = []
    for index in range(12):
        browser = Client(REMOTE_ADDR=f"203.0.113.{index}")
        sign_in(browser)
        AttemptCounter.objects.exclude(count=0).filter(bucket=throttling.Limit("login_account", f"user:{user.pk}").bucket).delete()
        statuses.append(enter_code(browser, f"{index:06d}").status_code)
    assert len(compared) == 5
    assert statuses == [422] * 5 + [429] * 7


def test_c3_wrong_codes_over_the_api_and_by_backup_code_share_the_budget(client: Client, user: Any, device: Any) -> None:
    factors.renew_backup_codes(user)
    flow = api(client, "login/", {"username": "anna@example.com", "password": PASSWORD}).json()["flow"]
    seen = []
    for index in range(8):
        TOTPDevice.objects.update(throttling_failure_count=0)
        user.staticdevice_set.update(throttling_failure_count=0)
        method = "totp" if index % 2 else "backup_code"
        seen.append(api(client, "second-factor/", {"flow": flow, "code": f"00000{index}", "method": method}).status_code)
    assert seen == [400] * 5 + [429] * 3


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_c3_storm_of_64(fan: Callable[..., Any], user: Any, device: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    monkeypatch.setattr(factors, "verify", lambda user, method, code: compared.append(code))
    flow = api(Client(), "login/", {"username": "anna@example.com", "password": PASSWORD}).json()["flow"]

    def guess(index: int) -> int:
        data = {"flow": flow, "code": f"{index:06d}", "mode": "token"}
        return int(api(Client(REMOTE_ADDR=f"203.0.113.{index}"), "second-factor/", data).status_code)

    outcomes = fan(64, guess)
    assert all(outcome.ok for outcome in outcomes), outcomes
    statuses = [outcome.value for outcome in outcomes]
    assert len(compared) == statuses.count(400) <= 5
    assert statuses.count(429) == 64 - len(compared)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_c3_canary_a_counter_that_reads_and_then_writes(fan: Callable[..., Any]) -> None:
    """The naive twin must let more than five through, else the storm above proves nothing."""
    passed: list[int] = []

    def naive(index: int) -> None:
        row, _ = AttemptCounter.objects.get_or_create(bucket="naive", defaults={"expires_ms": 0})
        if row.count < 5:
            passed.append(index)
            row.count += 1
            row.save()

    for _ in range(5):
        AttemptCounter.objects.all().delete()
        passed.clear()
        AttemptCounter.objects.create(bucket="naive", expires_ms=0)
        fan(64, naive)
        if len(passed) > 5:
            return
    pytest.fail("the naive counter held: the harness has lost its teeth")


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_c4_one_code_in_parallel_opens_once(fan: Callable[..., Any], user: Any, device: Any, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"LIMITS": {"code_account": "1000/300", "code_ip": "1000/60"}}}
    settings.OTP_TOTP_THROTTLE_FACTOR = 0
    flow = api(Client(), "login/", {"username": "anna@example.com", "password": PASSWORD}).json()["flow"]
    code = code_of(device)
    outcomes = fan(32, lambda index: api(Client(), "second-factor/", {"flow": flow, "code": code, "mode": "token"}).status_code)
    statuses = [outcome.value for outcome in outcomes if outcome.ok]
    assert statuses.count(200) == 1
    assert ApiToken.objects.count() == 1


def test_c4_a_used_code_is_worth_nothing(user: Any, device: Any, time_machine: Any) -> None:
    time_machine.move_to("2026-11-21T10:00:00Z", tick=False)
    code, earlier = code_of(device), code_of(device, -1)
    first, second = Client(), Client()
    sign_in(first)
    assert enter_code(first, code).status_code == 302
    sign_in(second)
    assert enter_code(second, code).status_code == 422
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert enter_code(second, earlier).status_code == 422
    assert not is_signed_in(second)


def test_c6_good_sign_ins_cost_the_backup_codes_nothing(user: Any, device: Any, time_machine: Any) -> None:
    [code, *_rest] = factors.renew_backup_codes(user)
    for index in range(20):
        time_machine.move_to(f"2026-11-21T{10 + index // 60}:{index % 60:02d}:00Z", tick=False)
        browser = Client()
        sign_in(browser)
        assert enter_code(browser, code_of(device)).status_code == 302
    browser = Client()
    sign_in(browser)
    assert enter_code(browser, code, method="backup_code").status_code == 302


# C7


class CountingHasher(MD5PasswordHasher):
    calls = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).calls += 1
        return super().encode(password, salt)


@pytest.fixture
def hash_calls(settings: Any) -> Callable[[], int]:
    """How many hashes were computed since the last call."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    hashers.get_hashers.cache_clear()
    state = {"seen": CountingHasher.calls}

    def fresh() -> int:
        before, state["seen"] = state["seen"], CountingHasher.calls
        return state["seen"] - before

    return fresh


SECRETS = re.compile(r'(csrfmiddlewaretoken" value="|lk_token" value="|X-CSRFToken": "|"request_id":")[^"]+')


RANDOM = {"X-Request-ID", "Content-Length", "Expires"}


def masked(response: Any) -> tuple[int, str, dict[str, str]]:
    """What an attacker can compare: everything but random tokens and the address that he typed himself."""
    body = SECRETS.sub(r"\1", response.content.decode())
    body = re.sub(r"[a-z]+@example\.com", "ADDRESS", body)
    headers = {name: value for name, value in response.headers.items() if name not in RANDOM}
    return response.status_code, body, {**headers, "cookies": ",".join(sorted(response.cookies))}


@pytest.fixture
def people(hash_calls: Any) -> list[str]:
    """Addresses of a user, a disabled user, a user without a password, and of nobody."""
    make_user("known@example.com")
    make_user("disabled@example.com", is_active=False)
    blank = make_user("blank@example.com")
    blank.set_unusable_password()
    blank.save()
    return ["known@example.com", "disabled@example.com", "blank@example.com", "nobody@example.com"]


@pytest.mark.parametrize("face", ["page", "api"])
def test_c7_sign_in(people: list[str], hash_calls: Any, face: str) -> None:
    answers, costs = [], []
    for email in people:
        hash_calls()
        client = Client(REMOTE_ADDR="203.0.113.7")
        wrong = sign_in(client, email, "wrong") if face == "page" else api(client, "login/", {"username": email, "password": "wrong"})
        answers.append(masked(wrong))
        costs.append(hash_calls())
    assert answers == [answers[0]] * 4
    assert costs == [1, 1, 1, 1]


@pytest.mark.parametrize("face", ["page", "api"])
def test_c7_registration(people: list[str], hash_calls: Any, face: str, deliver: Any) -> None:
    answers, costs, letters, statements = [], [], [], []
    for email in people:
        hash_calls()
        data = {"email": email, "password": PASSWORD, "first_name": "X"}
        client = Client(REMOTE_ADDR="203.0.113.8")
        with CaptureQueriesContext(connection) as queries:
            done = client.post("/lk/register/", data) if face == "page" else api(client, "register/", data)
        answers.append(masked(done))
        costs.append(hash_calls())
        statements.append(len(queries))
        letters.append(len(deliver()))
    assert answers == [answers[0]] * 4
    assert costs == [1, 1, 1, 1]
    assert letters == [1, 1, 1, 1]
    assert len(set(statements)) == 1


@pytest.mark.parametrize("face", ["page", "api"])
def test_c7_reset(people: list[str], hash_calls: Any, face: str, deliver: Any) -> None:
    answers, letters, statements = [], [], []
    for email in people:
        client = Client(REMOTE_ADDR="203.0.113.9")
        with CaptureQueriesContext(connection) as queries:
            done = (
                client.post("/lk/password/reset/", {"email": email}) if face == "page" else api(client, "password/reset/", {"email": email})
            )
        answers.append(masked(done))
        statements.append(len(queries))
        letters.append(len(deliver()))
    assert answers == [answers[0]] * 4
    assert letters == [1, 1, 1, 1]
    assert len(set(statements)) == 1


def test_c7_who_has_an_account_gets_another_letter(user: Any, deliver: Any) -> None:
    Client().post("/lk/register/", {"email": "anna@example.com", "password": "an attacker's choice", "first_name": "X"})
    [letter] = deliver()
    assert "/confirm/" not in letter.body
    assert user.check_password(PASSWORD)


# C8, C9, C10, C11


def test_c8_the_account_limit_holds_and_names_the_wait(client: Client, user: Any) -> None:
    for _ in range(5):
        assert sign_in(client, password="wrong").status_code == 422
    answer = sign_in(client)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 300
    assert not is_signed_in(client)


def test_c8_stuffing_a_list_of_names(db: Any) -> None:
    statuses = [sign_in(Client(REMOTE_ADDR="203.0.113.5"), f"user{index}@example.com").status_code for index in range(15)]
    assert statuses == [422] * 10 + [429] * 5


def test_c8_a_good_sign_in_clears_neither_counter(user: Any) -> None:
    for index in range(9):
        sign_in(Client(REMOTE_ADDR="203.0.113.5"), f"user{index}@example.com")
    assert sign_in(Client(REMOTE_ADDR="203.0.113.5")).status_code == 302
    assert sign_in(Client(REMOTE_ADDR="203.0.113.5"), "user9@example.com").status_code == 422
    assert sign_in(Client(REMOTE_ADDR="203.0.113.5"), "user10@example.com").status_code == 429


def test_good_sign_ins_are_not_counted(user: Any) -> None:
    assert [sign_in(Client()).status_code for _ in range(15)] == [302] * 15


def test_the_limit_ends_by_itself(client: Client, user: Any, time_machine: Any) -> None:
    time_machine.move_to("2026-11-21T10:00:00Z", tick=False)
    for _ in range(6):
        sign_in(client, password="wrong")
    time_machine.move_to("2026-11-21T10:04:59Z", tick=False)
    assert sign_in(client).status_code == 429
    time_machine.move_to("2026-11-21T10:05:01Z", tick=False)
    assert sign_in(client).status_code == 302


def test_c9_wrong_codes_of_strangers_leave_the_owners_own_device_open(client: Client, user: Any, device: Any) -> None:
    """Who has stolen the password fills the bucket of the account, not that of a browser in which the owner has signed in before."""
    sign_in(client)
    assert enter_code(client, code_of(device)).status_code == 302
    client.post("/lk/logout/")
    TOTPDevice.objects.update(last_t=-1)
    stranger = Client(REMOTE_ADDR="198.51.100.9")
    sign_in(stranger)
    for _ in range(6):
        TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
        refused = enter_code(stranger, "000000")
    assert refused.status_code == 429
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    sign_in(client)
    assert enter_code(client, code_of(device)).status_code == 302
    assert is_signed_in(client)
    assert not is_signed_in(stranger)


def test_refused_attempts_do_not_lengthen_the_wait(client: Client, user: Any, time_machine: Any) -> None:
    """C9: whoever keeps knocking does not lock the owner out for ever."""
    time_machine.move_to("2026-11-21T10:00:00Z", tick=False)
    for _ in range(5):
        sign_in(client, password="wrong")
    for minute in range(1, 5):
        time_machine.move_to(f"2026-11-21T10:0{minute}:00Z", tick=False)
        assert sign_in(Client(REMOTE_ADDR=f"203.0.113.{minute}"), password="wrong").status_code == 429
    time_machine.move_to("2026-11-21T10:05:01Z", tick=False)
    assert sign_in(client).status_code == 302


def test_five_in_any_five_minutes(time_machine: Any, db: Any) -> None:
    limit = throttling.Limit("code_account", "somebody")
    allowed: list[float] = []
    for second in range(0, 3600, 50):
        time_machine.move_to(f"2026-11-21T{10 + second // 3600}:{second % 3600 // 60:02d}:{second % 60:02d}Z", tick=False)
        try:
            throttling.reserve([limit])
        except TooManyAttempts:
            continue
        allowed.append(second)
    assert all(late - early >= 300 for early, late in zip(allowed, allowed[5:], strict=False))
    assert len(allowed) >= 20


@pytest.mark.parametrize("spelling", ["ANNA@example.com", " anna@example.com ", "Anna@Example.Com", "\uff41nna@example.com"])
def test_c11_all_spellings_share_a_bucket(user: Any, spelling: str) -> None:
    for index in range(5):
        assert sign_in(Client(REMOTE_ADDR=f"203.0.113.{index}"), spelling, "wrong").status_code == 422
    assert sign_in(Client(REMOTE_ADDR="203.0.113.99")).status_code == 429


FORWARDED = [
    # proxies, REMOTE_ADDR, X-Forwarded-For, expected
    (0, "203.0.113.1", "198.51.100.1", "203.0.113.1"),
    (1, "10.0.0.1", "198.51.100.1", "198.51.100.1"),
    (1, "10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
    (2, "10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
    (2, "10.0.0.1", "198.51.100.1", "198.51.100.1"),
    (1, "10.0.0.1", "", "10.0.0.1"),
    (1, "10.0.0.1", "rubbish", ""),
    (1, "10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
    (1, "10.0.0.1", "6.6.6.6, 198.51.100.1:50123", "198.51.100.1"),
    (1, "10.0.0.1", "[2001:db8::1]:50123", "2001:db8::1"),
    (1, "10.0.0.1", "2001:db8::1", "2001:db8::1"),
    (None, "8.8.8.8", "198.51.100.1", "8.8.8.8"),
    (None, "10.0.0.1", "198.51.100.1", ""),
    (None, "10.0.0.1", "", "10.0.0.1"),
]


@pytest.mark.parametrize(("count", "remote", "forwarded", "expected"), FORWARDED)
def test_c10_counted_proxies(count: int | None, remote: str, forwarded: str, expected: str, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"PROXIES": count}}
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert client_ip(RequestFactory(REMOTE_ADDR=remote).get("/", **extra)) == expected


def test_c10_a_made_up_header_opens_no_new_bucket(db: Any, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"PROXIES": 1}}
    statuses = []
    for index in range(12):
        client = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"6.6.6.{index}, 198.51.100.1")
        statuses.append(sign_in(client, f"user{index}@example.com").status_code)
    assert statuses == [422] * 10 + [429] * 2
    neighbour = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.2")
    assert sign_in(neighbour, "x@example.com").status_code == 422


def test_networks() -> None:
    assert network_of("198.51.100.1") == "198.51.100.1"
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2:ffff::1") == "2001:db8:1:2::"


@pytest.mark.django_db(transaction=True)
def test_c8_failures_stay_counted_where_requests_are_transactions(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error answer rolls such a request back; the count must not go with it."""
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)
    data = {"username": "anna@example.com", "password": "wrong"}
    assert [api(Client(), "login/", data).status_code for _ in range(6)] == [401] * 5 + [429]
    client = Client()
    client.force_login(user)
    change = {"current_password": "wrong", "new_password": "another passphrase"}
    assert [client.post("/lk/security/password/", change).status_code for _ in range(6)] == [422] * 5 + [429]


# C12, C13, C14, C15, C16


def test_c12_the_key_changes_at_every_step_up(client: Client, user: Any) -> None:
    client.cookies["sessionid"] = "a" * 32
    keys = ["a" * 32]
    sign_in(client)
    keys.append(client.cookies["sessionid"].value)
    client.post("/lk/security/two-factor/", {"start": "1"})
    client.post("/lk/security/two-factor/", {"code": code_of(TOTPDevice.objects.get())})
    keys.append(client.cookies["sessionid"].value)
    client.post("/lk/security/password/", {"current_password": PASSWORD, "new_password": "another passphrase"})
    keys.append(client.cookies["sessionid"].value)
    assert len(set(keys)) == 4
    for old in keys[:-1]:
        browser = Client()
        browser.cookies["sessionid"] = old
        assert not is_signed_in(browser)
    assert is_signed_in(client)


def test_c12_signing_in_again_changes_the_key_too(client: Client, user: Any, device: Any) -> None:
    client.force_login(user)
    before = client.cookies["sessionid"].value
    sign_in(client)
    assert enter_code(client, code_of(device)).status_code == 302
    assert client.cookies["sessionid"].value != before


def test_c13_enabling_the_factor_ends_what_was_opened_without_it(client: Client, user: Any) -> None:
    other = Client()
    sign_in(other)
    secret = api(Client(), "login/", {"username": "anna@example.com", "password": PASSWORD, "mode": "token"}).json()["token"]
    sign_in(client)
    client.post("/lk/security/two-factor/", {"start": "1"})
    client.post("/lk/security/two-factor/", {"code": code_of(TOTPDevice.objects.get())})
    assert is_signed_in(client)
    assert other.get("/api/lk/auth/me/").status_code == 401
    assert Client().get("/api/lk/auth/me/", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_c13_old_password_is_throttled(client: Client, user: Any) -> None:
    sign_in(client)
    data = {"current_password": "wrong", "new_password": "another passphrase"}
    assert [client.post("/lk/security/password/", data).status_code for _ in range(6)] == [422] * 5 + [429]


def test_c14_disabled_at_next_use(client: Client, user: Any, device: Any) -> None:
    enter_verified(client, user, device)
    flow = api(Client(), "login/", {"username": "anna@example.com", "password": PASSWORD}).json()["flow"]
    get_user_model()._default_manager.filter(pk=user.pk).update(is_active=False)
    assert not is_signed_in(client)
    assert client.get("/api/lk/auth/me/").status_code == 401
    assert api(Client(), "second-factor/", {"flow": flow, "code": code_of(device)}).status_code == 401


def test_c14_deleted_user(client: Client, user: Any) -> None:
    sign_in(client)
    user.delete()
    assert not is_signed_in(client)
    assert not Session.objects.filter(user__isnull=False).exists()


def reset_link(deliver: Any, email: str = "anna@example.com") -> str:
    Client().post("/lk/password/reset/", {"email": email})
    deliver()
    return link_in_mail()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_c15_a_reset_link_in_parallel_works_once(fan: Callable[..., Any], user: Any, deliver: Any, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"LIMITS": {"confirm_ip": "1000/60"}}}
    link = reset_link(deliver)
    outcomes = fan(16, lambda index: Client().post(link, {"new_password": f"passphrase number {index}"}).status_code)
    statuses = sorted(outcome.value for outcome in outcomes if outcome.ok)
    assert statuses == [302] + [410] * 15


def test_c15_dies_with_address_sign_in_and_user(user: Any, deliver: Any, time_machine: Any) -> None:
    time_machine.move_to("2026-11-21T10:00:00Z", tick=False)
    link = reset_link(deliver)
    sign_in(Client())
    assert Client().post(link, {"new_password": "another passphrase"}).status_code == 410
    link = reset_link(deliver)
    user.refresh_from_db()
    user.email = "anna.new@example.com"
    user.save()
    assert Client().post(link, {"new_password": "another passphrase"}).status_code == 410


def test_c15_is_for_one_user_only(user: Any, deliver: Any) -> None:
    make_user("other@example.com")
    uid, token = reset_link(deliver).rstrip("/").split("/")[-2:]
    other_uid, _ = reset_link(deliver, "other@example.com").rstrip("/").split("/")[-2:]
    assert uid != other_uid
    assert Client().post(f"/lk/password/reset/{other_uid}/{token}/", {"new_password": "another passphrase"}).status_code == 410


@pytest.mark.parametrize("uid", ["x", "", "!!!", "A" * 200, "0JDQkA", "LTE"])
def test_c15_rubbish_in_the_link(client: Client, user: Any, uid: str) -> None:
    answer = api(client, "password/reset/confirm/", {"uid": uid or "_", "token": "x-y", "new_password": "another passphrase"})
    assert (answer.status_code, answer.json()["code"]) == (409, "link_invalid")


def test_c16_a_squatter_leaves_nothing_behind(client: Client, deliver: Any) -> None:
    attacker = {"email": "vera@example.com", "password": "the attacker's password", "first_name": "X"}
    Client().post("/lk/register/", attacker)
    deliver()
    stolen = link_in_mail()
    assert client.post(stolen, {"password": PASSWORD}).status_code == 422  # the owner opens it and does not know the password
    AttemptCounter.objects.all().delete()
    client.post("/lk/register/", {**attacker, "password": PASSWORD})
    deliver()
    assert client.post(link_in_mail(), {"password": PASSWORD}).status_code == 302
    assert sign_in(Client(), "vera@example.com", "the attacker's password").status_code == 422
    assert Client().post(stolen, {"password": "the attacker's password"}).status_code == 410


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_links_of_one_address_make_one_user(fan: Callable[..., Any], deliver: Any) -> None:
    links = []
    for _ in range(2):
        Client().post("/lk/register/", {"email": "vera@example.com", "password": PASSWORD, "first_name": "X"})
        deliver()
        links.append(link_in_mail())
    outcomes = fan(8, lambda index: Client(REMOTE_ADDR=f"203.0.113.{index}").post(links[index % 2], {"password": PASSWORD}).status_code)
    statuses = [outcome.value for outcome in outcomes if outcome.ok]
    assert statuses.count(302) == 1, statuses
    assert get_user_model()._default_manager.count() == 1


# C21, C22


def test_c21_no_secret_in_clear(client: Client, deliver: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    client.post("/lk/register/", {"email": "vera@example.com", "password": PASSWORD, "first_name": "X"})
    deliver()
    link = link_in_mail()
    client.post(link, {"password": PASSWORD})
    client.post("/lk/security/two-factor/", {"start": "1"})
    codes = client.post("/lk/security/two-factor/", {"code": code_of(TOTPDevice.objects.get())}).context["codes"]
    secret = client.post("/lk/security/tokens/new/", {"title": "T", "days": "30"}).context["secret"]
    client.post("/lk/password/reset/", {"email": "vera@example.com"})
    deliver()
    reset = link_in_mail()
    flow = api(Client(), "login/", {"username": "vera@example.com", "password": PASSWORD}).json()["flow"]
    secrets = {PASSWORD, secret, client.cookies["sessionid"].value, flow, reset.rstrip("/").split("/")[-1], link.rstrip("/").split("/")[-1]}
    secrets |= set(codes) | {code.replace("-", "") for code in codes}
    dump = database_dump() + str(getattr(cache, "_cache", "")) + caplog.text
    assert [one for one in secrets if one in dump] == []
    assert "vera@example.com" in dump


def database_dump() -> str:
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found.append(str(cursor.fetchall()))
    return "".join(found)


def test_c21_session_data_hold_no_password_between_the_steps(client: Client, user: Any, device: Any) -> None:
    sign_in(client)
    assert PASSWORD not in str(dict(client.session.items()))


def test_backup_codes_of_before_work_and_stored_digests_do_not(client: Client, user: Any, device: Any) -> None:
    static = user.staticdevice_set.create(name="backup")
    static.token_set.create(token="abcdefgh")
    assert factors.verify(factors.Occasion(user), "backup_code", "ABCD EFGH") is not None
    factors.renew_backup_codes(user)
    assert factors.verify(factors.Occasion(user), "backup_code", StaticToken.objects.first().token) is None


@pytest.mark.parametrize("length", [4096, 4097, 1_000_000])
def test_c22_long_passwords(client: Client, user: Any, length: int) -> None:
    import time

    began = time.process_time()
    assert sign_in(client, password="x" * length).status_code in (400, 422)
    assert api(client, "login/", {"username": "anna@example.com", "password": "x" * length}).status_code in (400, 401)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("password", ["a" * 64, "пароль из одних букв", "no composition rules"])
def test_c22_good_passwords(client: Client, deliver: Any, password: str) -> None:
    client.post("/lk/register/", {"email": "vera@example.com", "password": password, "first_name": "X"})
    deliver()
    assert client.post(link_in_mail(), {"password": password}).status_code == 302


@pytest.mark.parametrize("bad", ["a\0b", "\0"])
def test_c22_nul(client: Client, user: Any, bad: str) -> None:
    assert sign_in(client, password=bad).status_code == 422
    assert sign_in(client, email=f"x{bad}@example.com").status_code == 422
    assert client.post("/lk/register/", {"email": "v@example.com", "password": bad * 10, "first_name": "X"}).status_code == 422
    assert not AddressRequest.objects.exists()


@pytest.mark.parametrize("code", ["１２３４５６", "٣٣٣٣٣٣", "1_2345", "+12345", "12345", "1" * 5000, "", "abc", "\0" * 6])
def test_odd_codes(client: Client, user: Any, device: Any, code: str) -> None:
    sign_in(client)
    assert enter_code(client, code).status_code == 422
    assert not is_signed_in(client)


# D1, D2


WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)", re.I)
GETS = [
    "/lk/login/", "/lk/logout/", "/lk/register/", "/lk/register/sent/", "/lk/password/reset/", "/lk/password/reset/sent/",
    "/lk/second-factor/", "/lk/security/", "/lk/security/password/", "/lk/security/two-factor/", "/lk/security/two-factor/off/",
    "/lk/security/backup-codes/", "/lk/security/tokens/new/", "/api/lk/auth/login/", "/api/lk/auth/me/", "/api/lk/auth/sessions/",
]  # fmt: skip


@pytest.mark.parametrize("path", GETS)
def test_d1_looking_changes_nothing(client: Client, user: Any, path: str) -> None:
    for signed_in in (False, True):
        if signed_in:
            client.force_login(user)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        assert [one["sql"] for one in queries if WRITES.match(one["sql"])] == []


POSTS = [
    "/lk/login/", "/lk/logout/", "/lk/register/", "/lk/password/reset/", "/lk/second-factor/", "/lk/security/password/",
    "/lk/security/two-factor/", "/lk/security/two-factor/off/", "/lk/security/backup-codes/", "/lk/security/sessions/others/",
    "/lk/security/tokens/new/", "/api/lk/auth/logout/", "/api/lk/auth/password/change/", "/api/lk/auth/factors/remove/",
    "/api/lk/auth/step-up/", "/api/lk/auth/backup-codes/", "/api/lk/auth/tokens/", "/api/lk/auth/sessions/end-others/",
]  # fmt: skip


@pytest.mark.parametrize("path", POSTS)
def test_d1_nothing_changes_without_the_csrf_token(user: Any, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    content_type = {"content_type": "application/json"} if path.startswith("/api/") else {}
    with CaptureQueriesContext(connection) as queries:
        assert client.post(path, {}, **content_type).status_code == 403
    assert [one["sql"] for one in queries if WRITES.match(one["sql"])] == []


HOSTS = [
    "evil.example", "evil.example:443", "user@evil.example", "testserver@evil.example", "testserver.evil.example", "xn--e1awd7f.example",
    "ёлка.рф", "[::1]",
]  # fmt: skip
SHAPES = ["//{0}", "///{0}", "////{0}", "http://{0}/", "https://{0}/", "https:///{0}", "https:{0}", "\\\\{0}", "/\\{0}", "\\/{0}"]
ODD = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x",
    " //evil.example", "\t//evil.example", "\n//evil.example",
    "/\t/evil.example", "//evil.example/%2e%2e", "http:evil.example", "http:/evil.example", "ftp://evil.example", "//\tevil.example",
    "\x00//evil.example", "https://testserver.evil.example/lk/", "http://testserver\\@evil.example", "http://evil.example#testserver",
    "///\\evil.example",
]  # fmt: skip
VECTORS = [shape.format(host) for host in HOSTS for shape in SHAPES] + ODD


@pytest.mark.project("default")
@pytest.mark.parametrize("target", VECTORS)
def test_d2_open_redirects(user: Any, target: str) -> None:
    assert len(VECTORS) >= 60
    client = Client()
    data = {"sign_in_view-current_step": "auth", "auth-username": "anna@example.com", "auth-password": PASSWORD}
    assert client.post("/lk/login/", {**data, "next": target})["Location"] == "/lk/"
    assert client.get("/lk/login/", {"next": target})["Location"] == "/lk/"
    assert "evil" not in Client().get("/admin/login/", {"next": target})["Location"]


@pytest.mark.parametrize("target", ["/lk/security/", "/", "/lk/?a=b", "http://testserver/lk/security/", "/%2f%2fevil.example"])
def test_d2_own_pages_are_kept_as_they_are(client: Client, user: Any, target: str) -> None:
    data = {"sign_in_view-current_step": "auth", "auth-username": "anna@example.com", "auth-password": PASSWORD}
    assert client.post("/lk/login/", {**data, "next": target})["Location"] == target


def test_d6_no_page_is_stored(client: Client, user: Any) -> None:
    for path in ("/lk/login/", "/lk/register/"):
        assert "no-store" in client.get(path)["Cache-Control"]
    client.force_login(user)
    for path in ("/lk/security/", "/lk/security/two-factor/", "/api/lk/auth/me/"):
        assert "no-store" in client.get(path)["Cache-Control"]


# Events


def test_events_of_a_life(client: Client, user: Any) -> None:
    sign_in(client, password="wrong")
    sign_in(client)
    client.post("/lk/logout/")
    names = list(Event.objects.order_by("id").values_list("name", flat=True))
    assert names == ["accounts.login_failed", "accounts.logged_in", "accounts.logged_out"]
    failed = Event.objects.get(name="accounts.login_failed")
    assert failed.payload["user_id"] == str(user.pk)
    assert failed.payload["stage"] == "password"
    assert not failed.is_public
