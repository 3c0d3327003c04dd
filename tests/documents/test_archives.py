"""ZIPs of a selection: what its owner sees when it is made; workers that die, terms, and who gets it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management import call_command

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.exceptions import InvalidInput, NotAllowed, TooManyAttempts
from lk_kit.core.made_files import MAX_ATTEMPTS, FailedForGood, LeaseLost, MadeStatus, StillLeased, claim, keep_lease
from lk_kit.documents import archives
from lk_kit.documents.models import Archive, Document
from lk_kit.parties.models import Membership
from lk_kit.testing.factories import ArchiveFactory, DocumentFactory, PartyFactory

from .conftest import facts, pdf, run, stored

pytestmark = pytest.mark.django_db


def order(actor: Actor, company: Any, *documents: Any) -> Archive:
    return run("RequestArchive", actor=actor, party=company.pk, documents=[one.pk for one in documents])  # type: ignore[no-any-return]


def content(archive: Archive) -> dict[str, bytes]:
    archive.refresh_from_db()
    with ZipFile(BytesIO(archive.file.read())) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}


def test_it_is_made_in_the_background(company: Any, member: Actor, django_capture_on_commit_callbacks: Any) -> None:
    one, two = (DocumentFactory(party=company, number="Щ/7", data=pdf(number)) for number in (1, 2))
    with django_capture_on_commit_callbacks(execute=True):
        archive = order(member, company, one, two)
    found = content(archive)
    assert sorted(found.values()) == [pdf(1), pdf(2)]
    assert all("Щ-7" in name and name.endswith(".pdf") for name in found)
    assert any(name.endswith("(2).pdf") for name in found)
    assert (archive.is_ready, archive.percent, archive.size) == (True, 100, archive.file.size)
    assert (facts("archive_requested"), facts("archive_ready")) == (1, 1)


def test_only_what_he_sees(company: Any, member: Actor) -> None:
    mine, draft, foreign = DocumentFactory(party=company), DocumentFactory(party=company, status="draft"), DocumentFactory()
    for chosen in ((mine, draft), (mine, foreign), ()):
        with pytest.raises(InvalidInput) as error:
            order(member, company, *chosen)
        assert set(error.value.errors) == {"documents"}
    with pytest.raises(NotAllowed):
        order(member, foreign.party, foreign)
    assert not Archive.objects.exists()


def test_what_was_withdrawn_meanwhile_is_not_in_it(company: Any, member: Actor) -> None:
    one, two = DocumentFactory(party=company, data=pdf(1)), DocumentFactory(party=company, data=pdf(2))
    archive = order(member, company, one, two)
    Document.objects.filter(pk=two.pk).update(status="withdrawn")
    archives.build(archive.pk)
    assert list(content(archive).values()) == [pdf(1)]


def test_who_was_dismissed_meanwhile_gets_nothing(company: Any, member: Actor) -> None:
    archive = order(member, company, DocumentFactory(party=company))
    Membership.objects.filter(party=company, user=member.user).delete()  # type: ignore[misc]
    archives.build(archive.pk)
    assert content(archive) == {}
    assert not Archive.objects.visible_to(Actor.for_user(member.user)).exists()


def test_limits(company: Any, member: Actor, documents_settings: Any) -> None:
    documents_settings(ARCHIVE_MAX_DOCUMENTS=1, ARCHIVES_PER_DAY=2)
    one, two = DocumentFactory(party=company), DocumentFactory(party=company)
    with pytest.raises(InvalidInput):
        order(member, company, one, two)
    order(member, company, one)
    order(member, company, two)
    with pytest.raises(TooManyAttempts) as error:
        order(member, company, one)
    assert 86_000 < error.value.retry_after <= 86_400


def test_dead_worker_is_replaced_and_leaves_no_half_file(company: Any, member: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    document = DocumentFactory(party=company)
    archive, before = order(member, company, document), stored()

    class Killed(BaseException):
        pass

    def die(*args: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(archives, "emit", die)
        with pytest.raises(Killed):
            archives.build(archive.pk)
    with pytest.raises(StillLeased):
        archives.build(archive.pk)
    Archive.objects.update(leased_until=now() - timedelta(seconds=1))
    archives.build(archive.pk)
    archive.refresh_from_db()
    assert archive.is_ready
    assert stored() - before == {archive.file.name}


def test_it_fails_for_good_after_some_attempts(company: Any, member: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = order(member, company, DocumentFactory(party=company))

    def fail(*args: Any) -> None:
        raise OSError("storage")

    monkeypatch.setattr(archives, "pack", fail)
    for _attempt in range(MAX_ATTEMPTS):
        with pytest.raises(OSError, match="storage"):
            archives.build(archive.pk)
    with pytest.raises(FailedForGood):
        archives.build(archive.pk)
    archive.refresh_from_db()
    assert archive.status == MadeStatus.FAILED


def test_a_worker_that_lost_its_lease_changes_nothing() -> None:
    archive = ArchiveFactory()
    slow = claim(Archive.objects.filter(pk=archive.pk), "a.zip")
    assert slow is not None
    Archive.objects.update(leased_until=now() - timedelta(seconds=1))
    assert claim(Archive.objects.filter(pk=archive.pk), "a.zip") is not None
    with pytest.raises(LeaseLost):
        keep_lease(slow, parts_done=1)
    Archive.objects.all().delete()
    assert claim(Archive.objects.filter(pk=archive.pk), "a.zip") is None


def test_its_term_ends_and_the_file_goes(company: Any, member: Actor) -> None:
    before = stored()
    archive = ArchiveFactory(is_made=True, party=company, user=member.user)
    assert Archive.objects.visible_to(member).get() == archive
    Archive.objects.update(expires_at=now() - timedelta(seconds=1))
    call_command("lk_documents_run")
    archive.refresh_from_db()
    assert (archive.status, archive.is_ready, stored()) == (MadeStatus.EXPIRED, False, before)


def test_colleagues_do_not_see_each_others_archives(company: Any, member: Actor, actor_for: Any, staff: Actor) -> None:
    ArchiveFactory(is_made=True, party=company, user=member.user)
    for other in (actor_for(company), actor_for(PartyFactory()), staff, Actor.anonymous()):
        assert not Archive.objects.visible_to(other).exists()
