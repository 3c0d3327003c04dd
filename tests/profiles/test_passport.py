"""A person's passport: encrypted at rest, masked on pages, read in full by its owner with a fresh proof and by staff with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.urls import reverse

from lk_kit.core.actors import Actor
from lk_kit.core.clock import today
from lk_kit.core.crypto import UnreadableValue
from lk_kit.core.exceptions import InvalidInput, NotAllowed, NotVisible
from lk_kit.profiles.actions import RemovePassport, SavePassport, ShowPassport
from lk_kit.profiles.checks import check_passport_keys
from lk_kit.profiles.models import Passport
from lk_kit.profiles.passports import read_in_full
from lk_kit.testing.client import prove

BACKEND = "django.contrib.auth.backends.ModelBackend"
RUSSIAN = {
    "kind": "russian",
    "number": "4511 123456",
    "issued_by": "ОВД «Арбат» г. Москвы",
    "issued_on": "2010-03-05",
    "unit_code": "770-001",
}
FOREIGN = {"kind": "foreign", "number": "n 01234567", "issued_by": "МВД", "issued_on": "2020-01-01"}
API = "/api/lk/profile/passport/"


def configure(settings: Any, *keys: str, on: bool = True) -> None:
    was = settings.LK_KIT
    settings.LK_KIT = {**was, "CORE": {**was["CORE"], "ENCRYPTION_KEYS": list(keys)}, "PROFILES": {"PASSPORT": on}}


@pytest.fixture(autouse=True)
def key(settings: Any) -> str:
    made = Fernet.generate_key().decode()
    configure(settings, made)
    return made


@pytest.fixture
def user(make_user: Callable[..., Any]) -> Any:
    return make_user("anna")


@pytest.fixture
def visitor(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    prove(client)
    return client


def save(user: Any, **values: Any) -> Passport:
    return SavePassport(actor=Actor.for_user(user), values={**RUSSIAN, **values}).execute()


def stored(column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM lk_kit_profiles_passport")
        return str(cursor.fetchone()[0])


def test_kept_encrypted_and_without_blanks(user: Any) -> None:
    save(user)
    passport = Passport.objects.get(user=user)
    assert (passport.number, passport.unit_code, passport.full_number, passport.unit) == ("4511123456", "770001", "45 11 123456", "770-001")
    assert passport.masked_number == "•• •• •••456"
    for column in ("number", "issued_by", "unit_code"):
        assert stored(column).startswith("lk1:")
        assert getattr(passport, column) not in stored(column)


def test_a_second_one_takes_the_place_of_the_first(user: Any) -> None:
    save(user)
    SavePassport(actor=Actor.for_user(user), values=FOREIGN).execute()
    passport = Passport.objects.get()
    assert (passport.kind, passport.number, passport.unit_code, passport.full_number) == ("foreign", "N01234567", "", "N01234567")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "driving"),
        ("kind", None),
        ("number", ""),
        ("number", "45 11 12345"),
        ("number", "0000 000000"),
        ("number", "٤٥١٠١٢٣٤٥٦"),
        ("number", "4511123456\x00"),
        ("number", 4511123456),
        ("issued_by", " "),
        ("issued_by", "я" * 301),
        ("issued_on", ""),
        ("issued_on", "1997-09-30"),
        ("issued_on", (today() + timedelta(days=2)).isoformat()),
        ("issued_on", "05.03.2010"),
        ("unit_code", ""),
        ("unit_code", "77001"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(user: Any, field: str, value: Any) -> None:
    if (field, value) == ("number", "4511123456\x00"):
        assert save(user, number=value).number == "4511123456"
        return
    with pytest.raises(InvalidInput) as caught:
        save(user, **{field: value})
    assert list(caught.value.errors) == [field]
    assert not Passport.objects.exists()


def test_all_errors_at_once_and_nothing_foreign(user: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        SavePassport(actor=Actor.for_user(user), values={"kind": "russian", "user": 1}).execute()
    assert set(caught.value.errors) == {"user", "number", "issued_by", "issued_on", "unit_code"}
    with pytest.raises(InvalidInput) as caught:
        SavePassport(actor=Actor.for_user(user), values={**FOREIGN, "unit_code": "770-001"}).execute()
    assert set(caught.value.errors) == {"unit_code"}


def test_off_means_that_there_is_none(user: Any, settings: Any, key: str) -> None:
    save(user)
    configure(settings, key, on=False)
    with pytest.raises(NotVisible):
        save(user)
    with pytest.raises(NotVisible):
        read_in_full(Actor.for_user(user))
    RemovePassport(actor=Actor.for_user(user)).execute()
    assert not Passport.objects.exists()
    with pytest.raises(NotVisible):
        RemovePassport(actor=Actor.for_user(user)).execute()


def test_no_key_is_an_error_and_no_ciphertext(user: Any, settings: Any) -> None:
    save(user)
    configure(settings, Fernet.generate_key().decode())
    with pytest.raises(UnreadableValue):
        Passport.objects.get()
    configure(settings)
    assert [message.id for message in check_passport_keys()] == ["lk_kit.E039"]
    configure(settings, on=False)
    assert check_passport_keys() == []


def test_staff_read_it_with_a_permission_and_a_reason(user: Any, make_user: Callable[..., Any]) -> None:
    passport, staff = save(user), make_user("boss", is_staff=True)
    with pytest.raises(NotAllowed):
        ShowPassport(passport, actor=Actor.for_user(staff), reason="A contract").execute()
    with pytest.raises(NotAllowed):
        ShowPassport(passport, actor=Actor.for_user(user), reason="Mine").execute()
    staff.user_permissions.add(Permission.objects.get(codename="show_passport"))
    staff = type(staff)._default_manager.get(pk=staff.pk)
    with pytest.raises(InvalidInput):
        ShowPassport(passport, actor=Actor.for_user(staff), reason=" ").execute()
    assert ShowPassport(passport, actor=Actor.for_user(staff), reason="A contract").execute().number == "4511123456"


@pytest.mark.needs("events")
def test_facts_tell_who_and_never_what(user: Any, make_user: Callable[..., Any]) -> None:
    from lk_kit.events.models import Event

    boss = make_user("boss", is_staff=True, is_superuser=True)
    ShowPassport(save(user), actor=Actor.for_user(boss), reason="A contract").execute()
    RemovePassport(actor=Actor.for_user(user)).execute()
    rows = list(Event.objects.filter(name__startswith="profiles.passport").order_by("pk").values("name", "actor_id", "payload"))
    assert [row["name"] for row in rows] == ["profiles.passport_saved", "profiles.passport_shown", "profiles.passport_removed"]
    assert rows[1]["actor_id"] == str(boss.pk)
    assert rows[1]["payload"]["reason"] == "A contract"
    assert not any(part in json.dumps(rows, default=str) for part in ("4511123456", "123456", "Арбат"))


@pytest.mark.needs("cabinet")
def test_the_page_of_the_profile_shows_it_masked(visitor: Client, user: Any, settings: Any, key: str) -> None:
    profile = reverse("lk_kit:profiles:detail")
    assert reverse("lk_kit:profiles:passport_change") in visitor.get(profile).content.decode()
    save(user)
    page = visitor.get(profile).content.decode()
    assert "•• •• •••456" in page
    assert "123456" not in page
    configure(settings, key, on=False)
    assert "passport" not in visitor.get(profile).content.decode()
    assert visitor.get(reverse("lk_kit:profiles:passport")).status_code == 404
    assert visitor.get(reverse("lk_kit:profiles:passport_change")).status_code == 404


@pytest.mark.needs("cabinet")
def test_entered_shown_and_removed_in_the_cabinet(visitor: Client, user: Any) -> None:
    change, remove = reverse("lk_kit:profiles:passport_change"), reverse("lk_kit:profiles:passport_remove")
    assert visitor.get(reverse("lk_kit:profiles:passport")).status_code == 404
    wrong = visitor.post(change, {**RUSSIAN, "number": "12"})
    assert wrong.status_code == 422
    assert "ОВД «Арбат»" in wrong.content.decode()
    assert visitor.post(change, RUSSIAN).status_code == 302
    shown = visitor.get(reverse("lk_kit:profiles:passport"))
    assert "45 11 123456" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert "45 11 123456" not in visitor.get(change).content.decode()
    assert visitor.post(remove).status_code == 302
    assert visitor.get(remove).status_code == 404
    assert not Passport.objects.exists()


@pytest.mark.needs("accounts")
def test_in_full_only_with_a_fresh_proof(user: Any) -> None:
    save(user)
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.session
    session["lk_proof"] = [0, "password", False]
    session.save()
    pages = [reverse(f"lk_kit:profiles:{name}") for name in ("passport", "passport_change", "passport_remove")]
    assert [client.get(page).status_code for page in pages] == [302, 302, 302]
    posted = client.post(reverse("lk_kit:profiles:passport_change"), {**RUSSIAN, "number": "4611654321"})
    assert posted.status_code == 302
    assert "654321" not in json.dumps(dict(client.session.items()))
    assert client.get(f"{API}full/").status_code == 403
    assert client.get(API).json()["masked_number"] == "•• •• •••456"
    assert client.delete(API).status_code == 403
    assert Passport.objects.get().number == "4511123456"


@pytest.mark.needs("api")
def test_over_the_api(visitor: Client, user: Any, make_user: Callable[..., Any]) -> None:
    assert visitor.get(API).status_code == 404
    wrong = visitor.put(API, json.dumps({**RUSSIAN, "unit_code": ""}), content_type="application/json")
    assert (wrong.status_code, [one["field"] for one in wrong.json()["errors"]]) == (400, ["unit_code"])
    made = visitor.put(API, json.dumps(RUSSIAN), content_type="application/json")
    assert made.status_code == 200
    assert set(made.json()) == {"kind", "masked_number", "issued_on", "saved_at"}
    assert visitor.get(f"{API}full/").json()["number"] == "4511123456"
    other = Client()
    other.force_login(make_user("boris"), backend=BACKEND)
    prove(other)
    assert (other.get(API).status_code, other.get(f"{API}full/").status_code) == (404, 404)
    assert visitor.delete(API).status_code == 204
    assert not Passport.objects.exists()


@pytest.mark.skipif(not apps.is_installed("django.contrib.admin"), reason="no admin here")
def test_admin_masks_until_a_reason_is_given(user: Any, make_user: Callable[..., Any]) -> None:
    passport = save(user)
    staff = make_user("boss", is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="view_passport"))
    client = Client()
    client.force_login(staff, backend=BACKEND)
    prove(client)
    show = reverse("admin:lk_kit_profiles_passport_show", args=(passport.pk,))
    for page in ("changelist", "change"):
        args = () if page == "changelist" else (passport.pk,)
        body = client.get(reverse(f"admin:lk_kit_profiles_passport_{page}", args=args)).content.decode()
        assert "•••456" in body
        assert "123456" not in body
        assert show not in body
    assert client.get(show).status_code == 403
    staff.user_permissions.add(Permission.objects.get(codename="show_passport"))
    assert show in client.get(reverse("admin:lk_kit_profiles_passport_change", args=(passport.pk,))).content.decode()
    assert "123456" not in client.get(show).content.decode()
    assert "123456" not in client.post(show, {"reason": " "}).content.decode()
    shown = client.post(show, {"reason": "Договор № 5"})
    assert "45 11 123456" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
