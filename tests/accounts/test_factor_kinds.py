"""Second factors beside the application: codes by SMS and e-mail, trusted browsers (matrix C3, C4, C5, C6, C13, C20)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from lk_kit.accounts import codes, factors, identifiers
from lk_kit.accounts.models import CodeDevice, OneTimeCode, TrustedBrowser
from lk_kit.accounts.trust import cookie_name
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class

from .conftest import PASSWORD, code_of, enter_code, is_signed_in, make_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet", "api")]

API = "/api/lk/auth/"
CODES = "/lk/security/two-factor/codes/email/"


@pytest.fixture
def proven_user(user: Any) -> Any:
    identifiers.prove(user, "email", "anna@example.com")
    return user


@pytest.fixture
def mailed(proven_user: Any) -> Any:
    """Codes by e-mail are the second factor."""
    return CodeDevice.objects.create(user=proven_user, channel="email", name="email")


@pytest.fixture
def texted(user: Any) -> Any:
    identifiers.prove(user, "phone", "+79261234567")
    return CodeDevice.objects.create(user=user, channel="sms", name="sms")


def last_digits() -> str:
    return codes.digits_of(OneTimeCode.objects.order_by("-created_at").first())


def other_than(digits: str) -> str:
    return "000000" if digits != "000000" else "111111"


def test_switching_it_on_takes_a_code_and_the_users_will(client: Client, proven_user: Any, deliver: Any) -> None:
    sign_in(client)
    assert CODES.encode() in client.get("/lk/security/").content
    assert client.post(CODES, {"code": "123456"}).status_code == 422, "nothing was sent yet"
    assert client.post(CODES, {"start": "1"}).status_code == 302
    assert len(deliver()) >= 1
    assert not CodeDevice.objects.exists()
    assert client.post(CODES, {"code": other_than(last_digits())}).status_code == 422
    page = client.post(CODES, {"code": last_digits()})
    assert len(page.context["codes"]) == 10
    assert factors.methods_of(proven_user) == ["email_code", "backup_code"]
    assert is_signed_in(client)
    assert b"/two-factor/off/email_code/" in client.get("/lk/security/").content


def test_no_proven_address_no_codes(client: Client, user: Any) -> None:
    sign_in(client)
    answer = client.post(f"{API}factors/codes/", {"channel": "sms"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "identifier_missing")
    assert client.post("/lk/security/two-factor/codes/pigeon/", {"start": "1"}).status_code == 404


def test_switching_it_on_over_the_api(client: Client, proven_user: Any, deliver: Any) -> None:
    sign_in(client)
    sent = client.post(f"{API}factors/codes/", {"channel": "email"}, content_type="application/json").json()["challenge"]
    assert "anna@" not in sent["sent_to"]
    answer = client.post(f"{API}factors/codes/confirm/", {"channel": "email", "code": last_digits()}, content_type="application/json")
    assert len(answer.json()["backup_codes"]) == 10
    rows = {row["method"]: row for row in client.get(f"{API}factors/").json()["factors"]}
    assert (rows["email_code"]["is_on"], rows["totp"]["is_on"], rows["sms_code"]["is_available"]) == (True, False, False)
    done = client.post(f"{API}factors/remove/", {"method": "email_code"}, content_type="application/json")
    assert done.json()["state"] == "second_factor_off"
    assert factors.backup_codes_left(proven_user) == 0


def test_the_second_step_sends_it_and_takes_it_once(client: Client, mailed: Any, deliver: Any) -> None:
    page = sign_in(client)
    assert page.context["method"] == "email_code"
    assert len(deliver()) == 1
    digits = last_digits()
    assert digits in mail.outbox[-1].body
    assert enter_code(client, digits).status_code == 302
    assert is_signed_in(client)
    again = Client()
    sign_in(again)
    assert enter_code(again, digits).status_code == 422, "C4: used up"


def test_c5_a_wrong_code_sends_nothing_and_a_storm_of_resends_one_a_minute(client: Client, mailed: Any, deliver: Any) -> None:
    sign_in(client)
    assert len(deliver()) == 1
    assert enter_code(client, other_than(last_digits())).status_code == 422
    step = {"sign_in_view-current_step": "token", "send": "1", "method": "email_code"}
    for _ in range(5):
        assert client.post("/lk/login/", step).status_code in (200, 422)
    assert deliver() == []
    assert OneTimeCode.objects.count() == 1


def test_c3_three_tries_a_code(client: Client, mailed: Any) -> None:
    sign_in(client)
    digits = last_digits()
    assert [enter_code(client, other_than(digits)).status_code for _ in range(3)] == [422] * 3
    assert enter_code(client, digits).status_code == 429


def test_c6_a_right_sms_code_leaves_the_backup_codes_alone(client: Client, user: Any, texted: Any, time_machine: Any) -> None:
    factors.renew_backup_codes(user)
    for minute in range(0, 10, 2):
        time_machine.move_to(f"2026-11-21T10:{minute:02d}:00Z", tick=False)
        browser = Client()
        sign_in(browser)
        assert enter_code(browser, last_digits(), method="sms_code").status_code == 302
    assert factors.backup_codes_left(user) == 10


def test_one_may_choose_another_way(client: Client, user: Any, device: Any, mailed: Any, deliver: Any) -> None:
    page = sign_in(client)
    assert page.context["method"] == "totp"
    assert deliver() == [], "the application needs no letter"
    page = client.post("/lk/login/", {"sign_in_view-current_step": "token", "send": "1", "method": "email_code"})
    assert (page.context["method"], len(deliver())) == ("email_code", 1)
    assert enter_code(client, last_digits(), method="email_code").status_code == 302


def test_ways_over_the_api(client: Client, user: Any, device: Any, mailed: Any) -> None:
    first = client.post(f"{API}login/", {"username": "anna@example.com", "password": PASSWORD}, content_type="application/json").json()
    assert first["next"] == ["totp", "email_code"]
    body = {"flow": first["flow"], "method": "email_code"}
    sent = client.post(f"{API}second-factor/challenge/", body, content_type="application/json")
    assert sent.status_code == 200
    again = client.post(f"{API}second-factor/challenge/", body, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (429, "too_many_attempts")
    foreign = client.post(f"{API}second-factor/challenge/", {**body, "method": "sms_code"}, content_type="application/json")
    assert foreign.status_code == 400
    assert (
        client.post(f"{API}second-factor/", {**body, "code": last_digits()}, content_type="application/json").json()["state"] == "complete"
    )


def test_c1_a_channel_is_never_both_steps(user: Any, mailed: Any, rf: Any) -> None:
    """Who came in by a code to his mail proves nothing new by another code to the same mail."""
    from lk_kit.accounts import pipeline

    factors.renew_backup_codes(user)
    assert pipeline.enter(rf.post("/"), user, door="code_email").methods == ["backup_code"]
    assert pipeline.enter(rf.post("/"), user, door="password").methods == ["email_code", "backup_code"]


def test_c1_a_channel_that_reset_the_password_is_no_second_factor(client: Client, user: Any, mailed: Any, deliver: Any) -> None:
    [backup, *_rest] = factors.renew_backup_codes(user)
    client.post("/lk/password/reset/", {"identifier": "anna@example.com", "email": "anna@example.com"})
    deliver()
    from .conftest import link_in_mail

    page = client.get(link_in_mail(), follow=True)
    client.post(page.request["PATH_INFO"], {"new_password": "another good passphrase"})
    sign_in(client, password="another good passphrase")
    page = client.post("/lk/login/", {"sign_in_view-current_step": "token", "send": "1", "method": "email_code"})
    assert page.context["method"] == "backup_code"
    assert enter_code(client, backup, method="backup_code").status_code == 302
    assert factors.methods_of(user)[0] == "email_code", "trusted again after another factor"


# Trusted browsers


def trusting(client: Client, device: Any) -> None:
    sign_in(client)
    assert enter_code(client, code_of(device), trust=True).status_code == 302


def test_a_trusted_browser_is_not_asked_again(client: Client, user: Any, device: Any) -> None:
    trusting(client, device)
    cookie = client.cookies[cookie_name(user)]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 30 * 24 * 3600)
    assert TrustedBrowser.objects.get().key_hash != cookie.value
    client.post("/lk/logout/")
    assert sign_in(client).status_code == 302
    assert is_signed_in(client)
    assert client.get("/lk/security/password/").status_code == 302, "a step-up still takes the factor"
    assert sign_in(Client()).status_code == 200, "another browser is asked"


def test_it_is_an_offer_not_a_default(client: Client, user: Any, device: Any, settings: Any) -> None:
    sign_in(client)
    enter_code(client, code_of(device))
    assert not TrustedBrowser.objects.exists()
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"TRUST_BROWSER_DAYS": 0}}
    other = Client()
    assert b"token-trust" not in sign_in(other).content
    enter_code(other, code_of(device, 1), trust=True)
    assert not TrustedBrowser.objects.exists()


@pytest.mark.parametrize("value", ["", "x", "\x00", "a" * 43, "é" * 43, "../../etc", "a" * 5000, "{}", "null"])
def test_c20_a_broken_cookie_just_asks_again(client: Client, user: Any, device: Any, value: str) -> None:
    client.cookies[cookie_name(user)] = value
    assert sign_in(client).status_code == 200
    assert enter_code(client, code_of(device)).status_code == 302


def test_c20_a_foreign_cookie_asks_again(client: Client, user: Any, device: Any) -> None:
    trusting(client, device)
    from django_otp.plugins.otp_totp.models import TOTPDevice

    boris = make_user("boris@example.com")
    TOTPDevice.objects.create(user=boris, name="default")
    thief = Client()
    thief.cookies[cookie_name(boris)] = client.cookies[cookie_name(user)].value
    assert sign_in(thief, "boris@example.com").status_code == 200


def test_c20_an_old_one_and_one_whose_factor_is_gone(client: Client, user: Any, device: Any, time_machine: Any) -> None:
    trusting(client, device)
    row = TrustedBrowser.objects.get()
    for broken in ("otp_totp.totpdevice/999999", "nonsense", "otp_totp.totpdevice/x", "no.model/1"):
        TrustedBrowser.objects.update(otp_device=broken)
        fresh = Client()
        fresh.cookies[cookie_name(user)] = client.cookies[cookie_name(user)].value
        assert sign_in(fresh).status_code == 200, broken
    TrustedBrowser.objects.update(otp_device=row.otp_device, expires_at="2020-01-01T00:00:00Z")
    fresh = Client()
    fresh.cookies[cookie_name(user)] = client.cookies[cookie_name(user)].value
    assert sign_in(fresh).status_code == 200


def test_c13_it_dies_with_the_password_and_the_factor(client: Client, user: Any, device: Any) -> None:
    for key, inputs in (
        ("accounts.ChangePassword", {"current_password": PASSWORD, "new_password": "another good passphrase"}),
        ("accounts.RemoveFactor", {}),
    ):
        TrustedBrowser.objects.create(user=user, key_hash=key, otp_device="x", expires_at="2030-01-01T00:00:00Z")
        get_class(key)(actor=Actor.for_user(user), **inputs).execute()
        assert not TrustedBrowser.objects.exists(), key


def test_they_are_listed_and_revoked(client: Client, user: Any, device: Any) -> None:
    trusting(client, device)
    row = TrustedBrowser.objects.get()
    assert f"/lk/security/browsers/{row.pk}/end/".encode() in client.get("/lk/security/").content
    [listed] = client.get(f"{API}trusted-browsers/").json()["results"]
    assert listed["id"] == str(row.pk)
    stranger = make_user("boris@example.com")
    thief = Client()
    thief.force_login(stranger)
    assert thief.post(f"/lk/security/browsers/{row.pk}/end/").status_code == 404
    assert thief.delete(f"{API}trusted-browsers/{row.pk}/").status_code == 404
    assert client.post(f"/lk/security/browsers/{row.pk}/end/").status_code == 302
    assert not TrustedBrowser.objects.exists()


def test_a_token_is_never_minted_by_a_trusted_browser(client: Client, user: Any, device: Any) -> None:
    trusting(client, device)
    body = {"username": "anna@example.com", "password": PASSWORD}
    assert client.post(f"{API}login/", {**body, "mode": "token"}, content_type="application/json").json()["state"] == "second_factor"
    assert client.post(f"{API}login/", body, content_type="application/json").json()["state"] == "complete"
