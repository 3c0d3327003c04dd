"""The published security notices of django-allauth (its ChangeLog) that apply to these flows; each names its version."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from lk_kit.accounts import identifiers, pipeline
from lk_kit.accounts.exceptions import FlowExpired
from lk_kit.accounts.identifiers import prove
from lk_kit.accounts.models import AddressRequest, ApiToken, Identifier, OneTimeCode, Session

from .conftest import PASSWORD, code_of, enter_code, is_signed_in, link_in_mail, make_user, sign_in
from .ways import NUMBER, WAYS, configure, last_code, messages, person

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet", "api", "accounts")]


def api(client: Client, path: str, data: dict[str, Any], **extra: Any) -> Any:
    return client.post(f"/api/lk/auth/{path}", data, content_type="application/json", **extra)


def test_a_look_alike_address_gets_no_link(user: Any, deliver: Any) -> None:
    """0.41.0 (CVE-2019-19844): a reset went to the address that was typed, found by a case-insensitive comparison of look-alikes."""
    for typed in ("anna@example\u3002com", "ann\u0430@example.com", "anna@exampl\u212f.com"):
        Client().post("/lk/password/reset/", {"email": typed})
        api(Client(), "code/", {"identifier": typed})
    deliver()
    assert {to for letter in mail.outbox for to in letter.to} <= {"anna@example.com"}


@pytest.mark.parametrize("path", ["/lk/login/code/", "/lk/register/", "/lk/password/reset/"])
def test_following_a_link_starts_nothing(client: Client, path: str) -> None:
    """0.47.0: a plain redirect began a login or a connection; only a POST may."""
    client.get(path, {"identifier": "anna@example.com", "email": "anna@example.com"})
    assert not OneTimeCode.objects.exists()
    assert not AddressRequest.objects.exists()


def test_opening_the_confirmation_of_a_contact_or_its_way_back_changes_nothing(client: Client, settings: Any, deliver: Any) -> None:
    """0.47.0, for the links that our mails hold: mail scanners open them."""
    configure(settings, WAYS[0])
    user = person(WAYS[0])
    sign_in(client)
    page = client.post("/lk/security/contacts/email/", {"value": "other@example.com"})["Location"]
    deliver()
    client.get(page)
    assert identifiers.verified(user, "email") == "anna@example.com"
    client.post(page, {"code": last_code("email")})
    deliver()
    Client().get(link_in_mail())
    user.refresh_from_db()
    assert identifiers.verified(user, "email") == "other@example.com"


@pytest.mark.parametrize("spelling", ["ANNA@example.com", "Anna@Example.Com", " anna@example.com"])
def test_another_case_is_no_fresh_bucket(user: Any, spelling: str) -> None:
    """0.51.0: the limit of attempts was dodged by changing the case of the name."""
    for _ in range(5):
        sign_in(Client(), password="wrong")
    assert sign_in(Client(), spelling).status_code == 429


def test_a_receiver_that_objects_ends_the_sign_in(client: Client, settings: Any, deliver: Any) -> None:
    """0.56.1: aborting a login by an exception stopped working. Here it takes the session along."""
    from django.contrib.auth.signals import user_logged_in

    make_user()
    page = client.post("/lk/login/code/", {"identifier": "anna@example.com"})["Location"]
    deliver()

    def object_to(**kwargs: Any) -> None:
        raise RuntimeError("not today")

    user_logged_in.connect(object_to)
    try:
        client.raise_request_exception = False
        assert client.post(page, {"code": last_code("email")}).status_code == 500
    finally:
        user_logged_in.disconnect(object_to)
    assert not is_signed_in(client)
    assert not Session.objects.exclude(user=None).exists()


def test_a_code_of_the_application_works_once_after_a_mailed_one_too(settings: Any, deliver: Any, device: Any, time_machine: Any) -> None:
    """0.61.0: a TOTP code could be used again within its window."""
    configure(settings, WAYS[2], LIMITS={"otp_send": "10/60"})
    time_machine.move_to("2026-11-21T10:00:00Z", tick=False)
    seen = []
    for _ in range(2):
        flow = api(Client(), "code/", {"identifier": "anna@example.com"}).json()["flow"]
        deliver()
        first = api(Client(), "code/login/", {"flow": flow, "code": last_code("email"), "mode": "token"}).json()
        seen.append(api(Client(), "second-factor/", {"flow": first["flow"], "code": code_of(device), "mode": "token"}).status_code)
    assert seen == [200, 400]


def test_nothing_about_a_person_is_in_what_staff_logs_print(user: Any) -> None:
    """0.63.4: `__str__` of a confirmation showed its key, which the admin's log keeps."""
    prove(user, "phone", NUMBER)
    wish = AddressRequest(kind="register", email="anna@example.com", phone=NUMBER)
    for row in (Identifier.objects.get(), wish, OneTimeCode(destination=NUMBER)):
        assert str(row) == str(row.pk)


def test_signing_out_ends_the_half_finished_sign_in(client: Client, user: Any, device: Any, deliver: Any, time_machine: Any) -> None:
    """64.1.0: what waits for its second step survived a logout, and for ever."""
    page = client.post("/lk/login/code/", {"identifier": "anna@example.com"})["Location"]
    deliver()
    second = client.post(page, {"code": last_code("email")})["Location"]
    client.post("/lk/logout/")
    enter_code(client, code_of(device))
    assert not is_signed_in(client)
    client.get(second)
    enter_code(client, code_of(device))
    assert not is_signed_in(client)
    flow = pipeline.SignIn(user, "django.contrib.auth.backends.ModelBackend", door="code_email").flow()
    time_machine.move_to("2099-01-01T00:00:00Z")
    with pytest.raises(FlowExpired):
        pipeline.resume(flow)


