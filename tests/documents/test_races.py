"""E9 and the button pressed twice, on PostgreSQL: many at once are as if one after another."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from lk_kit.core.actors import Actor
from lk_kit.core.made_files import StillLeased
from lk_kit.documents import archives, files
from lk_kit.documents.exceptions import QuotaReached
from lk_kit.documents.models import Archive, Document, StoredFile
from lk_kit.testing.factories import ArchiveFactory, DocumentFactory
from tests.core.samples import PDF
from tests.naive.documents import naive_build, naive_publish, naive_reserve

from .conftest import facts, pdf, run, upload

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
SYSTEM = Actor.system()


def receive(company: Any) -> StoredFile:
    return files.receive(upload(), party_id=company.pk, type_code="other", actor=SYSTEM)


def test_e9_32_uploads_at_the_edge_of_the_quota(company: Any, documents_settings: Any, fan: Any) -> None:
    documents_settings(QUOTA_BYTES=5 * len(PDF))
    outcomes = fan(32, lambda number: receive(company))
    assert sum(one.ok for one in outcomes) == 5
    assert all(one.ok or isinstance(one.value, QuotaReached) for one in outcomes), outcomes
    assert StoredFile.objects.taken_by(company.pk) == 5 * len(PDF)


def test_published_once(company: Any, fan: Any) -> None:
    document = DocumentFactory(party=company, status="draft")
    outcomes = fan(8, lambda number: run("PublishDocument", Document.objects.get(pk=document.pk), actor=SYSTEM))
    assert sum(one.ok for one in outcomes) == 1
    assert facts("published") == 1


def test_versions_have_numbers_of_their_own(company: Any, fan: Any) -> None:
    document = DocumentFactory(party=company)
    act = lambda number: run("AddVersion", Document.objects.get(pk=document.pk), actor=SYSTEM, upload=upload(pdf(number)))  # noqa: E731
    outcomes = fan(8, act)
    assert all(one.ok for one in outcomes), outcomes
    document.refresh_from_db()
    assert list(document.versions.values_list("number", flat=True)) == list(range(1, 10))
    assert document.version == 9


def test_the_first_receipt_counts(company: Any, fan: Any, member: Actor) -> None:
    document = DocumentFactory(party=company)
    version = document.versions.get()
    outcomes = fan(8, lambda number: run("MarkRead", Document.objects.get(pk=document.pk), actor=member, version=version))
    assert sum(one.value is True for one in outcomes) == 1
    assert facts("read") == 1


def test_one_worker_makes_the_archive(company: Any, fan: Any) -> None:
    archive = ArchiveFactory(party=company)

    def build(number: int) -> None:
        with suppress(StillLeased):
            archives.build(archive.pk)

    fan(6, build)
    assert Archive.objects.get(pk=archive.pk).is_ready
    assert facts("archive_ready") == 1


def naive_uploads(company: Any) -> tuple[Callable[[int], Any], Callable[[], bool]]:
    return lambda number: naive_reserve(company.pk, upload()), lambda: StoredFile.objects.taken_by(company.pk) > 2 * len(PDF)


def naive_publishing(company: Any) -> tuple[Callable[[int], Any], Callable[[], bool]]:
    document, before = DocumentFactory(status="draft"), facts("published")
    return lambda number: naive_publish(document.pk), lambda: facts("published") > before + 1


def naive_building(company: Any) -> tuple[Callable[[int], Any], Callable[[], bool]]:
    archive, before = ArchiveFactory(party=company), facts("archive_ready")
    return lambda number: naive_build(archive.pk), lambda: facts("archive_ready") > before + 1


@pytest.mark.parametrize("begin", [naive_uploads, naive_publishing, naive_building])
def test_canary_the_naive_twin_breaks_it(company: Any, documents_settings: Any, fan: Any, begin: Any) -> None:
    """Each of the races above, without lock and lease: if these held too, the storms would prove nothing."""
    documents_settings(QUOTA_BYTES=2 * len(PDF))
    for _attempt in range(5):
        act, is_broken = begin(company)
        fan(6, act)
        if is_broken():
            return
    pytest.fail("the naive twin held, five times: the harness has lost its teeth")
