"""The pages of documents: list, detail, download, the file that is asked for, the archive of what was ticked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lk_kit.core.actors import Actor
from lk_kit.core.clock import today
from lk_kit.documents.models import Archive, StoredFile, UploadRequest
from lk_kit.testing.factories import DocumentFactory, UploadRequestFactory
from tests.core.samples import BAD, PDF

from .conftest import facts, pdf, run, stored, upload

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet")]


@pytest.fixture
def visitor(member: Actor) -> Client:
    client = Client()
    client.force_login(member.signed_in_user)
    return client


@pytest.fixture
def base(company: Any) -> str:
    return f"/lk/{company.code}/documents"


def page(client: Client, url: str, **params: Any) -> str:
    answer = client.get(url, params)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def token(html: str) -> str:
    found = re.search(r'name="lk_token" value="(\w+)"', html)
    assert found
    return found[1]


def test_list_filters_and_what_is_new(company: Any, visitor: Client, base: str) -> None:
    DocumentFactory(party=company, number="A-1", type="upd", signed_on=today())
    DocumentFactory(party=company, number="B-2", type="act", date=today() - timedelta(days=100))
    DocumentFactory(party=company, number="C-3", status="draft")
    DocumentFactory(number="D-4")
    for query, shown in (
        ({}, "AB"),
        ({"type": "act"}, "B"),
        ({"period": "month"}, "A"),
        ({"signed": "yes"}, "A"),
        ({"signed": "no"}, "B"),
        ({"q": "b-2"}, "B"),
        ({"number": "a-1"}, "A"),
    ):
        html = page(visitor, f"{base}/", **query)
        assert [letter for letter in "ABCD" if re.search(rf"{letter}-\d</a>", html)] == list(shown), query
    assert "Nothing was found" in page(visitor, f"{base}/", q="none")


def test_empty_list_says_what_it_is_for(visitor: Client, base: str) -> None:
    assert "closing documents" in page(visitor, f"{base}/")
    assert "We need no files" in page(visitor, f"{base}/requests/")


def test_home_shows_what_is_new_and_what_waits(company: Any, visitor: Client, base: str) -> None:
    document = DocumentFactory(party=company, number="Z-9")
    UploadRequestFactory(party=company, title="Card of the company", due_on=today())
    home = page(visitor, f"/lk/{company.code}/")
    assert "Z-9" in home
    assert "Send a file: Card of the company" in home
    assert f"{base}/" in home
    b"".join(visitor.get(f"{base}/{document.pk}/file/").streaming_content)  # type: ignore[attr-defined]
    assert "New documents" not in page(visitor, f"/lk/{company.code}/")


def test_detail_and_download(company: Any, visitor: Client, base: str, staff: Actor) -> None:
    document = DocumentFactory(party=company, number="Z-9", type="upd")
    run("AddVersion", document, actor=staff, upload=upload(pdf(2)))
    html = page(visitor, f"{base}/{document.pk}/")
    assert "Version 1" in html
    assert "Version 2" in html
    answer: Any = visitor.get(f"{base}/{document.pk}/file/1/")
    assert b"".join(answer.streaming_content) == PDF
    assert facts("read") == 0, "an old version is no receipt of the new one"
    answer = visitor.get(f"{base}/{document.pk}/file/", headers={"Range": "bytes=1-3"})
    assert (answer.status_code, b"".join(answer.streaming_content)) == (206, b"PDF")
    assert facts("read") == 1
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert "First downloaded" in page(visitor, f"{base}/{document.pk}/")
    assert visitor.get(f"{base}/{document.pk}/file/3/").status_code == 404
    assert visitor.head(f"{base}/{document.pk}/file/").status_code == 200


def test_the_party_of_the_address_counts(visitor: Client, base: str, company: Any) -> None:
    foreign = DocumentFactory()
    for tail in ("/", "/file/", "/file/1/"):
        assert visitor.get(f"{base}/{foreign.pk}{tail}").status_code == 404
        assert visitor.get(f"/lk/{foreign.party.code}/documents/{foreign.pk}{tail}").status_code == 404
    request = UploadRequestFactory()
    assert visitor.post(f"{base}/requests/{request.pk}/", {"upload": upload()}).status_code == 404
    assert not StoredFile.objects.filter(party=company).exists()


def test_a_file_is_sent_once_however_often_the_button_is_pressed(company: Any, visitor: Client, base: str) -> None:
    request = UploadRequestFactory(party=company, text="With the seal")
    url = f"{base}/requests/{request.pk}/"
    html = page(visitor, url)
    assert "With the seal" in html
    assert "multipart/form-data" in html
    before, key = stored(), token(html)
    for _press in range(3):
        assert visitor.post(url, {"upload": upload(pdf(1), "карта.pdf"), "lk_token": key}).status_code == 302
    assert (facts("upload_answered"), len(stored() - before), StoredFile.objects.count()) == (1, 1, 1)
    assert "карта.pdf" in page(visitor, url)
    answer: Any = visitor.get(f"{url}file/")
    assert b"".join(answer.streaming_content) == pdf(1)


@pytest.mark.parametrize("what", ["html as pdf", "executable as pdf", "bomb", "png cut"])
def test_what_is_refused_is_told_at_the_field(company: Any, visitor: Client, base: str, what: str) -> None:
    request, (name, data) = UploadRequestFactory(party=company), BAD[what]
    answer = visitor.post(f"{base}/requests/{request.pk}/", {"upload": upload(data, name)})
    assert answer.status_code == 422
    assert "lk-error" in answer.content.decode()
    assert (UploadRequest.objects.get().status, StoredFile.objects.count()) == ("waiting", 0)


def test_who_may_only_look_has_no_form(company: Any, base: str, actor_for: Any) -> None:
    request, client = UploadRequestFactory(party=company), Client()
    client.force_login(actor_for(company, "viewer").user)
    assert "multipart/form-data" not in page(client, f"{base}/requests/{request.pk}/")
    assert client.post(f"{base}/requests/{request.pk}/", {"upload": upload()}).status_code == 403
    assert not StoredFile.objects.exists()


def test_an_archive_of_what_was_ticked(company: Any, visitor: Client, base: str, django_capture_on_commit_callbacks: Any) -> None:
    documents = [DocumentFactory(party=company, data=pdf(number)) for number in range(3)]
    key = token(page(visitor, f"{base}/"))
    chosen = {"documents": [str(one.pk) for one in documents[:2]], "lk_token": key}
    answers = [visitor.post(f"{base}/archives/new/", chosen) for _press in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Archive.objects.count() == 1
    waiting = page(visitor, answers[0]["Location"])
    assert "every 2s" in waiting
    assert "<progress" in waiting
    from lk_kit.documents.archives import build

    build(Archive.objects.get().pk)
    assert "2 documents" in page(visitor, answers[0]["Location"])
    answer: Any = visitor.get(f"{answers[0]['Location']}download/")
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    part = visitor.get(answers[0]["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part


def test_nothing_or_nonsense_ticked_leads_back(company: Any, visitor: Client, base: str) -> None:
    for chosen in ({}, {"documents": ["nonsense"]}, {"documents": [str(DocumentFactory().pk)]}):
        answer = visitor.post(f"{base}/archives/new/", chosen, follow=True)
        assert answer.redirect_chain[-1][0] == f"{base}/"
        assert "document" in answer.content.decode()
    assert visitor.get(f"{base}/archives/new/").status_code == 302
    assert not Archive.objects.exists()
