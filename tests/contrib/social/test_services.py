"""The whole way in with VK ID, Yandex, Mail.ru, Odnoklassniki and Telegram, against doubles of their wire forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from lk_kit.accounts import codes
from lk_kit.accounts.models import OneTimeCode
from lk_kit.contrib.social.models import LinkedAccount
from tests.accounts.conftest import code_of, is_signed_in
from tests.contrib.loopback import as_json

from .conftest import arrive, back, to_provider
from .services import CLIENT, SECRET, SERVICES, UID, Service, packed, telegram_answer

pytestmark = [pytest.mark.django_db, pytest.mark.needs("contrib.social")]

NAMES = {"first_name": "Анна", "last_name": "Белова"}


@pytest.fixture(params=SERVICES)
def service(request: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    double = SERVICES[request.param]()
    settings.SOCIALACCOUNT_PROVIDERS = {double.name: {"APPS": [double.app()]}}
    settings.LK_KIT = {**settings.LK_KIT, "SOCIAL": {"TIMEOUT_SECONDS": 1}}
    views = import_module(f"allauth.socialaccount.providers.{double.name}.views")
    adapter = next(one for one in vars(views).values() if getattr(one, "provider_id", "") == double.name)
    for name, path in double.urls.items():
        monkeypatch.setattr(adapter, name, double.url + path)
    yield double
    double.close()


@pytest.fixture
def theirs(user: Any, service: Service) -> LinkedAccount:
    return LinkedAccount.objects.create(user=user, provider=service.name, uid=UID)


def test_a_linked_account_opens_the_cabinet(client: Client, service: Service, theirs: LinkedAccount) -> None:
    assert arrive(client, service.name, "/lk/security/")["Location"] == "/lk/security/"
    assert is_signed_in(client)
    theirs.refresh_from_db()
    assert (theirs.title, theirs.last_used is not None) == ("Анна Белова", True)


def test_c1_the_second_factor_is_asked(client: Client, service: Service, theirs: LinkedAccount, device: Any) -> None:
    answer = arrive(client, service.name)
    assert answer["Location"].startswith("/lk/login/")
    assert not is_signed_in(client)
    client.get(answer["Location"])
    done = client.post(answer["Location"], {"sign_in_view-current_step": "token", "token-code": code_of(device)})
    assert done.status_code == 302, done.content.decode()[:2000]
    assert is_signed_in(client)


@pytest.mark.needs("api")
def test_c1_the_second_factor_is_asked_over_the_api(client: Client, service: Service, theirs: LinkedAccount, device: Any) -> None:
    flow = api_flow(client, service.name, lambda url: client.get(back(url)))
    answer = post(client, "social/finish/", flow=flow).json()
    assert (answer["state"], is_signed_in(client)) == ("second_factor", False)
    assert post(client, "second-factor/", flow=answer["flow"], code=code_of(device)).json()["state"] == "complete"
    assert is_signed_in(client)


def test_an_address_links_nothing(client: Client, service: Service, user: Any, deliver: Callable[[], Any]) -> None:
    """None of the four proves an address, and anna@example.com has an account here."""
    assert arrive(client, service.name)["Location"] == "/lk/social/welcome/"
    client.post("/lk/social/welcome/", {**NAMES, "email": "anna@example.com"})
    assert not is_signed_in(client)
    assert not LinkedAccount.objects.exists()
    mail = deliver()[-1]
    assert (mail.to, re.search(r"\b\d{6}\b|\b\d{3}[ \u00a0]\d{3}\b", mail.body)) == (["anna@example.com"], None)
    digits = codes.digits_of(OneTimeCode.objects.get())
    answer = client.post("/lk/social/welcome/", {**NAMES, "email": "anna@example.com", "code": digits})
    assert answer["Location"].endswith("?taken=1"), "who has proven the address is told to sign in first"
    assert not LinkedAccount.objects.exists()
    assert not is_signed_in(client)


def test_a_new_customer_proves_his_address(client: Client, service: Service, deliver: Callable[[], Any]) -> None:
    arrive(client, service.name)
    assert client.post("/lk/social/welcome/", NAMES | {"email": "anna@example.com"}).status_code == 302
    assert not get_user_model().objects.exists()
    code = re.search(r"\b(\d{6})\b|\b(\d{3}[ \u00a0]\d{3})\b", deliver()[-1].body)
    assert code
    client.post("/lk/social/welcome/", {**NAMES, "email": "anna@example.com", "code": code[0]})
    assert is_signed_in(client)
    assert (LinkedAccount.objects.get().provider, LinkedAccount.objects.get().uid) == (service.name, UID)


def test_c17_the_same_number_at_another_service_is_somebody_else(client: Client, service: Service, user: Any) -> None:
    LinkedAccount.objects.create(user=user, provider="another", uid=UID)
    assert arrive(client, service.name)["Location"] == "/lk/social/welcome/"
    assert not is_signed_in(client)


def test_c17_a_code_works_once(client: Client, service: Service, theirs: LinkedAccount) -> None:
    path = back(to_provider(client, service.name))
    code = parse_qs(urlsplit(path).query)["code"][0]
    assert client.get(path).status_code == 302
    other = Client()
    state = parse_qs(urlsplit(to_provider(other, service.name)).query)["state"][0]
    assert other.get(urlsplit(path).path, {"code": code, "state": state, "device_id": "a-device-of-the-browser"}).status_code == 401
    assert not is_signed_in(other)


def test_c17_the_state_of_another_browser(client: Client, service: Service, theirs: LinkedAccount) -> None:
    path, victim = back(to_provider(client, service.name)), Client()
    assert victim.get(path).status_code == 401
    assert not is_signed_in(victim)


@pytest.mark.parametrize(
    "twist",
    [
        {"error": "access_denied"},
        {"end": "access_token_url", "answer": as_json({"error": "invalid_grant"}, 400)},
        {"end": "access_token_url", "answer": as_json(["access_token"])},
        {"end": "access_token_url", "answer": as_json({"access_token": "x"})},
        {"end": "access_token_url", "answer": (200, {"Content-Type": "text/html"}, b"<h1>oops</h1>")},
        {"end": "profile_url", "answer": as_json({"error": "invalid_token"})},
        {"end": "profile_url", "answer": as_json([])},
        {"end": "profile_url", "answer": as_json("text")},
        {"end": "profile_url", "answer": as_json({"user": "text"})},
        {"end": "profile_url", "answer": as_json({"user": ["text"]})},
        {"end": "profile_url", "answer": as_json([["text"]])},
        {"end": "profile_url", "answer": (200, {"Content-Type": "application/json"}, b"[" * 200_000)},
        {"end": "profile_url", "answer": (200, {"Content-Type": "application/json"}, b"\xff\xfe\x00")},
        {"end": "profile_url", "answer": (500, {}, b"")},
        {"person": dict.fromkeys(("id", "uid", "user_id"))},
        {"person": dict.fromkeys(("id", "uid", "user_id"), "")},
        {"person": dict.fromkeys(("id", "uid", "user_id"), "1\x002")},
        {"person": dict.fromkeys(("id", "uid", "user_id"), "9" * 300)},
    ],
    ids=lambda twist: str(twist)[:70],
)
def test_c17_a_lying_service_signs_nobody_in(client: Client, service: Service, user: Any, twist: dict[str, Any]) -> None:
    LinkedAccount.objects.create(user=user, provider=service.name, uid="None")
    service.twist = {**twist, "paths": {service.urls[twist["end"]]: lambda asked: twist["answer"]}} if "end" in twist else twist
    answer = arrive(client, service.name)
    assert answer.status_code in (401, 503)
    assert not is_signed_in(client)
    assert "lk_social_attempt" not in client.session


@pytest.mark.parametrize("names", ["A\x00нна", "\ud800", "Я" * 5000, "\u0958" * 150, None], ids=ascii)
def test_strange_names_stop_nobody(client: Client, service: Service, theirs: LinkedAccount, names: Any) -> None:
    service.twist = {"person": {"first_name": names, "last_name": names, "email": names, "default_email": names, "phone": names}}
    arrive(client, service.name)
    assert is_signed_in(client)


@pytest.mark.parametrize("names", [["Анна"], {"a": 1}, 7])
def test_names_that_are_no_text_are_no_crash(client: Client, service: Service, names: Any) -> None:
    service.twist = {"person": {"first_name": names, "last_name": names, "email": names, "default_email": names, "phone": names}}
    assert arrive(client, service.name).status_code in (302, 401)


# Telegram: nothing is asked of its server, everything hangs on the signature


@pytest.fixture
def telegram(settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"telegram": {"APPS": [{"client_id": CLIENT, "secret": SECRET}]}}


def come(client: Client, answer: str, state: str | None = None) -> Any:
    """What the browser does: goes there, comes back with the answer behind the #, and posts it."""
    url = to_provider(client, "telegram")
    query = parse_qs(urlsplit(url).query)
    assert (query["bot_id"], query["origin"]) == ([CLIENT], ["https://shop.example.com"])
    known = urlsplit(query["return_to"][0])
    page = client.get(f"{known.path}?{known.query}")
    assert "data-lk-fragment" in page.content.decode()
    return client.post(known.path, {"state": parse_qs(known.query)["state"][0] if state is None else state, "tgAuthResult": answer})


