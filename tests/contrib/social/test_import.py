"""`lk_import_social`: the links that a site has already, from allauth's table or a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from lk_kit.contrib.social.importing import Row
from lk_kit.contrib.social.models import LinkedAccount
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.events.models import Event
from tests.accounts.conftest import is_signed_in, make_user

from .conftest import arrive

pytestmark = [pytest.mark.django_db, pytest.mark.needs("contrib.social")]


def run(*args: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command("lk_import_social", *map(str, args), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue().strip()


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: str, head: str = "provider,uid,user", encoding: str = "utf-8") -> Path:
        path = tmp_path / "links.csv"
        path.write_bytes("\n".join([head, *rows]).encode(encoding))
        return path

    return write


def reasons(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))[1:]


def test_allauths_own_rows_open_the_cabinet(client: Client, idp: Any, user: Any) -> None:
    """A row that allauth has made: signs in, is shown, is unlinked."""
    from allauth.socialaccount.models import SocialAccount

    SocialAccount.objects.create(user=user, provider="firm", uid="p-1", extra_data={"userinfo": {"name": "Анна Белова"}})
    arrive(client)
    assert not is_signed_in(client), "before the import nobody is known"
    assert run() == "New links: 1, as before: 0, bad rows: 0"
    assert LinkedAccount.objects.get().title == "Анна Белова"
    client = Client()
    arrive(client)
    assert is_signed_in(client)
    page = client.get("/lk/security/").content.decode()
    assert "Firm ID" in page
    assert "Анна Белова" in page
    client.post(f"/lk/security/linked/{LinkedAccount.objects.get().pk}/unlink/")
    assert not LinkedAccount.objects.exists()


def test_it_may_run_again(idp: Any, user: Any) -> None:
    from allauth.socialaccount.models import SocialAccount

    SocialAccount.objects.create(user=user, provider="firm", uid="p-1")
    run()
    before = LinkedAccount.objects.get()
    assert run() == "New links: 0, as before: 1, bad rows: 0"
    SocialAccount.objects.create(user=user, provider="firm", uid="p-2")
    assert run() == "New links: 1, as before: 1, bad rows: 0"
    assert LinkedAccount.objects.get(uid="p-1").pk == before.pk


def test_nobody_is_told_and_nothing_but_the_links_is_written(idp: Any, user: Any, table: Any, deliver: Callable[[], Any]) -> None:
    run(table(f"firm,p-1,{user.pk}"))
    deliver()
    assert mail.outbox == []
    assert list(Event.objects.values_list("name", flat=True)) == ["social.links_imported"]


def test_a_dry_run_says_the_same_and_writes_nothing(idp: Any, user: Any, table: Any) -> None:
    other = make_user("olga@example.com")
    path = table(f"firm,p-1,{user.pk}", f"firm,p-2,{user.pk}", f"firm,p-1,{other.pk}")
    for chunk in (1, 2, 500):
        assert run(path, dry_run=True, chunk=chunk) == "Dry run: New links: 2, as before: 0, bad rows: 1", chunk
    assert not LinkedAccount.objects.exists()
    assert run(path, chunk=1) == "New links: 2, as before: 0, bad rows: 1"


@pytest.mark.parametrize("chunk", [1, 3, 500])
def test_conflicts_have_reasons_and_the_good_rows_land(idp: Any, user: Any, table: Any, tmp_path: Path, chunk: int) -> None:
    other = make_user("olga@example.com")
    LinkedAccount.objects.create(user=other, provider="firm", uid="taken")
    rows = [
        (f"firm,good-1,{user.pk}", ""),
        (f"firm,taken,{user.pk}", "the account is linked to another user here"),
        ("firm,x,999999", "there is no such user"),
        ("firm,x,9" + "9" * 60, "there is no such user"),
        ("firm,x,anna", "there is no such user"),
        ("firm,x,", "there is no such user"),
        (f"vkontakte,x,{user.pk}", "“vkontakte” is not offered here: configure it, or say which one it is (--provider)"),
        (f"firm,,{user.pk}", "the id at the service is empty, too long or not text"),
        (f"firm,None,{user.pk}", "the id at the service is empty, too long or not text"),
        (f"firm,{'9' * 192},{user.pk}", "the id at the service is empty, too long or not text"),
        ("firm,x", "more or fewer cells than the header"),
        (f"firm,good-2,{other.pk}", ""),
        (f"firm,good-1,{user.pk}", ""),
    ]
    errors = tmp_path / "errors.csv"
    assert run(table(*(row for row, _reason in rows)), errors=errors, chunk=chunk) == "New links: 2, as before: 1, bad rows: 10"
    assert sorted(reason for *_row, reason in reasons(errors)) == sorted(reason for _row, reason in rows if reason)
    assert next(row for row in reasons(errors) if row[2] == "taken")[0] == "3", "the line of the file"
    assert set(LinkedAccount.objects.values_list("uid", "user")) == {("good-1", user.pk), ("good-2", other.pk), ("taken", other.pk)}


def test_an_account_of_two_users_in_the_file_goes_to_neither_silently(idp: Any, user: Any, table: Any, tmp_path: Path) -> None:
    other, errors = make_user("olga@example.com"), tmp_path / "errors.csv"
    assert run(table(f"firm,p-1,{user.pk}", f"firm,p-1,{other.pk}"), errors=errors) == "New links: 1, as before: 0, bad rows: 1"
    assert reasons(errors)[0][-1] == "the same account is there for another user, too"
    assert LinkedAccount.objects.get().user == user


def test_users_may_be_named_otherwise(idp: Any, user: Any, table: Any) -> None:
    name = user.get_username()
    assert run(table(f"firm,p-1,{name}"), user_by="username") == "New links: 1, as before: 0, bad rows: 0"
    assert run(table("firm,p-2,ANNA@Example.com"), user_by="email") == "New links: 1, as before: 0, bad rows: 0"
    assert LinkedAccount.objects.filter(user=user).count() == 2


def test_an_address_that_several_have_names_nobody(idp: Any, user: Any, table: Any, tmp_path: Path) -> None:
    model = get_user_model()
    if model._meta.get_field(model.get_email_field_name()).unique:
        pytest.skip("here an address has one user")
    model._default_manager.create(username="second", email="Anna@example.com")
    errors = tmp_path / "errors.csv"
    run(table("firm,p-1,anna@example.com"), user_by="email", errors=errors)
    assert reasons(errors)[0][-1] == "several users are called so"
    assert not LinkedAccount.objects.exists()


def test_other_names_of_services_and_windows_files(idp: Any, user: Any, table: Any) -> None:
    path = table(f"firm-oauth2;p-1;{user.pk};Анна", head="provider;uid;user;title", encoding="cp1251")
    assert run(path, provider=["firm-oauth2=firm"]) == "New links: 1, as before: 0, bad rows: 0"
    assert LinkedAccount.objects.get().title == "Анна"


def test_what_cannot_be_read_is_said_at_once(idp: Any, tmp_path: Path, table: Any) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "none.csv")
    with pytest.raises(CommandError, match="has no column user"):
        run(table(head="provider,uid"))
    with pytest.raises(CommandError, match="NAME=ID"):
        run(table(), provider=["vk"])
    with pytest.raises(CommandError, match="at least 1"):
        run(table(), chunk=0)


def test_formulas_in_the_error_file_are_harmless(idp: Any, table: Any, tmp_path: Path) -> None:
    errors = tmp_path / "errors.csv"
    run(table('firm,"=cmd|calc",1'), errors=errors)
    assert not any(cell.startswith("=") for row in reasons(errors) for cell in row)


def test_statements_do_not_grow_with_the_rows(idp: Any, user: Any, django_assert_max_num_queries: Any) -> None:
    rows = [Row(line=number, provider="firm", uid=f"p-{number}", user=str(user.pk)) for number in range(400)]
    with django_assert_max_num_queries(16):
        get_class("social.ImportLinks")(actor=Actor.system(), rows=rows).execute()
    assert LinkedAccount.objects.count() == 400


def test_customers_import_nothing(idp: Any, user: Any) -> None:
    from lk_kit.core.exceptions import NotAllowed

    rows = [Row(line=1, provider="firm", uid="p-1", user=str(user.pk))]
    with pytest.raises(NotAllowed):
        get_class("social.ImportLinks")(actor=Actor.for_user(user), rows=rows).execute()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_imports_at_once_and_people_who_link_meanwhile(fan: Callable[..., Any], idp: Any) -> None:
    users = [make_user(f"user{number}@example.com") for number in range(4)]

    def one(index: int) -> Any:
        rows = [Row(line=number, provider="firm", uid=f"p-{number}", user=str(users[index % 4].pk)) for number in range(50)]
        landed = get_class("social.ImportLinks")(actor=Actor.system(), rows=rows).execute()
        return landed.new, landed.unchanged, len(landed.problems)

    outcomes = [outcome.value for outcome in fan(8, one)]
    assert sum(new for new, _same, _bad in outcomes) == LinkedAccount.objects.count() == 50
    assert all(sum(counts) == 50 for counts in outcomes)
