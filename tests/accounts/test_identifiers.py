"""Every flow by address, by number, and by either."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import checks, mail
from django.test import Client

from lk_kit.accounts import identifiers
from lk_kit.accounts.exceptions import ContactInUse
from lk_kit.accounts.identifiers import prove
from lk_kit.accounts.links import confirmation_token, reset_parts_by_phone, undo_token
from lk_kit.accounts.models import AddressRequest, ApiToken, CodeDevice, Identifier, IdentifierChange, OneTimeCode
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.users import get_email
from lk_kit.messaging.backends import sms_locmem
from lk_kit.messaging.models import SmsCounter
from lk_kit.profiles.abstract import get_profile_model
from tests.naive.identifiers import naive_prove

from .conftest import PASSWORD, is_signed_in, link_in_mail, make_user, sign_in
from .test_attacks import masked
from .ways import NUMBER, OTHER_NUMBER, WAYS, Way, configure, forget_limits, last_code, last_link, person

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet", "api", "accounts")]
NEW = "a quite different passphrase"


@pytest.fixture(params=WAYS, ids=str)
def way(request: pytest.FixtureRequest, settings: Any) -> Way:
    chosen: Way = request.param
    configure(settings, chosen)
    return chosen


def api(client: Client, path: str, data: dict[str, Any], **extra: Any) -> Any:
    return client.post(f"/api/lk/auth/{path}", data, content_type="application/json", **extra)


def verified(user: Any, way: Way) -> str:
    user.refresh_from_db()
    return identifiers.verified(user, way.kind)


def users() -> Any:
    return get_user_model()._default_manager


# Registration


def registered(client: Client, way: Way, deliver: Callable[[], list[Any]]) -> Any:
    data = {"first_name": "Вера", way.field: way.mine}
    if way.identifiers == ("email",):
        data["password"] = PASSWORD
    answer = client.post("/lk/register/", data)
    assert answer.status_code == 302
    deliver()
    assert not users().exists()
    return answer


def test_registration(client: Client, way: Way, deliver: Any) -> None:
    assert client.get("/lk/register/").status_code == 200
    page = registered(client, way, deliver)["Location"]
    if way.kind == "phone":
        assert client.get(page).status_code == 200
        page = client.post(page, {"code": last_code("phone")})["Location"]
    else:
        page = last_link("email")
    assert not users().exists()
    assert client.get(page).status_code == 200
    answer = client.post(page, {"password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/lk/")
    user = users().get()
    assert identifiers.verified(user, way.kind) == way.mine
    assert get_email(user) == (way.mine if way.kind == "email" else "")
    assert user.check_password(PASSWORD)
    assert is_signed_in(client)
    assert get_profile_model()._default_manager.get(user=user).first_name == "Вера"
    assert way.mine not in user.get_username() or way.kind == "email"


def test_registration_over_the_api(client: Client, way: Way, deliver: Any) -> None:
    data = {"first_name": "Вера", way.kind: way.mine, "password": PASSWORD}
    answer = api(client, "register/", data)
    assert answer.status_code == 202, answer.content
    deliver()
    if way.kind == "phone":
        assert (answer.json()["state"], answer.json()["next"]) == ("code_sent", ["register_code"])
        token = api(client, "register/code/", {"flow": answer.json()["flow"], "code": last_code("phone")}).json()["token"]
    else:
        token = last_link("email").rstrip("/").rsplit("/", 1)[1]
    assert api(client, "confirm/", {"token": token, "password": PASSWORD}).status_code == 201
    login = api(client, "login/", {"username": way.mine, "password": PASSWORD, "mode": "token"})
    assert login.json()["state"] == "complete"


@pytest.mark.parametrize("way", [WAYS[1], WAYS[3]], ids=str)
def test_the_link_of_a_number_opens_nothing_without_its_code(way: Way, client: Client, settings: Any, deliver: Any) -> None:
    """The token of a confirmation is signed from the id of the request only; for a number the code is the proof."""
    configure(settings, way)
    registered(client, way, deliver)
    token = confirmation_token(AddressRequest.objects.get())
    assert client.get(f"/lk/register/confirm/{token}/").status_code == 410
    assert api(client, "confirm/", {"token": token, "password": PASSWORD}).json()["code"] == "link_invalid"
    assert not users().exists()


def test_who_has_an_account_is_told_so_and_nobody_else(way: Way, client: Client, deliver: Any) -> None:
    person(way)
    page = client.post("/lk/register/", {"first_name": "X", way.field: way.mine, "password": PASSWORD})["Location"]
    deliver()
    text = sms_locmem.outbox[-1].text if way.kind == "phone" else mail.outbox[-1].body
    assert "/confirm/" not in text
    assert "/lk/login/" in text
    if way.kind == "phone":
        code = OneTimeCode.objects.get()
        assert not any(part.isdigit() and len(part) == 6 for part in text.split())
        assert code.user is None
        assert client.get(page).status_code == 200
    assert users().count() == 1


def test_two_registrations_of_one_number_make_one_account(settings: Any, deliver: Any) -> None:
    way = WAYS[1]
    configure(settings, way)
    pages = []
    for _ in range(2):
        browser = Client()
        page = registered(browser, way, deliver)["Location"]
        pages.append((browser, browser.post(page, {"code": last_code("phone")})["Location"]))
        forget_limits()
        forget_sms_limits()
    assert [browser.post(page, {"password": PASSWORD}).status_code for browser, page in pages] == [302, 410]
    assert users().count() == 1


def forget_sms_limits() -> None:
    SmsCounter.objects.all().delete()


# Signing in


def test_password(client: Client, way: Way) -> None:
    person(way)
    assert client.get("/lk/login/").status_code == 200
    assert sign_in(client, way.mine, "wrong").status_code == 422
    assert sign_in(client, way.mine)["Location"] == "/lk/"
    assert is_signed_in(client)


@pytest.mark.parametrize("spelling", ["8 (916) 123-45-67", "+7 916 123 45 67", "79161234567", "８９１６１２３４５６７"])
def test_a_number_in_every_spelling_is_one_account_and_one_bucket(client: Client, settings: Any, spelling: str) -> None:
    """Matrix C11."""
    configure(settings, WAYS[1])
    person(WAYS[1])
    assert sign_in(client, spelling).status_code == 302
    for _ in range(5):
        sign_in(Client(), NUMBER, "wrong")
    assert sign_in(Client(), spelling).status_code == 429


def test_a_number_is_no_way_in_where_only_addresses_are(client: Client, settings: Any) -> None:
    configure(settings, WAYS[0])
    user = make_user()
    prove(user, "phone", NUMBER)
    assert sign_in(client, NUMBER).status_code == 422
    configure(settings, WAYS[2])
    assert sign_in(client, NUMBER).status_code == 302


def test_an_unproven_number_is_no_way_in(client: Client, settings: Any) -> None:
    configure(settings, WAYS[1])
    Identifier.objects.create(user=make_user(), kind="phone", value=NUMBER)
    assert sign_in(client, NUMBER).status_code == 422


# Reset


def test_reset(client: Client, way: Way, deliver: Any) -> None:
    user = person(way)
    other = Client()
    other.force_login(user)
    page = client.post("/lk/password/reset/", {way.field: way.mine})["Location"]
    deliver()
    page = client.post(page, {"code": last_code("phone")})["Location"] if way.kind == "phone" else last_link("email")
    assert client.get(page).status_code == 200
    assert client.post(page, {"new_password": NEW})["Location"] == "/lk/login/"
    assert not is_signed_in(other)
    assert sign_in(Client(), way.mine, NEW).status_code == 302
    assert client.post(page, {"new_password": "once more with feeling"}).status_code == 410


def test_reset_over_the_api(client: Client, way: Way, deliver: Any) -> None:
    person(way)
    answer = api(client, "password/reset/", {way.kind: way.mine})
    assert answer.status_code == 202
    deliver()
    if way.kind == "phone":
        parts = api(client, "password/reset/code/", {"flow": answer.json()["flow"], "code": last_code("phone")}).json()
    else:
        uid, token = last_link("email").rstrip("/").rsplit("/", 2)[1:]
        parts = {"uid": uid, "token": token}
    assert api(client, "password/reset/confirm/", {**parts, "new_password": NEW}).json()["state"] == "password_set"
    assert sign_in(Client(), way.mine, NEW).status_code == 302


def test_a_reset_by_number_proves_no_address(client: Client, settings: Any, deliver: Any) -> None:
    configure(settings, WAYS[3])
    user = make_user()
    prove(user, "phone", NUMBER)
    page = client.post("/lk/password/reset/", {"identifier": NUMBER})["Location"]
    deliver()
    page = client.post(page, {"code": last_code("phone")})["Location"]
    client.post(page, {"new_password": NEW})
    assert not identifiers.verified(user, "email")


# Another contact


@pytest.fixture
def at_home(client: Client, way: Way) -> Any:
    user = person(way)
    sign_in(client, way.mine)
    return user


def change(client: Client, way: Way, deliver: Any, value: str = "") -> Any:
    page = client.post(f"/lk/security/contacts/{way.kind}/", {"value": value or way.other})
    assert page.status_code == 302, page.content.decode()
    deliver()
    assert client.get(page["Location"]).status_code == 200
    return client.post(page["Location"], {"code": last_code(way.kind)})


def test_change(client: Client, way: Way, at_home: Any, deliver: Any) -> None:
    other = Client()
    sign_in(other, way.mine)
    ApiToken.objects.create(user=at_home, title="x", key_hash="k", hint="lk_")
    assert client.get(f"/lk/security/contacts/{way.kind}/").status_code == 200
    answer = change(client, way, deliver)
    assert (answer.status_code, answer["Location"]) == (302, "/lk/security/")
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert not ApiToken.objects.live().exists()
    assert verified(at_home, way) == way.other
    assert sign_in(Client(), way.mine).status_code == 422
    assert sign_in(Client(), way.other).status_code == 302


def test_the_former_owner_is_told_and_can_roll_back(client: Client, way: Way, at_home: Any, deliver: Any) -> None:
    change(client, way, deliver)
    forget_sms_limits()
    deliver()
    to = sms_locmem.outbox[-1].to if way.kind == "phone" else mail.outbox[-1].to[0]
    assert to == way.mine
    link = last_link(way.kind)
    owner = Client()
    assert owner.get(link).status_code == 200
    assert verified(at_home, way) == way.other
    page = owner.post(link)["Location"]
    assert verified(at_home, way) == way.mine
    assert not is_signed_in(client)
    assert sign_in(Client(), way.mine).status_code == 422
    assert sign_in(Client(), way.other).status_code == 422
    assert owner.post(page, {"new_password": NEW}).status_code == 302
    assert sign_in(Client(), way.mine, NEW).status_code == 302
    assert owner.post(link).status_code == 410


def test_the_way_back_closes(client: Client, way: Way, at_home: Any, deliver: Any, time_machine: Any) -> None:
    change(client, way, deliver)
    forget_sms_limits()
    deliver()
    link = last_link(way.kind)
    IdentifierChange.objects.update(undo_until="2026-01-01T00:00:00Z")
    assert Client().post(link).status_code == 410
    assert verified(at_home, way) == way.other


def test_what_was_given_up_stays_reserved(client: Client, way: Way, at_home: Any, deliver: Any) -> None:
    """Else somebody could take the address in the meantime, and the way back would lead nowhere."""
    change(client, way, deliver)
    assert identifiers.is_taken(way.kind, way.mine)
    assert not identifiers.is_taken(way.kind, way.mine, besides=at_home)


def test_rolling_back_the_first_change_undoes_the_later_ones(client: Client, way: Way, at_home: Any, deliver: Any) -> None:
    change(client, way, deliver)
    first = IdentifierChange.objects.get()
    forget_limits()
    forget_sms_limits()
    third = "+79161234569" if way.kind == "phone" else "third@example.com"
    change(client, way, deliver, third)
    second = IdentifierChange.objects.exclude(pk=first.pk).get()
    assert Client().post(f"/lk/contacts/undo/{undo_token(first)}/").status_code == 302
    assert Client().post(f"/lk/contacts/undo/{undo_token(second)}/").status_code == 410
    assert verified(at_home, way) == way.mine


def test_change_over_the_api(client: Client, way: Way, at_home: Any, deliver: Any) -> None:
    answer = api(client, "contacts/", {"value": way.other})
    assert answer.status_code == 202, answer.content
    deliver()
    done = api(client, "contacts/confirm/", {"flow": answer.json()["flow"], "code": last_code(way.kind)})
    assert done.json()["state"] == "contact_changed"
    rows = client.get("/api/lk/auth/contacts/").json()["contacts"]
    assert {"kind": way.kind, "value": way.other, "is_verified": True} in rows
    parts = api(Client(), "contacts/undo/", {"token": undo_token(IdentifierChange.objects.get())}).json()
    assert api(Client(), "password/reset/confirm/", {**parts, "new_password": NEW}).status_code == 200
    assert verified(at_home, way) == way.mine


# Without another in its place


@pytest.fixture
def with_both(way: Way, at_home: Any) -> str:
    """A second proven contact; returns its kind."""
    kind, value = ("email", "second@example.com") if way.kind == "phone" else ("phone", OTHER_NUMBER)
    if kind == "email":
        users().filter(pk=at_home.pk).update(email=value)
    assert prove(at_home, kind, value)
    return kind


def removal(client: Client, kind: str) -> Any:
    return client.post(f"/lk/security/contacts/{kind}/remove/")


def test_the_only_contact_stays(client: Client, way: Way, at_home: Any) -> None:
    assert removal(client, way.kind).status_code == 404
    refused = api(client, "contacts/remove/", {"kind": way.kind})
    assert (refused.status_code, refused.json()["code"]) == (409, "last_contact")
    assert f"contacts/{way.kind}/remove/" not in client.get("/lk/security/").content.decode()
    assert verified(at_home, way) == way.mine


def test_removal_needs_another_by_which_the_site_lets_in(client: Client, way: Way, at_home: Any, with_both: str, deliver: Any) -> None:
    other = Client()
    sign_in(other, way.mine)
    ApiToken.objects.create(user=at_home, title="x", key_hash="k", hint="lk_")
    if with_both not in way.identifiers:
        assert removal(client, way.kind).status_code == 404
        assert api(client, "contacts/remove/", {"kind": way.kind}).json()["code"] == "last_contact"
        assert verified(at_home, way) == way.mine
        return
    assert f"contacts/{way.kind}/remove/" in client.get("/lk/security/").content.decode()
    assert client.get(f"/lk/security/contacts/{way.kind}/remove/").status_code == 200
    assert removal(client, way.kind).status_code == 302
    assert verified(at_home, way) == ""
    assert identifiers.current(at_home, way.kind) == ""
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert not ApiToken.objects.live().exists()
    assert sign_in(Client(), way.mine).status_code == 422
    assert removal(client, with_both).status_code == 404, "the last one stays"
    deliver()
    to = sms_locmem.outbox[-1].to if way.kind == "phone" else mail.outbox[-1].to[0]
    assert to == way.mine
    assert identifiers.is_taken(way.kind, way.mine), "stays reserved for the way back"
    page = Client().post(last_link(way.kind))
    assert page.status_code == 302
    assert verified(at_home, way) == way.mine
    assert not is_signed_in(client)


@pytest.mark.parametrize("way", WAYS[2:], ids=str, indirect=True)
def test_removal_over_the_api_and_what_stands_in_its_way(way: Way, client: Client, at_home: Any, with_both: str) -> None:
    device = CodeDevice.objects.create(user=at_home, channel="sms" if way.kind == "phone" else "email", confirmed=False)
    CodeDevice.objects.filter(pk=device.pk).update(confirmed=True)
    with pytest.raises(ContactInUse):
        get_class("accounts.RemoveIdentifier")(actor=Actor.for_user(at_home), kind=way.kind).execute()
    CodeDevice.objects.all().delete()
    assert api(client, "contacts/remove/", {"kind": way.kind}).json()["state"] == "contact_removed"
    assert is_signed_in(client)
    assert api(client, "contacts/remove/", {"kind": way.kind}).status_code == 404
    assert api(client, "contacts/remove/", {"kind": "fax"}).status_code == 400


@pytest.mark.parametrize("way", WAYS[2:], ids=str, indirect=True)
def test_removal_wants_fresh_proof(way: Way, client: Client, at_home: Any, with_both: str, time_machine: Any) -> None:
    time_machine.move_to(now() + timedelta(hours=1))
    assert api(client, "contacts/remove/", {"kind": way.kind}).json()["code"] == "step_up_required"
    assert removal(client, way.kind)["Location"].startswith("/lk/security/confirm/")
    assert verified(at_home, way) == way.mine


@pytest.mark.parametrize("way", WAYS[2:], ids=str, indirect=True)
def test_a_code_on_its_way_to_a_contact_that_was_given_up_opens_nothing(
    way: Way, client: Client, at_home: Any, with_both: str, deliver: Any
) -> None:
    """Else whoever holds the lost telephone signs in with it once more, and the account would have it back as proven."""
    sent = api(Client(), "code/", {"identifier": way.mine})
    deliver()
    digits = last_code(way.kind)
    assert removal(client, way.kind).status_code == 302
    answer = api(Client(), "code/login/", {"flow": sent.json()["flow"], "code": digits})
    assert answer.status_code == 400, answer.content
    assert verified(at_home, way) == ""


def test_a_reset_earned_by_a_number_dies_with_the_number(client: Client, settings: Any, deliver: Any) -> None:
    configure(settings, WAYS[3])
    user = person(WAYS[3])
    parts = dict(zip(("uid", "token"), reset_parts_by_phone(user), strict=True))
    Identifier.objects.filter(user=user).delete()
    assert api(Client(), "password/reset/confirm/", {**parts, "new_password": NEW}).json()["code"] == "link_invalid"


def test_a_change_wants_fresh_proof(client: Client, way: Way, at_home: Any, time_machine: Any) -> None:
    time_machine.move_to(now() + timedelta(hours=1))
    assert client.get(f"/lk/security/contacts/{way.kind}/")["Location"].startswith("/lk/security/confirm/")
    answer = api(client, "contacts/", {"value": way.other})
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")


def test_the_code_of_another_person_changes_nothing(client: Client, way: Way, at_home: Any, deliver: Any) -> None:
    stranger = Client()
    person(way, value="+79161230000" if way.kind == "phone" else "stranger@example.com")
    sign_in(stranger, "+79161230000" if way.kind == "phone" else "stranger@example.com")
    answer = api(client, "contacts/", {"value": way.other})
    deliver()
    taken = api(stranger, "contacts/confirm/", {"flow": answer.json()["flow"], "code": last_code(way.kind)})
    assert taken.json()["code"] == "code_expired"
    assert not Identifier.objects.filter(value=way.other).exists()


def test_taking_the_contact_of_another_tells_only_him(client: Client, way: Way, at_home: Any, deliver: Any) -> None:
    """Matrix C7, “add e-mail/phone”."""
    person(way, value=way.other)
    free = "+79161239999" if way.kind == "phone" else "free@example.com"
    answers = []
    for value in (way.other, free):
        forget_limits()
        answer = client.post(f"/lk/security/contacts/{way.kind}/", {"value": value})
        deliver()
        status, body, headers = masked(answer)
        answers.append((status, body, {**headers, "Location": headers["Location"][:24]}))
    assert answers[0] == answers[1]
    texts = [one.text for one in sms_locmem.outbox] if way.kind == "phone" else [one.body for one in mail.outbox]
    assert "another account" in texts[-2]
    assert verified(at_home, way) == way.mine


def test_the_first_number_of_an_account_with_an_address(client: Client, settings: Any, deliver: Any) -> None:
    configure(settings, WAYS[3])
    user = make_user()
    prove(user, "email", "anna@example.com")
    sign_in(client)
    assert change(client, WAYS[3], deliver, NUMBER).status_code == 302
    [letter] = [one for one in deliver() or mail.outbox if "contacts/undo" in one.body]
    assert letter.to == ["anna@example.com"]
    assert Client().post(link_in_mail()).status_code == 302
    assert not identifiers.verified(user, "phone")
    assert identifiers.verified(user, "email")


def test_the_address_of_an_account_that_the_site_made_can_be_confirmed(client: Client, settings: Any, deliver: Any) -> None:
    configure(settings, WAYS[0])
    user = make_user()
    sign_in(client)
    assert b"not confirmed" in client.get("/lk/security/").content
    other = Client()
    sign_in(other)
    assert change(client, WAYS[0], deliver, "anna@example.com").status_code == 302
    assert identifiers.verified(user, "email") == "anna@example.com"
    assert not IdentifierChange.objects.exists()
    assert is_signed_in(other)
    assert b"not confirmed" not in client.get("/lk/security/").content


def test_who_signs_in_by_his_address_as_user_name_gets_the_new_one(client: Client, settings: Any, deliver: Any) -> None:
    """Else the former address would open the account for ever."""
    configure(settings, WAYS[0])
    user = make_user()
    sign_in(client)
    change(client, WAYS[0], deliver)
    user.refresh_from_db()
    assert user.get_username() == "other@example.com"
    assert get_email(user) == "other@example.com"


# Whose it is


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_one_number_proven_by_32_at_once_has_one_owner(fan: Callable[..., Any]) -> None:
    people = [make_user(f"user{index}@example.com") for index in range(32)]
    outcomes = fan(32, lambda index: prove(people[index], "phone", NUMBER))
    assert all(outcome.ok for outcome in outcomes), outcomes
    assert [outcome.value for outcome in outcomes].count(True) == 1
    assert Identifier.objects.filter(value=NUMBER, verified_at__isnull=False).count() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_canary_a_naive_owner_check_gives_the_number_to_several(fan: Callable[..., Any]) -> None:
    people = [make_user(f"user{index}@example.com") for index in range(32)]
    for _ in range(5):
        Identifier.objects.all().delete()
        outcomes = fan(32, lambda index: naive_prove(people[index], NUMBER))
        if [outcome.value for outcome in outcomes].count(True) > 1:
            return
    pytest.fail("the naive check held: the harness has lost its teeth")


def test_a_proof_drops_the_claims_of_others(db: Any) -> None:
    owner, squatter = make_user("owner@example.com"), make_user("squatter@example.com")
    Identifier.objects.create(user=squatter, kind="phone", value=NUMBER)
    assert prove(owner, "phone", NUMBER)
    assert not Identifier.objects.filter(user=squatter).exists()


def test_a_proof_of_an_address_that_the_account_has_no_more_is_stale(db: Any) -> None:
    """Staff gave the account another address: the former one opens nothing and is free."""
    user = make_user()
    prove(user, "email", "anna@example.com")
    type(user)._default_manager.filter(pk=user.pk).update(email="new@example.com")
    model: Any = type(user)
    if model.USERNAME_FIELD != "email":
        model._default_manager.filter(pk=user.pk).update(**{model.USERNAME_FIELD: "anna"})
    user.refresh_from_db()
    assert identifiers.find("email", "anna@example.com") is None
    assert identifiers.find("email", "new@example.com") == user
    assert not identifiers.is_taken("email", "anna@example.com")
    assert prove(make_user("second@example.com"), "phone", OTHER_NUMBER)


def test_checks_name_what_would_let_nobody_in(settings: Any) -> None:
    def ids() -> set[str | None]:
        return {message.id for message in checks.run_checks(tags=["lk_kit"])}

    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"IDENTIFIERS": ["phone"]}}
    assert "lk_kit.E068" in ids()
    configure(settings, WAYS[1], CODE_SIGN_IN="email")
    assert "lk_kit.E068" not in ids()
    assert "lk_kit.W069" in ids()
    configure(settings, WAYS[1])
    assert "lk_kit.W069" not in ids()