@pytest.fixture
def telegrams(user: Any, telegram: None) -> LinkedAccount:
    return LinkedAccount.objects.create(user=user, provider="telegram", uid="700123")


def test_telegram_opens_the_cabinet(client: Client, telegrams: LinkedAccount) -> None:
    assert come(client, telegram_answer()).status_code == 302
    assert is_signed_in(client)


def test_c1_telegram_and_the_second_factor(client: Client, telegrams: LinkedAccount, device: Any) -> None:
    answer = come(client, telegram_answer())
    assert not is_signed_in(client)
    client.get(answer["Location"])
    client.post(answer["Location"], {"sign_in_view-current_step": "token", "token-code": code_of(device)})
    assert is_signed_in(client)


@pytest.mark.needs("api")
def test_c1_telegram_and_the_second_factor_over_the_api(client: Client, telegrams: LinkedAccount, device: Any) -> None:
    def visit(url: str) -> Any:
        known = urlsplit(parse_qs(urlsplit(url).query)["return_to"][0])
        return client.post(known.path, {"state": parse_qs(known.query)["state"][0], "tgAuthResult": telegram_answer()})

    answer = post(client, "social/finish/", flow=api_flow(client, "telegram", visit)).json()
    assert (answer["state"], is_signed_in(client)) == ("second_factor", False)
    assert post(client, "second-factor/", flow=answer["flow"], code=code_of(device)).json()["state"] == "complete"


