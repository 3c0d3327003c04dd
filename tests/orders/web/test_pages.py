"""The order pages as a customer uses them: plain requests, no script."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lk_kit.core.actors import Actor
from lk_kit.core.users import display_name
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.models import OrderLine, OrderTemplate
from lk_kit.parties.actions import SetSpendingLimit
from lk_kit.parties.handover import heir_choices
from lk_kit.parties.models import Address, Membership, Party

pytestmark = [pytest.mark.needs("cabinet"), pytest.mark.django_db]


class Browser:
    """A signed-in customer; `url` adds the party's code, `post` sends the page's one-time token back."""

    def __init__(self, actor: Actor, party: Party) -> None:
        self.client = Client()
        self.client.force_login(actor.signed_in_user)
        self.party = party

    def url(self, name: str, **kwargs: Any) -> str:
        return reverse(f"lk_kit:orders:{name}", kwargs={"code": self.party.code, **kwargs})

    def get(self, name: str, query: str = "", **kwargs: Any) -> Any:
        return self.client.get(self.url(name, **kwargs) + query)

    def text(self, name: str, query: str = "", **kwargs: Any) -> str:
        response = self.get(name, query, **kwargs)
        assert response.status_code == 200, response.content[:500]
        return unescape(response.content.decode()).replace("\xa0", " ").replace("\u202f", " ")

    def post(self, name: str, data: dict[str, Any], **kwargs: Any) -> Any:
        return self.client.post(self.url(name, **kwargs), data)

    def token(self, name: str, **kwargs: Any) -> dict[str, str]:
        found = re.findall(r'<input type="hidden" name="(lk_[a-z_]+)" value="([^"]+)"', self.get(name, **kwargs).content.decode())
        return dict(found)


@pytest.fixture
def cabinet(buyer: Actor, company: Party) -> Browser:
    return Browser(buyer, company)


@pytest.fixture
def placed(make_draft: Callable[..., Any], run: Callable[..., Any], buyer: Actor) -> Any:
    return run("PlaceOrder", make_draft(A=2, B=3), actor=buyer)


def test_an_empty_list_says_how_to_begin(cabinet: Browser) -> None:
    text = cabinet.text("list")
    assert "No orders yet" in text
    assert cabinet.url("new") in text


def test_the_list_shows_number_sum_and_status_and_leads_to_the_order(cabinet: Browser, placed: Any) -> None:
    text = cabinet.text("list")
    assert f"№ {placed.number}" in text
    assert "259.97" in text or "259,97" in text
    assert cabinet.url("detail", pk=placed.pk) in text


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("?q=B", True),
        ("?q=nowhere", False),
        ("?status=placed", True),
        ("?status=cancelled", False),
        ("?period=month", True),
        ("?since=2999-01-01", False),
        ("?until=2999-01-01", True),
        ("?sum_from=259.97&sum_to=259.97", True),
        ("?sum_from=260", False),
        ("?status=placed&q=B&sum_to=300&period=year", True),
    ],
)
def test_filters_of_the_address_bar(query: str, is_found: bool, cabinet: Browser, placed: Any) -> None:
    assert (cabinet.url("detail", pk=placed.pk) in cabinet.text("list", query)) is is_found


def test_filtering_by_who_placed_it(cabinet: Browser, placed: Any, company: Party, actor_of: Callable[..., Actor]) -> None:
    colleague = actor_of(company, "buyer")
    assert cabinet.url("detail", pk=placed.pk) in cabinet.text("list", f"?placed_by={placed.placed_by_id}")
    assert cabinet.url("detail", pk=placed.pk) not in cabinet.text("list", f"?placed_by={colleague.user_id}")


@pytest.mark.parametrize(
    "query", ["?status=nonsense", "?since=31.31.2026", "?sum_from=１２", "?placed_by=999999", "?after=%%%", "?q=" + "x" * 5000]
)
def test_a_bad_filter_is_no_crash_and_shows_nothing_foreign(query: str, cabinet: Browser, placed: Any) -> None:
    assert cabinet.get("list", query).status_code == 200


def test_detail_shows_lines_history_and_only_open_actions(cabinet: Browser, placed: Any, run: Any, staff: Actor) -> None:
    text = cabinet.text("detail", pk=placed.pk)
    assert "Goods A" in text
    assert cabinet.url("cancel", pk=placed.pk) in text
    for step in ("process", "ship"):
        placed = run("MoveOrder", placed, actor=staff, transition=step)
    text = cabinet.text("detail", pk=placed.pk)
    assert cabinet.url("cancel", pk=placed.pk) not in text
    assert "Shipped" in text


def test_a_detail_page_has_a_fixed_number_of_statements(
    cabinet: Browser, make_draft: Any, run: Any, buyer: Actor, django_assert_max_num_queries: Any
) -> None:
    order = run("PlaceOrder", make_draft(A=1, B=1, C=1, D=1), actor=buyer)
    cabinet.get("detail", pk=order.pk)
    with django_assert_max_num_queries(10) as statements:
        cabinet.get("detail", pk=order.pk)
    assert len([one for one in statements if OrderLine._meta.db_table in one["sql"]]) == 1


@pytest.mark.parametrize("name", ["detail", "print", "cancel", "repeat", "template_from_order", "draft", "place", "draft_delete", "prices"])
def test_foreign_orders_do_not_exist(name: str, placed: Any, make_company: Any, actor_of: Any) -> None:
    other = make_company()
    stranger = Browser(actor_of(other, "owner"), other)
    foreign, unknown = stranger.get(name, pk=placed.pk), stranger.get(name, pk="01a1ffef-0000-7000-8000-000000000000")
    if name == "prices":
        foreign, unknown = stranger.post(name, {}, pk=placed.pk), stranger.post(name, {}, pk="1")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert placed.number not in foreign.content.decode()


def test_the_other_partys_code_is_404_too(cabinet: Browser, make_company: Any) -> None:
    cabinet.party = make_company()
    assert cabinet.get("list").status_code == 404


@pytest.mark.parametrize("role", ["viewer", "accountant"])
def test_who_may_only_look_gets_no_buttons_and_no_forms(role: str, placed: Any, company: Party, actor_of: Any) -> None:
    reader = Browser(actor_of(company, role), company)
    assert reader.url("new") not in reader.text("list")
    assert reader.url("repeat", pk=placed.pk) not in reader.text("detail", pk=placed.pk)
    for name in ("cancel", "repeat", "template_from_order"):
        assert reader.get(name, pk=placed.pk).status_code == 403
    assert reader.get("new").status_code == 403
    assert reader.post("cancel", {"reason": "x"}, pk=placed.pk).status_code == 403
    placed.refresh_from_db()
    assert placed.status == "placed"


def test_a_new_order_from_a_pasted_list(cabinet: Browser, price_list: Any) -> None:
    response = cabinet.post("new", {"title": "Объект", "lines": "A\t2\nB;1,5\nC 3\nD"})
    draft = get_order_model().objects.get()
    assert response.url == cabinet.url("draft", pk=draft.pk)
    kept = {line.sku: line.quantity for line in OrderLine.objects.filter(order_id=draft.pk)}
    assert kept == {"A": 2, "B": Decimal("1.5"), "C": 3, "D": 1}


def test_a_wrong_line_loses_nothing_of_what_was_typed(cabinet: Browser, price_list: Any) -> None:
    response = cabinet.post("new", {"title": "Объект", "lines": "A 2\nUNKNOWN 5"})
    assert response.status_code in {409, 422}
    page = response.content.decode()
    assert "UNKNOWN 5" in page
    assert "Объект" in page
    assert not get_order_model().objects.exists()


def test_quantities_are_changed_lines_removed_and_added_in_one_form(cabinet: Browser, make_draft: Any) -> None:
    draft = make_draft(A=1, B=2)
    first, second = OrderLine.objects.filter(order_id=draft.pk).order_by("position")
    data = {f"quantity-{first.pk}": "5", f"quantity-{second.pk}": "", "sku": "C", "quantity": "2,5", "pasted": "D 4"}
    response = cabinet.post("draft", {**data, "then": "place"}, pk=draft.pk)
    assert response.url == cabinet.url("place", pk=draft.pk)
    kept = {line.sku: line.quantity for line in OrderLine.objects.filter(order_id=draft.pk)}
    assert kept == {"A": 5, "C": Decimal("2.5"), "D": 4}


@pytest.mark.parametrize("junk", ["-1", "1e9", "NaN", "１２", "0x10", "9" * 20])
def test_junk_quantities_are_refused_and_the_draft_stays(junk: str, cabinet: Browser, make_draft: Any) -> None:
    draft = make_draft(A=1)
    line = OrderLine.objects.get(order_id=draft.pk)
    response = cabinet.post("draft", {f"quantity-{line.pk}": junk}, pk=draft.pk)
    assert response.status_code == 422
    assert OrderLine.objects.get(order_id=draft.pk).quantity == 1


def test_what_is_wrong_stands_at_the_line_it_is_about(cabinet: Browser, make_draft: Any) -> None:
    """One typed row, one new item, one pasted row; and a SKU that nobody sells says which it is."""
    draft = make_draft(A=1, B=2)
    first, second = OrderLine.objects.filter(order_id=draft.pk).order_by("position")
    kept = {f"quantity-{first.pk}": "-7", f"quantity-{second.pk}": "2"}
    errors = cabinet.post("draft", {**kept, "sku": "C", "quantity": "-1", "pasted": "D -2"}, pk=draft.pk).context["form"].errors
    assert set(errors) == {f"quantity-{first.pk}", "quantity", "pasted"}
    assert errors["pasted"][0].startswith("D: ")
    refused = cabinet.post("draft", {**kept, f"quantity-{first.pk}": "1", "sku": "NOBODY", "pasted": "NONE 1"}, pk=draft.pk)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"sku", "pasted"}
    assert refused.context["form"].errors["pasted"][0].startswith("NONE: ")
    assert OrderLine.objects.filter(order_id=draft.pk).count() == 2


def test_placing_saves_the_words_and_takes_a_snapshot_of_the_address(cabinet: Browser, make_draft: Any, company: Party) -> None:
    address = Address.objects.create(party=company, city="Петрозаводск", street="Лесная, 4")
    draft = make_draft(A=2)
    data = {"address_id": str(address.pk), "customer_reference": "З-7", "comment": "Позвоните", "expected_total": str(draft.total)}
    response = cabinet.post("place", data, pk=draft.pk)
    assert response.url == cabinet.url("detail", pk=draft.pk)
    draft.refresh_from_db()
    assert (draft.status, draft.customer_reference, draft.comment) == ("placed", "З-7", "Позвоните")
    assert draft.delivery_address == "Петрозаводск, Лесная, 4"


def test_a_price_that_moved_is_shown_before_anything_is_placed(cabinet: Browser, make_draft: Any, price_list: Any) -> None:
    from tests.orders.conftest import offer  # type: ignore[import-not-found]

    draft = make_draft(A=2)
    price_list["A"] = offer("A", "150")
    response = cabinet.post("place", {"expected_total": str(draft.total)}, pk=draft.pk)
    assert response.status_code == 409
    page = unescape(response.content.decode())
    assert "Goods A" in page
    assert cabinet.url("prices", pk=draft.pk) in page
    draft.refresh_from_db()
    assert (draft.status, draft.total) == ("draft", Decimal(200))
    assert cabinet.post("prices", {}, pk=draft.pk).url == cabinet.url("place", pk=draft.pk)
    draft.refresh_from_db()
    assert draft.total == Decimal(300)
    cabinet.post("place", {"expected_total": str(draft.total)}, pk=draft.pk)
    draft.refresh_from_db()
    assert draft.status == "placed"


def test_a_double_click_places_once_and_leads_to_the_same_page(cabinet: Browser, make_draft: Any) -> None:
    draft = make_draft(A=2)
    page = cabinet.text("place", pk=draft.pk)
    expected = re.findall(r'name="expected_total" value="([^"]+)"', page)[0]
    data = {**cabinet.token("place", pk=draft.pk), "expected_total": expected}
    assert len(data) > 1, "the form carries a one-time token"
    first, second = (cabinet.post("place", data, pk=draft.pk) for _press in range(2))
    assert first.url == second.url == cabinet.url("detail", pk=draft.pk)
    draft.refresh_from_db()
    assert draft.lk_history.filter(to_status="placed").count() == 1


def test_the_page_of_a_draft_that_was_placed_meanwhile_leads_to_the_order(cabinet: Browser, placed: Any) -> None:
    assert cabinet.get("draft", pk=placed.pk).url == cabinet.url("detail", pk=placed.pk)


def test_cancelling_needs_a_reason_and_keeps_it(cabinet: Browser, placed: Any) -> None:
    assert cabinet.post("cancel", {"reason": " "}, pk=placed.pk).status_code == 422
    assert cabinet.post("cancel", {"reason": "Ошиблись складом"}, pk=placed.pk).url == cabinet.url("detail", pk=placed.pk)
    placed.refresh_from_db()
    assert placed.status == "cancelled"
    assert "Ошиблись складом" in cabinet.text("detail", pk=placed.pk)


def test_repeating_shows_what_changed_and_makes_exactly_that(cabinet: Browser, placed: Any, price_list: Any) -> None:
    from tests.orders.conftest import offer

    price_list["A"] = offer("A", "120")
    price_list["B"] = offer("B", "19.99", available=Decimal(1))
    page = cabinet.text("repeat", pk=placed.pk)
    assert "2 lines of 2 have changed" in page
    assert "Price is higher" in page
    assert "Less in stock" in page
    fingerprint = re.findall(r'name="fingerprint" value="([^"]+)"', page)[0]
    response = cabinet.post(
        "repeat", {"fingerprint": fingerprint, "line-1": "take", "line-2": "take_available", "then": "place"}, pk=placed.pk
    )
    draft = get_order_model().objects.drafts().get()
    assert response.url == cabinet.url("place", pk=draft.pk)
    assert draft.total == Decimal("259.99")


def test_a_preview_that_went_stale_is_shown_anew(cabinet: Browser, placed: Any, price_list: Any) -> None:
    from tests.orders.conftest import offer

    fingerprint = re.findall(r'name="fingerprint" value="([^"]+)"', cabinet.text("repeat", pk=placed.pk))[0]
    price_list["A"] = offer("A", "500")
    response = cabinet.post("repeat", {"fingerprint": fingerprint}, pk=placed.pk)
    assert response.status_code == 409
    page = unescape(response.content.decode())
    assert "have changed since you looked" in page
    assert fingerprint not in page
    assert not get_order_model().objects.drafts().exists()


def test_templates_from_an_order_and_by_hand(cabinet: Browser, placed: Any) -> None:
    cabinet.post("template_from_order", {"title": "Еженедельная закупка"}, pk=placed.pk)
    cabinet.post("template_new", {"title": "Щит", "lines": "A 1\nC 10"})
    names = {template.name: template.lines.count() for template in OrderTemplate.objects.all()}
    assert names == {"Еженедельная закупка": 2, "Щит": 2}
    weekly = OrderTemplate.objects.get(name="Еженедельная закупка")
    page = cabinet.text("template_repeat", pk=weekly.pk)
    fingerprint = re.findall(r'name="fingerprint" value="([^"]+)"', page)[0]
    cabinet.post("template_repeat", {"fingerprint": fingerprint}, pk=weekly.pk)
    assert get_order_model().objects.drafts().get().lines_count == 2
    assert cabinet.post("template_delete", {}, pk=weekly.pk).url == cabinet.url("templates")
    assert OrderTemplate.objects.count() == 1


def test_two_templates_cannot_share_a_name_and_the_form_says_so(cabinet: Browser, price_list: Any) -> None:
    cabinet.post("template_new", {"title": "Щит", "lines": "A 1"})
    response = cabinet.post("template_new", {"title": "Щит", "lines": "B 1"})
    assert response.status_code in {409, 422}
    assert OrderTemplate.objects.count() == 1


def test_the_export_takes_the_filters_and_disarms_formulas(cabinet: Browser, make_draft: Any, run: Any, buyer: Actor) -> None:
    draft = make_draft(A=1)
    run("UpdateDraft", draft, actor=buyer, customer_reference="=1+1")
    run("PlaceOrder", draft, actor=buyer)
    response = cabinet.get("export", "?q=A")
    body = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(body), delimiter=";"))
    assert len(rows) == 2
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in rows[1])
    assert response["Content-Disposition"].startswith("attachment")
    nothing = b"".join(cabinet.get("export", "?q=nowhere").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert len(list(csv.reader(io.StringIO(nothing), delimiter=";"))) == 1


def test_the_dashboard_leads_to_the_next_step(cabinet: Browser, placed: Any, make_draft: Any) -> None:
    draft = make_draft(C=5)
    page = unescape(cabinet.client.get(f"/lk/{cabinet.party.code}/").content.decode())
    assert cabinet.url("draft", pk=draft.pk) in page
    assert cabinet.url("repeat", pk=placed.pk) in page
    assert f"№ {placed.number}" in page


def test_the_draft_shows_what_is_left_of_the_limit(cabinet, company, buyer, make_draft, actor_of):
    member = Membership.objects.get(party=company, user=buyer.user)
    values = {"period": "month", "currency": "RUB", "amount": "150"}
    SetSpendingLimit(member, actor=actor_of(company, "owner"), **values).execute()
    draft = make_draft(A=2)
    for name in ("draft", "place"):
        page = cabinet.text(name, pk=draft.pk)
        assert "Your spending limit" in page
        assert "for more than is left" in page
    refused = cabinet.post("place", {"expected_total": "200.00", **cabinet.token("place", pk=draft.pk)}, pk=draft.pk)
    assert refused.status_code == 409
    assert "Ask whoever manages the members" in refused.content.decode()


def test_the_page_asks_who_gets_the_drafts(company, buyer, make_draft, actor_of):
    owner, heir, draft = actor_of(company, "owner"), actor_of(company, "buyer"), make_draft(A=1)
    client, leaver = Client(), Membership.objects.get(party=company, user=buyer.user)
    client.force_login(owner.signed_in_user)
    wanted = Membership.objects.get(party=company, user=heir.user)
    url = reverse("lk_kit:parties:member_remove", kwargs={"code": company.code, "pk": leaver.pk})
    assert str(wanted.pk) in client.get(url).content.decode()
    assert client.post(url, {"heir": str(wanted.pk)}).status_code == 302
    assert get_order_model()._base_manager.get(pk=draft.pk).placed_by_id == heir.user.pk


def test_possible_heirs_come_by_name_in_one_statement(company, buyer, actor_of, django_assert_num_queries):
    owner, others = actor_of(company, "owner"), [actor_of(company, "viewer") for _one in range(3)]
    leaver = Membership.objects.get(party=company, user=buyer.user)
    with django_assert_num_queries(1):
        choices = heir_choices(leaver, owner)
    names = sorted(display_name(one.user) for one in others)
    assert [name for _key, name in choices] == [display_name(owner.user), *names]
