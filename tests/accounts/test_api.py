"""The same ways in over the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp.plugins.otp_totp.models import TOTPDevice

from lk_kit.accounts import factors
from lk_kit.accounts.api.authentication import TokenAuthentication
from lk_kit.accounts.models import ApiToken, Session
from lk_kit.accounts.pipeline import mint_token
from lk_kit.core.actors import Actor
from lk_kit.parties.models import Membership, Party

from .conftest import PASSWORD, code_of, link_in_mail, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.needs("api", "cabinet", "accounts")]
API = "/api/lk/auth/"


def post(client: Client, path: str, data: dict[str, Any] | None = None, **extra: Any) -> Any:
    return client.post(f"{API}{path}", data or {}, content_type="application/json", **extra)


def log_in(client: Client, mode: str = "session", **extra: Any) -> Any:
    return post(client, "login/", {"username": "anna@example.com", "password": PASSWORD, "mode": mode, **extra})


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def me(client: Client, secret: str = "") -> Any:
    return client.get(f"{API}me/", headers=bearer(secret) if secret else {})


def test_session_without_second_factor(client: Client, user: Any) -> None:
    assert client.get(f"{API}login/").json()["csrf_token"]
    answer = log_in(client)
    assert (answer.status_code, answer.json()["state"], answer.json()["token"]) == (200, "complete", "")
    assert me(client).json()["email"] == "anna@example.com"
    assert post(client, "logout/").status_code == 204
    assert me(client).status_code == 401


def test_token_without_second_factor(client: Client, user: Any) -> None:
    secret = log_in(client, "token", token_title="My program").json()["token"]
    assert secret.startswith("lk_")
    assert not Session.objects.exists()
    assert "sessionid" not in client.cookies
    assert me(client, secret).json()["state"] == "complete"
    assert ApiToken.objects.get().title == "My program"
    assert post(client, "logout/", headers=bearer(secret)).status_code == 204
    assert me(client, secret).status_code == 401


@pytest.mark.parametrize("mode", ["session", "token"])
def test_second_factor(client: Client, user: Any, device: Any, mode: str) -> None:
    codes = factors.renew_backup_codes(user)
    answer = log_in(client, mode).json()
    assert (answer["state"], answer["next"], answer["token"]) == ("second_factor", ["totp", "backup_code"], "")
    assert me(client).status_code == 401
    wrong = post(client, "second-factor/", {"flow": answer["flow"], "code": "000000", "mode": mode})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "wrong_code")
    TOTPDevice.objects.update(throttling_failure_count=0)
    done = post(client, "second-factor/", {"flow": answer["flow"], "code": code_of(device), "mode": mode}).json()
    assert done["state"] == "complete"
    assert me(client, done["token"]).json()["has_second_factor"] is True
    again = post(client, "second-factor/", {"flow": answer["flow"], "method": "backup_code", "code": codes[0]})
    assert (again.status_code, again.json()["code"]) == (401, "flow_expired")


def test_wrong_password_and_unknown_name_answer_the_same(client: Client, user: Any) -> None:
    answers = [post(client, "login/", {"username": name, "password": "wrong"}) for name in ("anna@example.com", "nobody@example.com")]
    assert {answer.status_code for answer in answers} == {401}
    first, second = (answer.json() for answer in answers)
    first.pop("request_id")
    second.pop("request_id")
    assert first == second


def test_set_up_that_is_demanded(client: Client, user: Any, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"REQUIRE_2FA": {"roles": ["owner"]}}}
    Membership.objects.create(user=user, party=Party.objects.create(name="Лапин"), role="owner")
    answer = log_in(client, "token").json()
    assert (answer["state"], answer["next"], answer["token"]) == ("set_up_second_factor", ["totp_set_up"], "")
    secret = post(client, "totp/", {"flow": answer["flow"]}).json()["secret"]
    device = TOTPDevice.objects.get()
    assert secret
    done = post(client, "totp/confirm/", {"flow": answer["flow"], "code": code_of(device), "mode": "token"}).json()
    assert done["state"] == "complete"
    assert len(done["backup_codes"]) == 10
    assert me(client, done["token"]).json()["parties"][0]["role"] == "owner"


def test_set_up_remove_and_codes(client: Client, user: Any) -> None:
    log_in(client)
    assert post(client, "totp/").json()["uri"].startswith("otpauth://totp/")
    device = TOTPDevice.objects.get()
    done = post(client, "totp/confirm/", {"code": code_of(device)}).json()
    assert len(done["backup_codes"]) == 10
    assert client.get(f"{API}backup-codes/").json() == {"left": 10}
    fresh = post(client, "backup-codes/").json()["backup_codes"]
    assert set(fresh).isdisjoint(done["backup_codes"])
    assert post(client, "factors/remove/", {"method": "sms_code"}).json()["code"] == "second_factor_off"
    assert post(client, "factors/remove/", {"method": "totp"}).json()["state"] == "second_factor_off"
    assert me(client).json()["has_second_factor"] is False


def test_registration_and_confirmation(client: Client, deliver: Any) -> None:
    data = {"email": "vera@example.com", "password": PASSWORD, "first_name": "Вера"}
    answer = post(client, "register/", data)
    assert (answer.status_code, answer.json()["state"]) == (202, "confirmation_sent")
    deliver()
    token = link_in_mail().rstrip("/").rpartition("/")[2]
    assert post(client, "confirm/", {"token": token, "password": "wrong"}).status_code == 400
    assert post(client, "confirm/", {"token": token, "password": PASSWORD}).status_code == 201
    assert post(client, "confirm/", {"token": token, "password": PASSWORD}).json()["code"] == "link_invalid"
    login = post(client, "login/", {"username": "vera@example.com", "password": PASSWORD, "mode": "token"}).json()
    assert me(client, login["token"]).json()["parties"][0]["kind"] == "person"


def test_password_reset_and_change(client: Client, user: Any, deliver: Any) -> None:
    secret = log_in(client, "token").json()["token"]
    assert post(client, "password/reset/", {"email": "anna@example.com"}).status_code == 202
    assert [letter.to for letter in deliver()][-1] == ["anna@example.com"]
    uid, token = link_in_mail().rstrip("/").split("/")[-2:]
    data = {"uid": uid, "token": token, "new_password": "a second passphrase"}
    assert post(client, "password/reset/confirm/", data).json()["state"] == "password_set"
    assert post(client, "password/reset/confirm/", data).json()["code"] == "link_invalid"
    assert me(client, secret).status_code == 401
    assert post(client, "login/", {"username": "anna@example.com", "password": "a second passphrase"}).status_code == 200
    change = {"current_password": "a second passphrase", "new_password": "a third passphrase"}
    assert post(client, "password/change/", change).json()["state"] == "password_changed"
    assert me(client).status_code == 200


def test_password_change_with_a_token_ends_that_token(client: Client, user: Any) -> None:
    secret = log_in(client, "token").json()["token"]
    change = {"current_password": PASSWORD, "new_password": "a third passphrase"}
    assert post(client, "password/change/", change, headers=bearer(secret)).json()["next"] == ["login"]
    assert me(client, secret).status_code == 401


def test_sessions(client: Client, user: Any) -> None:
    other, third = Client(), Client()
    for browser in (client, other, third):
        log_in(browser)
    rows = client.get(f"{API}sessions/").json()["results"]
    assert [row["is_current"] for row in rows].count(True) == 1
    assert set(rows[0]) == {"id", "client", "ip", "created_at", "last_seen", "is_current", "has_second_factor"}
    mine = next(row["id"] for row in rows if row["is_current"])
    ended = next(row["id"] for row in rows if not row["is_current"])
    assert client.delete(f"{API}sessions/{ended}/").status_code == 204
    assert post(client, "sessions/end-others/").json() == {"count": 1}
    assert me(other).status_code == me(third).status_code == 401
    assert client.delete(f"{API}sessions/{mine}/").status_code == 204
    assert me(client).status_code == 401


def test_tokens(client: Client, user: Any) -> None:
    log_in(client)
    made = post(client, "tokens/", {"title": "Склад", "expires_at": None})
    assert made.status_code == 201
    secret = made.json()["token"]
    [row] = client.get(f"{API}tokens/").json()["results"]
    assert "token" not in row
    assert secret.startswith(row["hint"])
    assert post(Client(), "tokens/", {"title": "child"}, headers=bearer(secret)).status_code == 403
    assert client.delete(f"{API}tokens/{row['id']}/").status_code == 204
    assert me(Client(), secret).status_code == 401
    assert post(client, "tokens/", {"title": "past", "expires_at": "2001-01-01T00:00:00Z"}).status_code == 400


def test_staff_sees_only_his_own_here(client: Client, user: Any) -> None:
    admin = make_user("root@example.com", is_staff=True, is_superuser=True)
    Client().force_login(user)
    mint_token_of(user)
    client.force_login(admin)
    assert len(client.get(f"{API}sessions/").json()["results"]) == 1
    assert client.get(f"{API}tokens/").json()["results"] == []
    assert client.delete(f"{API}tokens/{ApiToken.objects.get().pk}/").status_code == 404


def mint_token_of(user: Any) -> tuple[ApiToken, str]:
    from django.db import transaction

    with transaction.atomic():
        return mint_token(user, "test")


@pytest.mark.parametrize("with_factor", [False, True])
def test_token_costs_one_statement(user: Any, with_factor: bool) -> None:
    from django.test import RequestFactory
    from rest_framework.request import Request

    for index in range(2):
        Membership.objects.create(user=user, party=Party.objects.create(name=f"P{index}"), role="buyer")
    if with_factor:
        TOTPDevice.objects.create(user=user, name="default")
    token, secret = mint_token_of(user)
    ApiToken.objects.update(last_used=token.created_at)
    plain = RequestFactory().get("/", headers=bearer(secret))
    request = Request(plain, authenticators=[TokenAuthentication()])
    with CaptureQueriesContext(connection) as queries:
        assert len(Actor.from_request(request).grants) == 2
    assert len(queries) == 1, [one["sql"] for one in queries]


def test_expired_disabled_and_foreign_tokens(client: Client, user: Any) -> None:
    token, secret = mint_token_of(user)
    assert me(client, secret).status_code == 200
    assert me(client, secret[:-1] + ("a" if secret[-1] != "a" else "b")).status_code == 401
    assert me(client, "lk_").status_code == 401
    ApiToken.objects.filter(pk=token.pk).update(expires_at="2001-01-01T00:00Z")
    assert me(client, secret).status_code == 401
    ApiToken.objects.filter(pk=token.pk).update(expires_at=None)
    get_user_model()._default_manager.filter(pk=user.pk).update(is_active=False)
    assert me(client, secret).status_code == 401


def test_csrf_before_a_cookie_is_given(user: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    assert log_in(client).status_code == 403
    assert log_in(client, "token").status_code == 200
    token = client.get(f"{API}login/").json()["csrf_token"]
    assert log_in_with(client, token).status_code == 200
    assert post(client, "logout/").status_code == 403
    fresh = client.cookies["csrftoken"].value
    assert post(client, "logout/", headers={"X-CSRFToken": fresh}).status_code == 204


def log_in_with(client: Client, token: str) -> Any:
    data = {"username": "anna@example.com", "password": PASSWORD}
    return post(client, "login/", data, headers={"X-CSRFToken": token})


def test_a_stale_cookie_or_token_hinders_no_sign_in(client: Client, user: Any) -> None:
    client.cookies["sessionid"] = "x" * 32
    assert log_in(client, "token").status_code == 200
    answer = post(
        client, "login/", {"username": "anna@example.com", "password": PASSWORD, "mode": "token"}, headers=bearer("lk_" + "a" * 43)
    )
    assert answer.status_code == 200


def test_unknown_flow(client: Client, user: Any) -> None:
    for flow in ("", "rubbish", "a.b.c"):
        answer = post(client, "second-factor/", {"flow": flow, "code": "123456", "mode": "token"})
        assert answer.status_code in (400, 401)
    assert not mail.outbox