def test_telegram_names_no_address_so_one_is_asked_for(client: Client, telegram: None, user: Any) -> None:
    assert come(client, telegram_answer())["Location"] == "/lk/social/welcome/"
    assert 'name="email"' in client.get("/lk/social/welcome/").content.decode()
    assert not LinkedAccount.objects.exists()


@pytest.mark.parametrize(
    "answer",
    [
        lambda: telegram_answer("another-secret"),
        lambda: telegram_answer(id=1),
        lambda: telegram_answer(username="boris"),
        lambda: telegram_answer(extra="1"),
        lambda: telegram_answer(hash=None),
        lambda: telegram_answer(hash=""),
        lambda: telegram_answer(hash="é" * 64),
        lambda: telegram_answer(auth_date=None),
        lambda: telegram_answer(auth_date=float("inf")),
        lambda: telegram_answer(auth_date="9" * 400),
        lambda: telegram_answer(auth_date=[]),
        lambda: telegram_answer(age=31),
        lambda: telegram_answer(age=-60),
        lambda: packed("[" * 20_000),
        lambda: packed('"text"'),
        lambda: packed("7"),
        lambda: packed("null"),
        lambda: packed("[]"),
        lambda: packed("{}"),
        lambda: "",
        lambda: "я",
        lambda: "%%%",
        lambda: "\x00\x01",
    ],
)
def test_c17_a_forged_telegram_answer(client: Client, telegrams: LinkedAccount, answer: Callable[[], str]) -> None:
    assert come(client, answer()).status_code == 401
    assert not is_signed_in(client)


def test_c17_a_telegram_answer_is_taken_once(client: Client, telegrams: LinkedAccount) -> None:
    """Telegram signs no state, so whoever has seen an answer could bring it again from his own browser."""
    answer, thief = telegram_answer(), Client()
    come(client, answer)
    assert is_signed_in(client)
    assert come(thief, answer).status_code == 401
    assert not is_signed_in(thief)


@pytest.mark.parametrize("state", ["", "another", "\x00", "я" * 3000])
def test_c17_telegram_without_our_state(client: Client, telegrams: LinkedAccount, state: str) -> None:
    assert come(client, telegram_answer(), state).status_code == 401
    assert not is_signed_in(client)


def test_c17_a_bot_without_a_token_believes_nobody(client: Client, telegrams: LinkedAccount, settings: Any) -> None:
    """The key of the signature would be known to everybody."""
    settings.SOCIALACCOUNT_PROVIDERS = {"telegram": {"APPS": [{"client_id": CLIENT, "secret": ""}]}}
    assert come(client, telegram_answer("")).status_code == 401
    assert not is_signed_in(client)


def post(client: Client, path: str, **data: Any) -> Any:
    return client.post(f"/api/lk/auth/{path}", data, content_type="application/json")


def api_flow(client: Client, provider: str, visit: Callable[[str], Any]) -> str:
    started = post(client, "social/start/", provider=provider, return_to="/app/")
    assert started.status_code == 201, started.content
    assert visit(started.json()["authorize_url"])["Location"] == "/app/"
    return str(started.json()["flow"])


def test_the_services_are_called_as_people_know_them(client: Client, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {name: {"APPS": [{"client_id": CLIENT, "secret": SECRET}]} for name in (*SERVICES, "telegram")}
    client.cookies["django_language"] = "ru"
    page = client.get("/lk/login/").content.decode()
    for name in ("VK ID", "Яндекс", "Mail.ru", "Одноклассники", "Telegram"):
        assert name in page, name
