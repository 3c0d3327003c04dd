"""What documents are about: objects that other apps register, here orders."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import InvalidInput
from lk_kit.documents.linking import MOST, documents_about, links_of, shown_links
from lk_kit.documents.models import Document
from lk_kit.testing.factories import DocumentFactory, MembershipFactory, OrderFactory, PartyFactory, RoleFactory, UserFactory

from .conftest import facts, run

pytestmark = [pytest.mark.django_db, pytest.mark.needs("orders")]


def order_of(company: Any, number: str = "2026-000017", **values: Any) -> Any:
    return OrderFactory(party=company, status="placed", number=number, **values)


def test_linked_by_key_or_number(company: Any, staff: Actor, member: Actor) -> None:
    order = order_of(company)
    for text in (str(order.pk), order.number):
        document = run("CreateDocument", actor=staff, party=company.pk, values={"type": "upd"}, links=[("order", text)])
        assert links_of(document) == [("order", str(order.pk))]
    document = DocumentFactory(party=company)
    run("UpdateDocument", document, actor=staff, links=[("order", order.number), ("order", str(order.pk))])
    assert facts("changed") == 1
    run("UpdateDocument", document, actor=staff, links=[("order", str(order.pk))])
    assert facts("changed") == 1
    assert list(documents_about(member, "order", order.pk)) == [document], "drafts are not shown"
    [(target, linked)] = shown_links(member, document)
    assert (target.name, linked.title) == ("order", "Order № 2026-000017")


@pytest.mark.parametrize("key", ["none", "", "0", "\0", "x" * 64])
def test_only_objects_of_the_same_company(company: Any, staff: Actor, key: str) -> None:
    foreign, draft = order_of(PartyFactory()), OrderFactory(party=company)
    document = DocumentFactory(party=company)
    for links in ([("order", key)], [("order", str(foreign.pk))], [("order", str(draft.pk))], [("nonsense", "1")]):
        with pytest.raises(InvalidInput):
            run("UpdateDocument", document, actor=staff, links=links)
    with pytest.raises(InvalidInput):
        run("UpdateDocument", document, actor=staff, links=[("order", str(number)) for number in range(MOST + 1)])
    assert links_of(document) == []


def test_who_sees_no_orders_sees_no_link(company: Any, staff: Actor) -> None:
    order, document = order_of(company), DocumentFactory(party=company)
    run("UpdateDocument", document, actor=staff, links=[("order", str(order.pk))])
    role = RoleFactory(party=company, permissions=["documents.view"])
    user = MembershipFactory(user=UserFactory(), party=company, role="custom", custom_role=role).user
    actor = Actor.for_user(user)
    assert Document.objects.visible_to(actor).get() == document
    assert shown_links(actor, document) == []


@pytest.mark.needs("cabinet")
def test_the_page_of_the_order_and_of_the_document(company: Any, staff: Actor, member: Actor) -> None:
    order, document = order_of(company), DocumentFactory(party=company, number="Z-9")
    DocumentFactory(party=company, number="Y-8")
    run("UpdateDocument", document, actor=staff, links=[("order", str(order.pk))])
    client = Client()
    client.force_login(member.signed_in_user)
    page = client.get(f"/lk/{company.code}/orders/{order.pk}/").content.decode()
    assert "Z-9" in page
    assert "Y-8" not in page
    assert f"/lk/{company.code}/orders/{order.pk}/" in client.get(f"/lk/{company.code}/documents/{document.pk}/").content.decode()
