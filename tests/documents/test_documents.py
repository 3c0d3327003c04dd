"""The life of a document: entered, published, read, renewed, withdrawn; and who sees it when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused
from lk_kit.documents.models import Document, DocumentVersion, StoredFile
from lk_kit.documents.naming import distinct, file_name, full_name, safe_stem
from lk_kit.documents.search import search
from lk_kit.events.models import Event
from lk_kit.testing.factories import DocumentFactory, MembershipFactory, PartyFactory

from .conftest import facts, pdf, run, stored, upload

pytestmark = pytest.mark.django_db
VALUES = {"type": "act", "number": "17", "date": date(2026, 11, 14), "title": "  Работы   за ноябрь "}


def create(staff: Actor, company: Any, **values: Any) -> Document:
    return run("CreateDocument", actor=staff, party=company.pk, values={**VALUES, **values})  # type: ignore[no-any-return]


def test_from_entering_to_withdrawal(company: Any, staff: Actor, member: Actor) -> None:
    document = create(staff, company)
    assert (document.title, document.status) == ("Работы за ноябрь", "draft")
    with pytest.raises(Refused, match="without a file"):
        run("PublishDocument", document, actor=staff)
    run("AddVersion", document, actor=staff, upload=upload())
    assert not Document.objects.visible_to(member).exists()
    run("PublishDocument", document, actor=staff)
    assert Document.objects.visible_to(member).get() == document
    with pytest.raises(InvalidInput):
        run("WithdrawDocument", document, actor=staff, reason=" \u200b ")
    run("WithdrawDocument", document, actor=staff, reason="Ошибка в сумме")
    assert not Document.objects.visible_to(member).exists()
    run("PublishDocument", document, actor=staff)
    assert Document.objects.visible_to(member).get().withdraw_reason == ""
    assert [facts(name) for name in ("created", "file_added", "published", "withdrawn")] == [1, 1, 2, 1]


def test_the_timeline_tells_the_customer_what_is_his(company: Any, staff: Actor, member: Actor) -> None:
    document = create(staff, company)
    run("AddVersion", document, actor=staff, upload=upload())
    run("PublishDocument", document, actor=staff)
    run("AddVersion", document, actor=staff, upload=upload(pdf(2)))
    with translation.override("ru"):
        texts = [event.describe() for event in Event.objects.visible_to(member).filter(party_id=company.pk).order_by("id")]
    assert [text.split(":")[0] for text in texts] == ["Новый документ", "Новая версия 2"]


def test_twice_published_is_once(company: Any, staff: Actor) -> None:
    document = DocumentFactory(party=company, status="draft")
    run("PublishDocument", document, actor=staff)
    with pytest.raises(Refused) as error:
        run("PublishDocument", Document.objects.get(pk=document.pk), actor=staff)
    assert (error.value.code, facts("published")) == ("wrong_status", 1)


def test_versions_are_kept_and_the_same_bytes_are_none(company: Any, staff: Actor) -> None:
    document, before = DocumentFactory(party=company), stored()
    before = stored()
    run("AddVersion", document, actor=staff, upload=upload())
    assert (document.version, stored()) == (1, before)
    run("AddVersion", document, actor=staff, upload=upload(pdf(2)))
    run("AddVersion", document, actor=staff, upload=upload(pdf(1)))
    assert list(document.versions.values_list("number", flat=True)) == [1, 2, 3]
    document.refresh_from_db()
    assert (document.version, document.file_size, facts("version_added")) == (3, len(pdf(1)), 2)


ACTS = {
    "CreateDocument": lambda one, actor: run("CreateDocument", actor=actor, party=one.party_id, values=VALUES),
    "UpdateDocument": lambda one, actor: run("UpdateDocument", one, actor=actor, values={"number": "8"}),
    "AddVersion": lambda one, actor: run("AddVersion", one, actor=actor, upload=upload(pdf(5))),
    "PublishDocument": lambda one, actor: run("PublishDocument", one, actor=actor),
    "WithdrawDocument": lambda one, actor: run("WithdrawDocument", one, actor=actor, reason="x"),
    "RequestUpload": lambda one, actor: run("RequestUpload", actor=actor, party=one.party_id, values={"type": "other", "title": "x"}),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ["owner", "staff without rights", "stranger", "nobody"])
def test_customers_and_strangers_change_nothing(company: Any, actor_for: Any, act: str, role: str) -> None:
    document = DocumentFactory(party=company)
    actors = {
        "owner": lambda: actor_for(company),
        "staff without rights": lambda: actor_for(is_staff=True),
        "stranger": lambda: actor_for(PartyFactory()),
        "nobody": Actor.anonymous,
    }
    counts = (Document.objects.count(), StoredFile.objects.count(), Event.objects.count())
    with pytest.raises(NotAllowed):
        ACTS[act](document, actors[role]())
    assert (Document.objects.count(), StoredFile.objects.count(), Event.objects.count()) == counts


@pytest.mark.parametrize("role", ["owner", "accountant", "buyer", "viewer"])
def test_members_see_what_is_published(company: Any, actor_for: Any, role: str) -> None:
    published = DocumentFactory(party=company)
    DocumentFactory(party=company, status="draft")
    DocumentFactory(party=company, status="withdrawn")
    DocumentFactory()
    assert list(Document.objects.visible_to(actor_for(company, role))) == [published]


def test_staff_see_all_or_those_they_manage(company: Any, staff: Actor, settings: Any) -> None:
    DocumentFactory(party=company, status="draft")
    mine = DocumentFactory(status="draft", party=PartyFactory(manager=staff.user))
    assert Document.objects.visible_to(staff).count() == 2
    settings.LK_KIT = {**settings.LK_KIT, "PARTIES": {"MANAGERS_SEE": "own"}}
    assert list(Document.objects.visible_to(staff)) == [mine]
    MembershipFactory(user=staff.user, party=company, role="owner")
    assert list(Document.objects.visible_to(Actor.for_user(staff.user))) == [mine], "a member sees no drafts, staff or not"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"type": "nonsense"}, "type"),
        ({"type": ""}, "type"),
        ({"number": "я" * 65}, "number"),
        ({"date": "14.11.2026"}, "date"),
        ({"period_start": date(2026, 2, 1), "period_end": date(2026, 1, 1)}, "period_end"),
        ({"status": "published"}, "status"),
        ({"party": "x"}, "party"),
        ({"read_at": None}, "read_at"),
    ],
)
def test_bad_columns_are_named(company: Any, staff: Actor, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        create(staff, company, **values)
    assert set(error.value.errors) == {field}
    assert not Document.objects.exists()


def test_external_id_is_entered_once(company: Any, staff: Actor) -> None:
    create(staff, company, external_source="1c", external_id="A1")
    with pytest.raises(InvalidInput) as error:
        create(staff, company, external_source="1c", external_id="A1")
    assert set(error.value.errors) == {"external_id"}
    assert create(staff, company, external_source="other", external_id="A1")


def test_an_update_tells_what_changed_and_nothing_else(company: Any, staff: Actor) -> None:
    document = DocumentFactory(party=company, number="1")
    run("UpdateDocument", document, actor=staff, values={"number": "1"})
    assert facts("changed") == 0
    run("UpdateDocument", document, actor=staff, values={"number": "2", "signed_on": date(2026, 11, 1)})
    assert Event.objects.get(name="documents.changed").payload["changed"] == ["number", "signed_on"]


def test_search_by_number_title_and_type(company: Any) -> None:
    one = DocumentFactory(party=company, number="СФ-2026/7", title="Поставка на Лесную", type="upd")
    DocumentFactory(party=company, number="1", title="100%")
    texts = {"2026/7": True, "СФ": True, "Поставка 2026": True, "transfer": True, "нет": False, "_": False, "Лесную нет": False}
    assert {text: list(search(Document.objects.all(), text)) == [one] for text in texts} == texts
    assert search(Document.objects.all(), "%").count() == 1


def test_types_of_the_site(company: Any, staff: Actor, documents_settings: Any) -> None:
    documents_settings(TYPES={"passport": "Паспорт качества"})
    document = create(staff, company, type="passport", number="9")
    assert full_name(document).startswith("Паспорт качества No. 9")


def test_names_for_the_disk(company: Any) -> None:
    document = DocumentFactory(party=company, number='1/2:"x"\r\n', date=date(2026, 11, 14))
    name = file_name(document, DocumentVersion.objects.get(document=document).file)
    assert name.endswith(".pdf")
    assert not set(name) & set('/\\:*?"<>|\r\n')
    assert safe_stem("...") == "document"
    assert len(safe_stem("я" * 500)) == 120
    assert list(distinct(iter(["a.pdf", "A.pdf", "a.pdf", "b"]))) == ["a.pdf", "A (2).pdf", "a (3).pdf", "b"]