def test_nobody_occupies_an_address_that_is_not_proven(client: Client, deliver: Any) -> None:
    """64.2.1: who claimed an address without proof could lock its owner out."""
    data = {"first_name": "X", "email": "anna@example.com", "password": "the squatter's choice"}
    client.post("/lk/register/", data)
    assert not get_user_model()._default_manager.exists()
    owner = Client()
    owner.post("/lk/register/", {**data, "password": PASSWORD})
    deliver()
    letters = [index for index, letter in enumerate(mail.outbox) if "/confirm/" in letter.body]
    assert owner.post(link_in_mail(letters[-1]), {"password": PASSWORD}).status_code == 302
    assert not get_user_model()._default_manager.get().check_password("the squatter's choice")
    assert client.post(link_in_mail(letters[0]), {"password": "the squatter's choice"}).status_code in (302, 410)
    assert get_user_model()._default_manager.count() == 1


def test_the_limit_of_tries_holds_over_the_api(user: Any, deliver: Any) -> None:
    """65.2.0: the API did not enforce how many codes may be tried."""
    flow = api(Client(), "code/", {"identifier": "anna@example.com"}).json()["flow"]
    deliver()
    good = last_code("email")
    wrong = f"{(int(good) + 1) % 10**6:06d}"
    statuses = [api(Client(), "code/login/", {"flow": flow, "code": wrong, "mode": "token"}).status_code for _ in range(4)]
    assert statuses == [400] * 3 + [429]
    assert api(Client(), "code/login/", {"flow": flow, "code": good, "mode": "token"}).status_code == 429
    assert messages() == 1


def test_a_good_sign_in_by_code_clears_no_counter(settings: Any, deliver: Any) -> None:
    """65.8.1: one good login cleared the failures of its address."""
    configure(settings, WAYS[2], LIMITS={"otp_send": "50/60"})
    person(WAYS[2])
    for _ in range(4):
        flow = api(Client(), "code/", {"identifier": "anna@example.com"}).json()["flow"]
        api(Client(), "code/login/", {"flow": flow, "code": "00000x", "mode": "token"})
    deliver()
    good = {"flow": flow, "code": last_code("email"), "mode": "token"}
    assert api(Client(), "code/login/", good).status_code == 200
    flow = api(Client(), "code/", {"identifier": "anna@example.com"}).json()["flow"]
    statuses = [api(Client(), "code/login/", {"flow": flow, "code": "00000x", "mode": "token"}).status_code for _ in range(2)]
    assert statuses == [400, 429]


def test_an_account_without_a_password_has_no_blank_one(settings: Any, client: Client, deliver: Any) -> None:
    """65.11.1: where the password was optional, accounts got a blank one instead of none."""
    configure(settings, WAYS[3])
    page = client.post("/lk/register/", {"first_name": "В", "identifier": NUMBER})["Location"]
    deliver()
    page = client.post(page, {"code": last_code("phone")})["Location"]
    assert client.post(page, {"password": ""}).status_code == 422
    token = page.rstrip("/").rsplit("/", 1)[1]
    assert api(client, "confirm/", {"token": token, "password": ""}).status_code == 400
    assert not get_user_model()._default_manager.exists()
    assert sign_in(Client(), NUMBER, "").status_code == 422


def test_the_present_address_counts_until_the_new_one_is_proven(client: Client, settings: Any, deliver: Any) -> None:
    """65.12.1: a flaw in the verification while an address was being changed."""
    configure(settings, WAYS[0])
    user = person(WAYS[0])
    sign_in(client)
    page = client.post("/lk/security/contacts/email/", {"value": "victim@example.com"})["Location"]
    assert client.post(page, {"code": "000000"}).status_code == 422
    flow = api(Client(), "code/", {"identifier": "anna@example.com"}).json()["flow"]
    deliver()
    own = next(letter for letter in mail.outbox if letter.to == ["anna@example.com"])
    assert own
    stolen = last_code_to("anna@example.com")
    assert client.post(page, {"code": stolen}).status_code == 422
    answer = api(client, "contacts/confirm/", {"flow": flow, "code": stolen})
    assert answer.json()["code"] == "code_expired"
    user.refresh_from_db()
    assert identifiers.verified(user, "email") == "anna@example.com"
    assert not Identifier.objects.filter(value="victim@example.com").exists()


def last_code_to(address: str) -> str:
    letter = [one for one in mail.outbox if one.to == [address]][-1]
    return next(word for word in letter.body.split() if word.isdigit() and len(word) == 6)


def test_a_disabled_person_keeps_no_token(user: Any) -> None:
    """65.13.0: tokens of a disabled user went on working."""
    secret = api(Client(), "login/", {"username": "anna@example.com", "password": PASSWORD, "mode": "token"}).json()["token"]
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/lk/auth/me/", headers=headers).status_code == 200
    user.is_active = False
    user.save()
    assert Client().get("/api/lk/auth/me/", headers=headers).status_code == 401
    assert ApiToken.objects.exists()


def test_a_client_that_writes_its_own_forwarded_header_gets_no_fresh_bucket(settings: Any) -> None:
    """65.14.2: limits per address believed X-Forwarded-For."""
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"PROXIES": 0, "LIMITS": {"otp_ip": "3/60"}}}
    statuses = [
        api(Client(REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR=f"198.51.100.{index}"), "code/", {"identifier": f"u{index}@example.com"})
        for index in range(5)
    ]
    assert [answer.status_code for answer in statuses] == [202] * 3 + [429] * 2
