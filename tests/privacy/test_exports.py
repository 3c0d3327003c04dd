"""N2, N4: a copy holds everything of the person and nothing of others; dead workers, races and terms."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from lk_kit.accounts.models import Session
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.exceptions import LkKitError
from lk_kit.core.made_files import MAX_ATTEMPTS
from lk_kit.core.personal import declarations
from lk_kit.events.exceptions import GiveUp, RetryLater
from lk_kit.privacy import archives
from lk_kit.privacy.enums import ExportStatus
from lk_kit.privacy.models import DataExport
from lk_kit.privacy.subjects import subject_of
from lk_kit.testing.factories import MembershipFactory, OrderFactory, PartyFactory

from .conftest import MARK, Person
from .test_erasure import populate

pytestmark = [pytest.mark.django_db, pytest.mark.needs("orders", "cabinet", "api")]
Make = Callable[..., Person]


def built(person: Person) -> DataExport:
    export = DataExport.objects.create(user=person.user)
    archives.build(export.pk)
    export.refresh_from_db()
    return export


def texts(export: DataExport) -> dict[str, str]:
    with export.file.open("rb") as file, ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_n2_everything_declared_is_in_it(person: Make) -> None:
    one = populate(person())
    subject = subject_of(one.user, reads=True)
    wanted = [(declaration, list(declaration.rows(subject))) for declaration in declarations()]
    found = texts(built(one))
    for declaration, rows in wanted:
        names = [name for name, field in declaration.fields.items() if field.export]
        for row in rows if names else ():
            inside = {str(entry["id"]): entry for entry in json.loads(found[f"data/{declaration.label}.json"])}
            assert set(names) <= set(inside[str(row.pk)]), declaration.label
    assert sum(MARK in text for text in found.values()) > 10
    index = json.loads(found["index.json"])
    assert all(field["purpose"] and field["retention"] for table in index["tables"] for field in table["fields"].values())


def test_files_and_secrets(person: Make) -> None:
    one = populate(person())
    found = texts(built(one))
    assert [text for name, text in found.items() if name.startswith("files/") and "avatar" in name] == [f"{MARK} bytes"]
    whole = "".join(found.values())
    assert one.user.password not in whole
    assert "internal_note" not in whole


def test_n2_nothing_of_others_is_in_it(person: Make) -> None:
    populate(person("zqneighbour"))
    one = populate(person())
    company = PartyFactory(name="zqcompany")
    MembershipFactory(user=one.user, party=company, role="buyer")
    MembershipFactory(party=company, role="owner")
    OrderFactory(party=company, placed_by=one.user, comment="zqcompany comment")
    whole = "".join(texts(built(one)).values())
    assert "zqneighbour" not in whole
    assert "zqcompany" not in whole


def test_request_makes_it_in_the_background(person: Make, django_capture_on_commit_callbacks: Any) -> None:
    one = person()
    with django_capture_on_commit_callbacks(execute=True):
        export = get_class("privacy.RequestExport")(actor=one.actor).execute()
    export.refresh_from_db()
    assert export.status == ExportStatus.READY
    assert export.is_ready


def test_a_second_press_returns_the_first(person: Make) -> None:
    one = person()
    first = get_class("privacy.RequestExport")(actor=one.actor).execute()
    assert get_class("privacy.RequestExport")(actor=one.actor).execute().pk == first.pk


def test_no_more_than_so_many_a_day(person: Make) -> None:
    one = person()
    for _ in range(3):
        DataExport.objects.create(user=one.user, status=ExportStatus.EXPIRED)
    with pytest.raises(LkKitError, match="Too many"):
        get_class("privacy.RequestExport")(actor=one.actor).execute()


def test_n4_dead_worker_is_replaced_and_leaves_no_half_copy(person: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    one = populate(person())
    export = DataExport.objects.create(user=one.user)
    real = archives.DataExport.objects.filter

    class Killed(BaseException):
        pass

    def die(*args: Any, **kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(archives, "emit", die)
        with pytest.raises(Killed):
            archives.build(export.pk)
    export.refresh_from_db()
    assert export.status == ExportStatus.RUNNING
    left = export.file.name
    with pytest.raises(RetryLater):
        archives.build(export.pk)
    real(pk=export.pk).update(leased_until=now() - timedelta(seconds=1))
    archives.build(export.pk)
    export.refresh_from_db()
    assert export.is_ready
    assert export.file.name != left
    assert not storages["lk_kit_private"].exists(left)


def test_a_worker_that_lost_its_lease_changes_nothing(person: Make) -> None:
    one = person()
    export = DataExport.objects.create(user=one.user)
    slow = archives.claim(export.pk)
    assert slow is not None
    DataExport.objects.filter(pk=export.pk).update(leased_until=now() - timedelta(seconds=1))
    archives.build(export.pk)
    ready = DataExport.objects.get(pk=export.pk)
    with pytest.raises(archives.LeaseLost):
        archives.keep_lease(slow, parts_done=1)
    assert DataExport.objects.get(pk=export.pk).file.name == ready.file.name


def test_it_fails_for_good_after_some_attempts(person: Make) -> None:
    export = DataExport.objects.create(user=person().user, attempts=MAX_ATTEMPTS)
    with pytest.raises(GiveUp):
        archives.build(export.pk)
    export.refresh_from_db()
    assert export.status == ExportStatus.FAILED


def test_n4_erased_while_it_is_made(person: Make) -> None:
    export = DataExport.objects.create(user=person().user)
    claimed = archives.claim(export.pk)
    assert claimed is not None
    DataExport.objects.filter(pk=export.pk).delete()
    archives.build(export.pk)
    with pytest.raises(archives.LeaseLost):
        archives.keep_lease(claimed)


def test_term_ends_and_the_file_goes(person: Make) -> None:
    export = built(person())
    name = export.file.name
    DataExport.objects.filter(pk=export.pk).update(expires_at=now() - timedelta(seconds=1))
    call_command("lk_privacy_run")
    export.refresh_from_db()
    assert export.status == ExportStatus.EXPIRED
    assert not storages["lk_kit_private"].exists(name)


class TestDownload:
    def client(self, one: Person) -> Client:
        client = Client()
        client.force_login(one.user)
        return client

    def link(self, client: Client, export: DataExport) -> str:
        page = client.get(reverse("lk_kit:privacy:export", args=[export.pk])).content.decode()
        return page.partition('hx-boost="false" href="')[2].partition('"')[0].replace("&amp;", "&")

    def test_owner_gets_the_archive(self, person: Make) -> None:
        one = person()
        export = built(one)
        client = self.client(one)
        answer = client.get(self.link(client, export))
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]

    def test_nobody_else_with_the_link_nor_without_it(self, person: Make) -> None:
        one, other = person(), person("zqother")
        export = built(one)
        client = self.client(one)
        link = self.link(client, export)
        bare = reverse("lk_kit:privacy:download", args=[export.pk])
        assert client.get(bare).status_code == 404
        assert client.get(f"{bare}?key=forged").status_code == 404
        assert self.client(other).get(link).status_code == 404
        assert Client().get(link).status_code == 302

    def test_link_ends_with_its_term_and_with_another_copy(self, person: Make) -> None:
        one = person()
        export = built(one)
        client = self.client(one)
        link = self.link(client, export)
        DataExport.objects.filter(pk=export.pk).update(expires_at=now() - timedelta(seconds=1))
        assert client.get(link).status_code == 404

    def test_api(self, person: Make, django_capture_on_commit_callbacks: Any) -> None:
        one = person()
        client = self.client(one)
        url = reverse("lk_kit_api:privacy-exports-list")
        assert client.post(url, {}, content_type="application/json").status_code == 400
        with django_capture_on_commit_callbacks(execute=True):
            made = client.post(url, {}, content_type="application/json", headers={"Idempotency-Key": "one"})
        assert made.status_code == 201
        row = client.get(url).json()["results"][0]
        assert (row["status"], row["percent"]) == ("ready", 100)
        assert client.get(row["download"]).status_code == 200
        assert self.client(person("zqother")).get(row["download"]).status_code == 404


def test_progress_page_asks_again_by_itself(person: Make) -> None:
    one = person()
    export = DataExport.objects.create(user=one.user)
    client = Client()
    client.force_login(one.user)
    url = reverse("lk_kit:privacy:export", args=[export.pk])
    assert "every 2s" in client.get(url).content.decode()
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    archives.build(export.pk)
    assert "every 2s" not in client.get(url).content.decode()


def test_sessions_of_the_person_are_told(person: Make) -> None:
    one = person()
    Session.objects.create(user=one.user, key_hash="k", data="zqsecret", ip="203.0.113.7", expire_date=now() + timedelta(days=1))
    whole = "".join(texts(built(one)).values())
    assert "203.0.113.7" in whole
    assert "zqsecret" not in whole
