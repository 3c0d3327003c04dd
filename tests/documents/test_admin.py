"""The desk in Django's admin: a file in the form, steps, and what is refused there."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from lk_kit.documents.models import Document, StoredFile, UploadRequest
from lk_kit.testing.factories import DocumentFactory, StoredFileFactory, UploadRequestFactory, UserFactory
from tests.core.samples import BAD, PDF

from .conftest import facts, pdf, upload

pytestmark = [pytest.mark.django_db, pytest.mark.project("default", "swapped", "swapped_int")]
URL = "/admin/lk_kit_documents/document/"
REQUESTS = "/admin/lk_kit_documents/uploadrequest/"


@pytest.fixture
def admin(db: None) -> Client:
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=("lk_kit_documents", "lk_kit_parties")))
    client = Client()
    client.force_login(user)
    return client


def form(company: Any, **values: Any) -> dict[str, Any]:
    empty = dict.fromkeys(
        ("period_start", "period_end", "title", "signed_on", "external_source", "external_id", "about", "step", "reason"), ""
    )
    return {**empty, "party": str(company.pk), "type": "act", "number": "17", "date": "2026-11-14", **values}


def test_entered_with_a_file_and_published_at_once(company: Any, admin: Client) -> None:
    answer = admin.post(f"{URL}add/", form(company, upload=upload(), step="publish"))
    assert answer.status_code == 302, answer.content.decode()
    document = Document.objects.get()
    assert (document.status, document.version, facts("published")) == ("published", 1, 1)
    page = admin.get(f"{URL}{document.pk}/change/").content.decode()
    assert f"{URL}{document.pk}/file/1/" in page
    got: Any = admin.get(f"{URL}{document.pk}/file/1/")
    assert b"".join(got.streaming_content) == PDF
    assert facts("read") == 0
    assert admin.get(URL).status_code == 200


@pytest.mark.parametrize("what", ["html as pdf", "bomb", "executable as pdf"])
def test_a_bad_file_writes_nothing(company: Any, admin: Client, what: str) -> None:
    name, data = BAD[what]
    answer = admin.post(f"{URL}add/", form(company, upload=upload(data, name)))
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert (Document.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_step_that_is_refused_is_told_and_keeps_the_columns(company: Any, admin: Client) -> None:
    answer = admin.post(f"{URL}add/", form(company, step="publish"), follow=True)
    assert "without a file" in answer.content.decode()
    assert Document.objects.get().status == "draft"


def test_changed_renewed_and_withdrawn(company: Any, admin: Client) -> None:
    document = DocumentFactory(party=company)
    url = f"{URL}{document.pk}/change/"
    assert "errorlist" in admin.post(url, form(company, step="withdraw")).content.decode()
    assert admin.post(url, form(company, number="18", upload=upload(pdf(2)))).status_code == 302
    assert admin.post(url, form(company, number="18", step="withdraw", reason="wrong sum")).status_code == 302
    document.refresh_from_db()
    assert (document.number, document.version, document.status, document.withdraw_reason) == ("18", 2, "withdrawn", "wrong sum")


def test_what_a_customer_has_seen_is_not_deleted(company: Any, admin: Client) -> None:
    document, draft = DocumentFactory(party=company), DocumentFactory(party=company, status="draft", published_at=None)
    assert admin.post(f"{URL}{document.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [str(document.pk), str(draft.pk)], "post": "yes"}
    admin.post(URL, chosen)
    assert list(Document.objects.all()) in ([document], [document, draft], [draft, document])
    assert admin.post(f"{URL}{draft.pk}/delete/", {"post": "yes"}).status_code == 302 or not Document.objects.filter(pk=draft.pk).exists()


def test_many_are_published_and_those_that_cannot_are_named(company: Any, admin: Client) -> None:
    good, bad = DocumentFactory(party=company, status="draft"), DocumentFactory(party=company, status="draft", version=0)
    answer = admin.post(URL, {"action": "publish", "_selected_action": [str(good.pk), str(bad.pk)]}, follow=True)
    assert "without a file" in answer.content.decode()
    assert facts("published") == 1


def test_a_request_is_asked_accepted_and_returned(company: Any, admin: Client) -> None:
    body = {"party": str(company.pk), "type": "other", "title": "Card", "text": "", "due_on": "2026-12-01", "step": "", "reason": ""}
    assert admin.post(f"{REQUESTS}add/", body).status_code == 302
    request = UploadRequest.objects.get()
    assert facts("upload_requested") == 1
    file = StoredFileFactory(party=company)
    UploadRequest.objects.update(file=file, status="answered")
    page = admin.get(f"{REQUESTS}{request.pk}/change/").content.decode()
    assert f"{REQUESTS}{request.pk}/file/" in page
    got: Any = admin.get(f"{REQUESTS}{request.pk}/file/")
    assert b"".join(got.streaming_content) == PDF
    assert admin.post(f"{REQUESTS}{request.pk}/change/", {"step": "return", "reason": ""}).status_code == 200
    assert admin.post(f"{REQUESTS}{request.pk}/change/", {"step": "accept", "reason": ""}).status_code == 302
    request.refresh_from_db()
    assert (request.status, Document.objects.get().status) == ("accepted", "published")


def test_without_the_right_nothing_opens(company: Any) -> None:
    client = Client()
    client.force_login(UserFactory(is_staff=True))
    document, request = DocumentFactory(party=company), UploadRequestFactory(party=company)
    for url in (URL, f"{URL}{document.pk}/change/", f"{URL}{document.pk}/file/1/", REQUESTS, f"{REQUESTS}{request.pk}/file/"):
        assert client.get(url).status_code in (302, 403), url
