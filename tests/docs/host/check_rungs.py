"""Runs in the site that `test_how_to.py` builds from the pages; not collected in this repository's own suite."""

import pytest
from django.contrib.staticfiles import finders
from django.core import mail
from shop.models import Order, Product

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import ActionVetoed, Refused
from lk_kit.events.deliveries import sweep
from lk_kit.events.models import Event
from lk_kit.orders.lines import LineInput
from lk_kit.testing import MembershipFactory, PartyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer():
    return MembershipFactory(party=PartyFactory(), role="owner", user__username="boris", user__email="boris@example.com")


@pytest.fixture(autouse=True)
def goods(db):
    Product.objects.create(sku="A", name="Paper", price=500, stock=5000)
    Product.objects.create(sku="OLD", name="Old paper", price=1, stock=1, is_active=False)


@pytest.fixture
def placed(buyer):
    def place(quantity=20, **words):
        actor = Actor.for_user(buyer.user)
        lines = [LineInput("A", quantity)]
        draft = get_class("orders.CreateDraft")(actor=actor, party=buyer.party.pk, lines=lines, **words).execute()
        return get_class("orders.PlaceOrder")(draft, actor=actor).execute()

    return place


def test_setting(placed, buyer, settings):
    with pytest.raises(Refused) as refused:
        placed(2)
    assert refused.value.code == "below_minimum"
    assert placed().number.startswith("S")
    guest = MembershipFactory(party=buyer.party, role="guest").user
    assert Actor.for_user(guest).grants[buyer.party.pk].permissions == {"orders.view"}


def test_template_and_style_sheet(client, buyer):
    client.force_login(buyer.user)
    page = client.get(f"/lk/{buyer.party.code}/orders/").content.decode()
    assert "Orders before noon leave the same day." in page
    assert "shop/cabinet.css" in page
    assert finders.find("shop/cabinet.css")


def test_receivers(placed, buyer, caplog, django_capture_on_commit_callbacks):
    with pytest.raises(ActionVetoed):
        placed(1001, extra={"contract_no": "D-1"})
    with caplog.at_level("INFO", logger="shop.receivers"), django_capture_on_commit_callbacks(execute=True):
        order = placed()
    assert f"Order {order.number} of 10000" in caplog.text


def test_classes(placed, buyer, api_client):
    with pytest.raises(Refused) as refused:
        placed(400)
    assert refused.value.code == "contract_missing"
    order = placed(400, extra={"contract_no": "D-1"})
    flow = get_class("orders.OrderFlow")
    for step in ("process", "store", "ship"):
        flow.move(order, step, Actor.system())
    assert order.status == "shipped"
    answer = api_client(buyer.user).send("get", f"/api/lk/orders/{order.pk}/").json()
    assert answer["weekday"] == order.ordered_at.isoweekday()
    assert answer["contract_no"] == "D-1"


def test_price_source(placed, buyer, api_client):
    client = api_client(buyer.user)
    body = {"party": buyer.party.code, "lines": [{"sku": "OLD", "quantity": "1"}]}
    answer = client.send("post", "/api/lk/drafts/", body)
    assert answer.status_code == 409
    body["lines"] = [{"sku": "A", "quantity": "2"}]
    assert client.send("post", "/api/lk/drafts/", body).json()["total"].startswith("1000")


def test_pages_menu_and_cards(placed, buyer, client):
    order = placed()
    flow = get_class("orders.OrderFlow")
    client.force_login(buyer.user)
    home, returns = f"/lk/{buyer.party.code}/", f"/lk/{buyer.party.code}/returns/"
    assert "Nothing to return" in client.get(returns).content.decode()
    for step in ("process", "store", "ship"):
        flow.move(order, step, Actor.system())
    page = client.get(home).content.decode()
    assert "Returns" in page
    assert "On the way" in page
    assert f"Has order {order.number} come?" in page
    assert order.number in client.get(returns).content.decode()
    form = client.get(f"{returns}{order.pk}/")
    token = form.content.decode().partition('name="lk_token" value="')[2].partition('"')[0]
    sent = client.post(f"{returns}{order.pk}/", {"reason": "It is torn", "lk_token": token})
    assert sent.status_code == 302
    order.refresh_from_db()
    assert order.comment == "Return: It is torn"
    stranger = MembershipFactory(party=PartyFactory(), role="owner").user
    client.force_login(stranger)
    assert client.get(f"{returns}{order.pk}/").status_code == 404


def test_api_route(buyer, api_client):
    answer = api_client(buyer.user).send("get", "/api/lk/products/?ordering=sku").json()
    assert [one["sku"] for one in answer["results"]] == ["A"]


def test_consumers_and_mails(placed, client):
    from shop import warehouse

    warehouse.sent.clear()
    order = placed()
    assert sweep().dead == 0
    assert list(warehouse.sent.values()) == [("orders.placed", order.number)]
    [thanks] = [one for one in mail.outbox if one.subject == f"Order {order.number} has arrived"]
    assert f"/orders/{order.pk}/" in thanks.body
    path = thanks.body.partition("http://127.0.0.1:8000")[2].split()[0]
    client.force_login(order.placed_by)
    assert client.get(path).status_code == 200


def test_words_of_a_mail(api_client):
    body = {"email": "vera@example.com", "password": "green-lamp-42-river"}
    assert api_client().send("post", "/api/lk/auth/register/", body).status_code == 202
    sweep()
    assert mail.outbox[-1].subject == "Welcome to North Wind: one click is missing"


def test_own_fact(placed, buyer):
    from django.db import transaction
    from shop.signals import ReturnAsked

    from lk_kit.core.events import emit, head
    from lk_kit.events import timeline

    order, actor = placed(), Actor.for_user(buyer.user)
    with transaction.atomic():
        emit(ReturnAsked(**head(actor, order), number=order.number, reason="torn"), order)
    assert Event.objects.filter(name="orders.return_asked").exists()
    texts = [entry.text for entry in timeline.entries(timeline.of_subject(actor, order))]
    assert f"A return of order {order.number} was asked for" in texts


def test_second_factor(buyer, client):
    client.force_login(MembershipFactory(party=buyer.party, role="viewer").user)
    assert client.get(f"/lk/{buyer.party.code}/").status_code == 200
    assert Order.objects.count() == 0
