"""The API of documents: lists, files in parts, uploads, the desk of staff."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.test.utils import CaptureQueriesContext

from lk_kit.core.actors import Actor
from lk_kit.documents.models import Document, StoredFile
from lk_kit.testing.factories import ArchiveFactory, DocumentFactory, PartyFactory, UploadRequestFactory
from tests.core.samples import BAD, PDF

from .conftest import facts, pdf, upload

pytestmark = [pytest.mark.django_db, pytest.mark.needs("api")]
BASE = "/api/lk"
CREATE = {"type": "act", "number": "17", "date": "2026-11-14"}


@pytest.fixture
def api(api_client: Any, member: Actor) -> Any:
    return api_client(member.user)


@pytest.fixture
def desk(api_client: Any, staff: Actor) -> Any:
    return api_client(staff.user)


def put(client: Client, path: str, data: bytes = PDF, name: str = "a.pdf") -> Any:
    body = encode_multipart(BOUNDARY, {"file": upload(data, name)})
    return client.put(f"{BASE}{path}", body, content_type=MULTIPART_CONTENT)


def test_list_and_filters(company: Any, api: Any) -> None:
    one = DocumentFactory(party=company, number="A-1", type="upd", date="2026-03-10", period_start="2026-03-01", period_end="2026-03-31")
    two = DocumentFactory(party=company, number="B-2", type="act", date="2026-05-10", signed_on="2026-05-11", title="Delivery")
    DocumentFactory(party=company, status="draft")
    DocumentFactory()
    wanted = {
        "": [two, one], "type=act": [two], "number=A-1": [one], "date_from=2026-05-10": [two], "date_to=2026-05-09": [one],
        "period=2026-03-31": [one], "period=2026-04-01": [],
        "signed=true": [two], "signed=false": [one], f"party={company.code}": [two, one],
        "search=delivery": [two], "search=b-2": [two], "about=order:none": [], "about=nonsense": [], "status=draft": [],
    }  # fmt: skip
    for query, found in wanted.items():
        answer = api.get(f"{BASE}/documents/?{query}")
        assert [row["id"] for row in answer.json()["results"]] == [str(document.pk) for document in found], query
    for bad in ("type=x", "signed=perhaps", "date_from=1.1.2026", "nonsense=1", "ordering=title"):
        assert api.get(f"{BASE}/documents/?{bad}").status_code == 400, bad


def test_pages_follow_each_other(company: Any, api: Any) -> None:
    made = [DocumentFactory(party=company, date="2026-03-10") for _ in range(5)]
    first = api.get(f"{BASE}/documents/", {"page_size": 3}).json()
    second = api.get(f"{BASE}/documents/", {"page_size": 3, "cursor": first["next"]}).json()
    assert {row["id"] for row in first["results"] + second["results"]} == {str(one.pk) for one in made}
    assert second["next"] is None


def test_a_list_costs_the_same_for_few_and_for_many(company: Any, api: Any) -> None:
    counts = []
    for _ in range(2):
        DocumentFactory.create_batch(4, party=company)
        with CaptureQueriesContext(connection) as seen:
            assert api.get(f"{BASE}/documents/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_file_in_parts_and_its_receipt(company: Any, api: Any, desk: Any) -> None:
    document = DocumentFactory(party=company, number="7")
    url = f"{BASE}/documents/{document.pk}/file/"
    assert desk.get(url).status_code == 200
    assert api.get(url, headers={"Range": "bytes=5000-"}).status_code == 416
    assert facts("read") == 0, "staff leave no receipt, nor who got nothing"
    part = api.get(url, headers={"Range": "bytes=0-4"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, PDF[:5])
    assert b"".join(api.get(url).streaming_content) == PDF
    assert facts("read") == 1
    document.refresh_from_db()
    assert document.read_by is not None
    answer = api.get(f"{url}?version=1")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["ETag"].strip('"') == api.get(f"{BASE}/documents/{document.pk}/").json()["versions"][0]["sha256"]
    for version in ("2", "0", "99999999"):
        assert api.get(f"{url}?version={version}").status_code == 404
    for junk in ("x", "-1", "1.0", "9999999999999999999"):
        assert api.get(f"{url}?version={junk}").status_code == 400


def test_files_of_others_are_not_there(company: Any, api: Any) -> None:
    foreign, draft, mine = DocumentFactory(), DocumentFactory(party=company, status="draft"), DocumentFactory(party=company)
    request, archive = UploadRequestFactory(), ArchiveFactory(is_made=True)
    for path in (f"documents/{foreign.pk}", f"documents/{draft.pk}", f"upload-requests/{request.pk}"):
        for tail in ("/", "/file/"):
            assert api.get(f"{BASE}/{path}{tail}").status_code == 404, path
    assert api.get(f"{BASE}/document-archives/{archive.pk}/download/").status_code == 404
    assert put(api, f"/upload-requests/{request.pk}/file/").status_code == 404
    assert put(api, f"/documents/{foreign.pk}/file/").status_code == 404
    assert put(api, f"/documents/{mine.pk}/file/", pdf(2)).status_code == 403
    assert Client().get(f"{BASE}/documents/{mine.pk}/file/").status_code == 401
    for odd in ("..%2f..%2fetc", "%00", "1", "x" * 400):
        assert api.get(f"{BASE}/documents/{odd}/file/").status_code == 404


def test_the_desk_of_staff(company: Any, api: Any, desk: Any) -> None:
    made = desk.send("post", f"{BASE}/documents/", {**CREATE, "party": company.code})
    assert made.status_code == 201, made.content
    path = f"/documents/{made.json()['id']}"
    assert desk.send("post", f"{BASE}{path}/publish/").json()["code"] == "no_file"
    first = put(desk, f"{path}/file/")
    assert (first.status_code, first.json()["version"]) == (200, 1)
    assert put(desk, f"{path}/file/").json()["version"] == 1
    assert desk.send("post", f"{BASE}{path}/publish/", key="k1").json()["status"] == "published"
    assert desk.send("post", f"{BASE}{path}/publish/", key="k1").status_code == 200
    assert desk.send("post", f"{BASE}{path}/publish/", key="k2").status_code == 409
    assert facts("published") == 1
    assert desk.send("patch", f"{BASE}{path}/", {"signed_on": "2026-11-20"}).json()["is_signed"] is True
    assert api.get(f"{BASE}{path}/").json()["allowed_actions"] == []
    assert desk.send("post", f"{BASE}{path}/withdraw/", {"reason": ""}).status_code == 400
    assert desk.send("post", f"{BASE}{path}/withdraw/", {"reason": "ошибка"}).json()["withdraw_reason"] == "ошибка"
    assert api.get(f"{BASE}{path}/").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**CREATE, "party": "nobody"}, "party"),
        ({**CREATE, "type": "nonsense"}, "type"),
        ({"number": "1"}, "type"),
        ({**CREATE, "date": "14.11.2026"}, "date"),
        ({**CREATE, "links": [{"target": "order", "id": "none"}]}, "links"),
    ],
)
def test_bad_bodies_are_explained(company: Any, desk: Any, body: dict[str, Any], field: str) -> None:
    answer = desk.send("post", f"{BASE}/documents/", {"party": company.code, **body})
    assert answer.status_code == 400
    assert {one["field"] for one in answer.json()["errors"]} == {field}
    assert not Document.objects.exists()


def test_a_nul_is_no_text(company: Any, desk: Any) -> None:
    assert desk.send("post", f"{BASE}/documents/", {**CREATE, "party": company.code, "number": "a\0"}).status_code == 400


def test_customers_enter_nothing(company: Any, api: Any) -> None:
    for path, body in (("documents", CREATE), ("upload-requests", {"type": "other", "title": "x"})):
        assert api.send("post", f"{BASE}/{path}/", {**body, "party": company.code}).status_code == 403
    document = DocumentFactory(party=company)
    assert api.send("patch", f"{BASE}/documents/{document.pk}/", {"number": "x"}).status_code == 403
    assert api.send("post", f"{BASE}/documents/{document.pk}/withdraw/", {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("what", ["html as pdf", "bomb", "pdf with a script", "svg", "two suffixes"])
def test_e2_refused_with_a_word(company: Any, desk: Any, what: str) -> None:
    document, (name, data) = DocumentFactory(party=company), BAD[what]
    answer = put(desk, f"/documents/{document.pk}/file/", data, name)
    assert answer.status_code == 400
    assert answer.json()["code"].startswith("file_")
    assert StoredFile.objects.count() == 1


def test_e8_too_long_is_refused_before_it_is_read(company: Any, desk: Any, documents_settings: Any) -> None:
    document = DocumentFactory(party=company)
    documents_settings(MAX_BYTES=1000)
    assert put(desk, f"/documents/{document.pk}/file/", PDF + b" " * 2000 + b"%%EOF").json()["code"] == "file_too_large"
    huge = put(desk, f"/documents/{document.pk}/file/", PDF + b" " * 200_000)
    assert (huge.status_code, huge.json()["code"]) == (413, "payload_too_large")
    assert desk.send("put", f"{BASE}/documents/{document.pk}/file/", {"file": "x"}).status_code == 415
    empty = desk.put(f"{BASE}/documents/{document.pk}/file/", encode_multipart(BOUNDARY, {}), content_type=MULTIPART_CONTENT)
    assert empty.status_code == 400


def test_quota_is_a_conflict_with_figures(company: Any, desk: Any, documents_settings: Any) -> None:
    document = DocumentFactory(party=company)
    documents_settings(QUOTA_BYTES=len(PDF) + 10)
    answer = put(desk, f"/documents/{document.pk}/file/", pdf(2))
    assert (answer.status_code, answer.json()["code"], answer.json()["used"]) == (409, "file_quota", len(PDF))


def test_a_request_from_both_sides(company: Any, api: Any, desk: Any) -> None:
    body = {"party": str(company.pk), "type": "other", "title": "Карта партнёра", "due_on": "2026-12-01"}
    made = desk.send("post", f"{BASE}/upload-requests/", body)
    assert made.status_code == 201, made.content
    path = f"/upload-requests/{made.json()['id']}"
    assert [one["name"] for one in api.get(f"{BASE}{path}/").json()["allowed_actions"]] == ["answer"]
    assert api.get(f"{BASE}{path}/file/").status_code == 404
    assert put(api, f"{path}/file/").json()["status"] == "answered"
    assert b"".join(desk.get(f"{BASE}{path}/file/").streaming_content) == PDF
    assert desk.send("post", f"{BASE}{path}/return/", {"reason": "Без печати"}).json()["status"] == "waiting"
    assert put(api, f"{path}/file/", pdf(2)).status_code == 200
    assert desk.send("post", f"{BASE}{path}/accept/").json()["document"] == str(Document.objects.get().pk)
    assert desk.send("post", f"{BASE}{path}/cancel/").status_code == 409
    assert [row["status"] for row in api.get(f"{BASE}/upload-requests/?status=accepted").json()["results"]] == ["accepted"]


def test_an_archive_over_the_api(company: Any, api: Any, django_capture_on_commit_callbacks: Any) -> None:
    documents = [str(DocumentFactory(party=company).pk) for _ in range(2)]
    with django_capture_on_commit_callbacks(execute=True):
        made = api.send("post", f"{BASE}/document-archives/", {"party": company.code, "documents": documents})
    assert made.status_code == 201, made.content
    row = api.get(f"{BASE}/document-archives/{made.json()['id']}/").json()
    assert (row["status"], row["percent"]) == ("ready", 100)
    assert b"".join(api.get(row["download"]).streaming_content)[:2] == b"PK"
    foreign = PartyFactory()
    assert api.send("post", f"{BASE}/document-archives/", {"party": foreign.code, "documents": documents}).status_code == 400
