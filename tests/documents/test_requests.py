"""Files that staff ask for: sent, accepted, asked for again, cancelled, reminded of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.clock import today
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused
from lk_kit.documents.models import Document, StoredFile, UploadRequest
from lk_kit.events.models import Event
from lk_kit.testing.factories import PartyFactory, UploadRequestFactory

from .conftest import facts, pdf, run, stored, upload

pytestmark = pytest.mark.django_db


def ask(staff: Actor, company: Any, **values: Any) -> UploadRequest:
    given = {"type": "other", "title": "Карта партнёра", **values}
    return run("RequestUpload", actor=staff, party=company.pk, values=given)  # type: ignore[no-any-return]


def answer(request: UploadRequest, actor: Actor, data: bytes = b"") -> Any:
    return run("AnswerUploadRequest", request, actor=actor, upload=upload(data or pdf(1), "карта.pdf"))


def test_from_asking_to_a_document(company: Any, staff: Actor, member: Actor) -> None:
    request = ask(staff, company, type="certificate", due_on=today())
    answer(request, member)
    assert request.status == "answered"
    run("AcceptUpload", request, actor=staff)
    document = Document.objects.visible_to(member).get()
    assert (document.type, document.title, document.version) == ("certificate", "Карта партнёра", 1)
    assert document.versions.get().file == request.file
    assert UploadRequest.objects.get().document == document
    assert [facts(name) for name in ("upload_requested", "upload_answered", "upload_accepted", "published")] == [1, 1, 1, 1]


def test_another_file_takes_the_place_of_the_first(
    company: Any, staff: Actor, member: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    request, before = ask(staff, company), stored()
    answer(request, member)
    answer(request, member)
    assert (facts("upload_answered"), len(stored() - before)) == (1, 1)
    with django_capture_on_commit_callbacks(execute=True):
        answer(request, member, pdf(2))
    assert (facts("upload_answered"), len(stored() - before), StoredFile.objects.count()) == (2, 1, 1)


def test_returned_with_a_reason(company: Any, staff: Actor, member: Actor, django_capture_on_commit_callbacks: Any) -> None:
    request, before = ask(staff, company), stored()
    answer(request, member)
    with pytest.raises(InvalidInput):
        run("ReturnUpload", request, actor=staff, reason="")
    with django_capture_on_commit_callbacks(execute=True):
        run("ReturnUpload", request, actor=staff, reason="Нет печати")
    assert (request.status, request.return_reason, request.file, stored()) == ("waiting", "Нет печати", None, before)
    answer(request, member)
    assert (request.status, request.return_reason) == ("answered", "")


@pytest.mark.parametrize("end", ["AcceptUpload", "CancelUploadRequest"])
def test_what_is_over_takes_no_file(company: Any, staff: Actor, member: Actor, end: str) -> None:
    request = ask(staff, company)
    answer(request, member)
    run(end, request, actor=staff)
    before = StoredFile.objects.count()
    with pytest.raises(Refused):
        answer(request, member, pdf(3))
    assert StoredFile.objects.count() == before, "not even stored for a moment"


@pytest.mark.parametrize("role", ["buyer", "viewer"])
def test_who_may_send(company: Any, staff: Actor, actor_for: Any, role: str) -> None:
    request = ask(staff, company)
    for actor in (actor_for(company, role), actor_for(PartyFactory()), Actor.anonymous(), staff):
        with pytest.raises(NotAllowed):
            answer(request, actor)
    assert not StoredFile.objects.exists()
    with pytest.raises(NotAllowed):
        run("AcceptUpload", request, actor=actor_for(company))


def test_reminded_once_before_the_term(company: Any, staff: Actor, documents_settings: Any) -> None:
    documents_settings(REMIND_DAYS=2)
    for title, days in (("far", 3), ("near", 2), ("late", -40)):
        ask(staff, company, title=title, due_on=today() + timedelta(days=days))
    ask(staff, company, title="never")
    call_command("lk_documents_run")
    call_command("lk_documents_run")
    assert sorted(event.payload["title"] for event in Event.objects.filter(name="documents.upload_reminder")) == ["late", "near"]


def test_nobody_is_reminded_of_what_he_sent(company: Any, staff: Actor, member: Actor) -> None:
    request = ask(staff, company, due_on=today())
    answer(request, member)
    call_command("lk_documents_run")
    assert facts("upload_reminder") == 0
    run("ReturnUpload", request, actor=staff, reason="x")
    call_command("lk_documents_run")
    assert facts("upload_reminder") == 1


def test_a_closed_company_is_asked_for_nothing(company: Any, staff: Actor, member: Actor, django_capture_on_commit_callbacks: Any) -> None:
    request, before = ask(staff, company), stored()
    answer(request, member)
    with django_capture_on_commit_callbacks(execute=True):
        get_class("parties.CloseParty")(company, actor=Actor.system(), reason="over").execute()
    request.refresh_from_db()
    assert (request.status, request.file, stored()) == ("cancelled", None, before)


def test_sees_the_requests_of_his_company(company: Any, member: Actor, staff: Actor) -> None:
    UploadRequestFactory()
    mine = UploadRequestFactory(party=company)
    assert list(UploadRequest.objects.visible_to(member)) == [mine]
    assert UploadRequest.objects.visible_to(staff).count() == 2
