"""The pages and the API: register, name, remove, sign in, second factor, confirmation; all end in the one pipeline."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.core.checks import run_checks
from django.test import Client, override_settings

pytestmark = [pytest.mark.needs("contrib.passkeys"), pytest.mark.django_db]

from django_otp.plugins.otp_static.models import StaticToken  # noqa: E402
from django_otp_webauthn.models import WebAuthnCredential  # noqa: E402

from lk_kit.accounts.models import ApiToken, Session  # noqa: E402
from lk_kit.contrib.passkeys import ceremony  # noqa: E402
from lk_kit.events.deliveries import sweep  # noqa: E402
from lk_kit.events.models import Event  # noqa: E402
from tests.accounts.conftest import PASSWORD, is_signed_in, make_user  # noqa: E402
from tests.accounts.conftest import sign_in as type_password  # noqa: E402

from .authenticator import Authenticator  # noqa: E402
from .conftest import enrol, post  # noqa: E402


def options_in(response: Any) -> dict[str, Any]:
    found = re.search(r'data-lk-options="([^"]*)"', response.content.decode())
    assert found, response.content.decode()[-3000:]
    options: dict[str, Any] = json.loads(unescape(found[1]))
    assert options["challenge"]
    return options


def open_by_page(client: Client, made: Authenticator, **data: Any) -> Any:
    options = options_in(client.get("/lk/login/passkey/"))
    return client.post("/lk/login/passkey/", {"credential": made.get(options), **data})


def open_by_api(client: Client, made: Authenticator, **data: Any) -> Any:
    options = post(client, "auth/login/passkey/options/").json()["options"]
    return post(client, "auth/login/passkey/", {"credential": made.get(options), **data})


def test_the_sign_in_page_has_the_door(client: Client) -> None:
    assert "/lk/login/passkey/" in client.get("/lk/login/").content.decode()
    with override_settings(LK_KIT={"PASSKEYS": {"SIGN_IN": False}}):
        assert "/lk/login/passkey/" not in client.get("/lk/login/").content.decode()
        assert client.get("/lk/login/passkey/").status_code == 404
        assert post(client, "auth/login/passkey/options/").status_code == 404


def test_a_person_comes_in_without_name_and_password(client: Client, enrolled: Authenticator) -> None:
    response = open_by_page(client, enrolled, next="/lk/security/")
    assert (response.status_code, response.url) == (302, "/lk/security/")
    assert is_signed_in(client)
    event = Event.objects.get(name="accounts.logged_in")
    assert (event.payload["door"], event.payload["factor"]) == ("passkey", "passkey")
    assert client.session["otp_device_id"] == WebAuthnCredential.objects.get().persistent_id


def test_next_leads_nowhere_else(client: Client, enrolled: Authenticator) -> None:
    assert open_by_page(client, enrolled, next="https://evil.example/").url == "/lk/"


def test_a_refusal_is_shown_counted_and_written_down(client: Client, enrolled: Authenticator) -> None:
    enrolled.origin = "https://evil.example"
    for _ in range(20):
        assert open_by_page(client, enrolled).status_code == 422
    response = open_by_page(client, enrolled)
    assert response.status_code == 429
    assert not is_signed_in(client)
    assert Event.objects.filter(name="accounts.login_failed").count() == 20


def test_a_disabled_user_stays_out(client: Client, user: Any, enrolled: Authenticator) -> None:
    user.is_active = False
    user.save()
    assert open_by_page(client, enrolled).status_code == 401
    assert open_by_api(client, enrolled).status_code == 401
    assert not is_signed_in(client)


def test_the_api_ends_in_a_session_or_a_token(enrolled: Authenticator) -> None:
    browser = Client()
    assert open_by_api(browser, enrolled).json()["state"] == "complete"
    assert is_signed_in(browser)
    answer = open_by_api(Client(), enrolled, mode="token", token_title="Phone").json()
    me = Client().get("/api/lk/auth/me/", headers={"authorization": f"Bearer {answer['token']}"})
    assert me.json()["has_second_factor"] is True
    assert ApiToken.objects.get().is_proven_strongly


def test_a_cookie_needs_the_csrf_token(enrolled: Authenticator) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert open_by_api(strict, enrolled).status_code == 403
    assert open_by_api(strict, enrolled, mode="token").status_code == 200


def test_it_is_the_second_factor_of_a_password(client: Client, enrolled: Authenticator) -> None:
    page = type_password(client)
    assert not is_signed_in(client)
    data = {"sign_in_view-current_step": "token", "method": "passkey", "token-code": enrolled.get(options_in(page))}
    assert client.post("/lk/login/", data).status_code == 302
    assert is_signed_in(client)


def test_a_wrong_one_leads_to_another_try(client: Client, enrolled: Authenticator) -> None:
    page = type_password(client)
    data = {"sign_in_view-current_step": "token", "method": "passkey", "token-code": Authenticator().get(options_in(page))}
    refused = client.post("/lk/login/", data)
    assert refused.status_code == 422
    assert not is_signed_in(client)
    client.post("/lk/login/", {**data, "token-code": enrolled.get(options_in(refused))})
    assert is_signed_in(client)


def test_it_is_the_second_factor_over_the_api(enrolled: Authenticator) -> None:
    client = Client()
    first = post(client, "auth/login/", {"username": "anna@example.com", "password": PASSWORD}).json()
    assert first["next"][0] == "passkey"
    asked = post(client, "auth/second-factor/challenge/", {"flow": first["flow"], "method": "passkey"}).json()["challenge"]["options"]
    assert len(asked["allowCredentials"]) == 1
    last = {"flow": first["flow"], "method": "passkey", "code": enrolled.get(asked)}
    assert post(client, "auth/second-factor/", last).json()["state"] == "complete"


def test_the_first_one_brings_backup_codes_and_ends_the_rest(entered: Client, user: Any) -> None:
    elsewhere = Client()
    type_password(elsewhere)
    made = Authenticator()
    options = options_in(entered.get("/lk/security/passkeys/new/"))
    response = entered.post("/lk/security/passkeys/new/", {"title": "Ноутбук", "credential": made.create(options)})
    assert response.status_code == 200
    assert StaticToken.objects.count() == 10
    assert is_signed_in(entered)
    assert not is_signed_in(elsewhere)
    assert "Ноутбук" in entered.get("/lk/security/").content.decode()
    assert is_told(user, "A passkey was added to your account")

    second = Authenticator()
    options = options_in(entered.get("/lk/security/passkeys/new/"))
    assert entered.post("/lk/security/passkeys/new/", {"title": "Phone", "credential": second.create(options)}).status_code == 302
    assert StaticToken.objects.count() == 10
    assert WebAuthnCredential.objects.count() == 2


def is_told(user: Any, words: str) -> bool:
    mail.outbox.clear()
    sweep()
    return any(words in message.body and user.email in message.to for message in mail.outbox)


def test_a_refused_registration_makes_nothing(entered: Client) -> None:
    made = Authenticator(origin="https://evil.example")
    options = options_in(entered.get("/lk/security/passkeys/new/"))
    response = entered.post("/lk/security/passkeys/new/", {"title": "x", "credential": made.create(options)})
    assert response.status_code == 422
    assert "This passkey was not accepted" in response.content.decode()
    assert not WebAuthnCredential.objects.exists()
    assert entered.post("/lk/security/passkeys/new/", {"title": "x"}).status_code == 422


def test_it_is_renamed_and_removed(user: Any, enrolled: Authenticator) -> None:
    client = Client()
    open_by_page(client, enrolled)
    pk = WebAuthnCredential.objects.get().pk
    client.post(f"/lk/security/passkeys/{pk}/", {"title": "Ключ"})
    assert WebAuthnCredential.objects.get().name == "Ключ"
    fact = Event.objects.get(name="passkeys.renamed")
    assert (fact.actor_id, "Ключ" in str(fact.payload)) == (str(user.pk), False)
    assert "Ключ" in client.get(f"/lk/security/passkeys/{pk}/remove/").content.decode()
    assert client.post(f"/lk/security/passkeys/{pk}/remove/").status_code == 302
    assert not WebAuthnCredential.objects.exists()
    assert is_signed_in(client)
    assert "otp_device_id" not in client.session
    assert is_told(user, "A passkey was removed from your account")


def test_removing_and_adding_are_steps_that_ask_again(user: Any, enrolled: Authenticator) -> None:
    client = Client()
    open_by_page(client, enrolled)
    session = client.session
    session["lk_proof"] = [0, "password", False]
    session.save()
    pk = WebAuthnCredential.objects.get().pk
    for path in (f"/lk/security/passkeys/{pk}/remove/", "/lk/security/passkeys/new/"):
        assert client.get(path).url.startswith("/lk/security/confirm/")
        assert client.post(path, {"title": "x", "credential": "{}"}).url.startswith("/lk/security/confirm/")
    for path, method in (("auth/passkeys/options/", "post"), (f"auth/passkeys/{pk}/", "delete"), ("auth/passkeys/", "post")):
        data = json.dumps({"credential": "{}"})
        answer = getattr(client, method)(f"/api/lk/{path}", data, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required"), path
    assert client.post(f"/lk/security/passkeys/{pk}/", {"title": "Only a word"}).status_code == 302

    page = client.get("/lk/security/confirm/?next=/lk/security/passkeys/new/")
    given = client.post("/lk/security/confirm/", {"method": "passkey", "code": enrolled.get(options_in(page)), "next": "/lk/security/"})
    assert given.status_code == 302
    assert client.get("/lk/security/passkeys/new/").status_code == 200


def test_the_confirmation_works_over_the_api(enrolled: Authenticator) -> None:
    client = Client()
    open_by_api(client, enrolled)
    asked = post(client, "auth/step-up/challenge/", {"method": "passkey"}).json()["challenge"]["options"]
    assert post(client, "auth/step-up/", {"method": "passkey", "code": enrolled.get(asked)}).json()["state"] == "confirmed"


def test_the_api_registers_renames_and_removes(entered: Client) -> None:
    made = Authenticator()
    options = post(entered, "auth/passkeys/options/").json()["options"]
    created = post(entered, "auth/passkeys/", {"credential": made.create(options), "title": "Phone"})
    assert created.status_code == 201, created.content
    assert len(created.json()["backup_codes"]) == 10
    key = created.json()["passkey"]["id"]
    assert [one["title"] for one in entered.get("/api/lk/auth/passkeys/").json()] == ["Phone"]
    renamed = entered.patch(f"/api/lk/auth/passkeys/{key}/", json.dumps({"title": "Mine"}), content_type="application/json")
    assert renamed.json()["title"] == "Mine"
    assert entered.delete(f"/api/lk/auth/passkeys/{key}/").status_code == 204
    assert not WebAuthnCredential.objects.exists()
    assert is_signed_in(entered)


def test_those_of_another_are_not_there(entered: Client) -> None:
    enrol(make_user("boris@example.com"))
    pk = WebAuthnCredential.objects.get().pk
    assert entered.get("/api/lk/auth/passkeys/").json() == []
    for path in (f"/lk/security/passkeys/{pk}/", f"/lk/security/passkeys/{pk}/remove/"):
        assert entered.get(path).status_code == 404
        assert entered.post(path, {"title": "mine"}).status_code == 404
    assert entered.delete(f"/api/lk/auth/passkeys/{pk}/").status_code == 404
    assert WebAuthnCredential.objects.get().name == "Test key"


def test_visitors_see_none_of_it(client: Client) -> None:
    assert client.get("/lk/security/passkeys/new/").status_code == 302
    assert post(client, "auth/passkeys/options/").status_code in (401, 403)


def test_there_is_an_end_to_them(entered: Client, user: Any) -> None:
    enrol(user)
    with override_settings(LK_KIT={"PASSKEYS": {"MOST": 1}, "CORE": {"BASE_URL": "https://shop.example.com"}}):
        answer = post(entered, "auth/passkeys/options/")
    assert answer.status_code in (403, 409)


def test_sessions_of_a_removed_passkey_end(enrolled: Authenticator) -> None:
    lost, here = Client(), Client()
    open_by_page(lost, enrolled)
    open_by_page(here, enrolled)
    here.post(f"/lk/security/passkeys/{WebAuthnCredential.objects.get().pk}/remove/")
    assert not is_signed_in(lost)
    assert Session.objects.count() == 1


def test_no_secret_stays_in_events_or_names(enrolled: Authenticator) -> None:
    open_by_page(Client(), enrolled)
    stored = json.dumps(list(Event.objects.values_list("payload", flat=True)))
    assert ceremony.bytes_to_base64url(enrolled.credential_id) not in stored


def ids(deploy: bool = False) -> set[str]:
    return {one.id for one in run_checks(tags=["lk_kit"], include_deployment_checks=deploy)}


def test_a_missing_extra_is_an_error_with_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    from lk_kit.contrib.passkeys import checks

    assert not ids() & {"lk_kit.E170", "lk_kit.E171", "lk_kit.E172"}
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    found = [one for one in checks.check_extra() if one.id == "lk_kit.E170"]
    assert 'pip install "lk_kit[webauthn]"' in str(found[0].msg)
    monkeypatch.undo()
    monkeypatch.setattr(checks.apps, "is_installed", lambda name: False)
    assert [one.id for one in checks.check_extra()] == ["lk_kit.E171"]


def test_a_domain_of_somebody_else_is_reported() -> None:
    assert "lk_kit.W173" not in ids(deploy=True)
    with override_settings(OTP_WEBAUTHN_RP_ID="other.example"):
        assert "lk_kit.W173" in ids(deploy=True)


def test_staff_look_and_change_nothing(client: Client, user: Any, enrolled: Authenticator) -> None:
    user.is_staff = user.is_superuser = True
    user.save()
    open_by_page(client, enrolled)
    pk = WebAuthnCredential.objects.get().pk
    assert client.get("/admin/django_otp_webauthn/webauthncredential/").status_code == 200
    page = f"/admin/django_otp_webauthn/webauthncredential/{pk}/"
    assert client.get(f"{page}change/").status_code == 200
    assert client.post(f"{page}change/", {"title": "x"}).status_code == 403
    assert client.post(f"{page}delete/").status_code == 403
