from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused
from lk_kit.orders import signals
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.actions import action_for
from lk_kit.orders.flow import staff_permission
from lk_kit.orders.models import OrderHistory

from .conftest import fresh
from .test_placing import received

WAREHOUSE = {"orders.OrderFlow": "tests.orders.overrides.WarehouseFlow"}


def history(order: Any) -> list[tuple[str, str, str]]:
    return list(OrderHistory.objects.filter(order_id=order.pk).values_list("from_status", "to_status", "via"))


def test_staff_carry_an_order_through(run, make_order, staff, django_capture_on_commit_callbacks):
    order = make_order(A=1)
    with received(signals.order_status_changed) as got, django_capture_on_commit_callbacks(execute=True):
        run("MoveOrder", order, transition="process", actor=staff)
        run(
            "MoveOrder",
            order,
            transition="ship",
            tracking_number=" RR 12 ",
            tracking_url="https://track.example/RR12",
            promised_date=date(2030, 5, 9),
            actor=staff,
        )
        run("MoveOrder", order, transition="complete", actor=staff)
    order = fresh(order)
    assert (order.status, order.tracking_number, order.tracking_url, order.promised_date) == (
        "completed",
        "RR 12",
        "https://track.example/RR12",
        date(2030, 5, 9),
    )
    assert order.shipped_at is not None
    assert history(order)[1:] == [("placed", "processing", "staff"), ("processing", "shipped", "staff"), ("shipped", "completed", "staff")]
    assert [(one.from_status, one.to_status, one.transition) for one in got] == [
        ("placed", "processing", "process"),
        ("processing", "shipped", "ship"),
        ("shipped", "completed", "complete"),
    ]
    assert got[0].describe() == f"Order {order.number}: In progress"
    assert got[1].tracking_url == "https://track.example/RR12"


def test_customers_cannot_take_staff_steps_nor_write_the_shipment(run, make_order, buyer, settings):
    order = make_order(A=1)
    with pytest.raises(NotAllowed):
        run("MoveOrder", order, transition="process", actor=buyer)
    with pytest.raises(NotAllowed):
        run("UpdateShipment", order, tracking_number="1", actor=buyer)
    settings.LK_KIT = {**settings.LK_KIT, "CLASSES": WAREHOUSE}
    shipped = make_order(A=1, status="shipped")
    with pytest.raises(NotAllowed):
        run("MoveOrder", shipped, transition="receive", tracking_number="1", actor=buyer)
    assert run("MoveOrder", shipped, transition="receive", actor=buyer).status == "completed"
    assert history(shipped)[-1] == ("shipped", "completed", "customer")


def test_staff_rights_are_those_of_the_active_model(run, make_order, make_user, project):
    options = get_order_model()._meta
    assert staff_permission() == f"{options.app_label}.change_{options.model_name}"
    plain = Actor.for_user(make_user(is_staff=True))
    with pytest.raises(NotAllowed):
        run("MoveOrder", make_order(A=1), transition="process", actor=plain)


def test_the_customer_cancels_with_a_reason_while_it_is_possible(run, make_order, buyer, staff, actor_of, company):
    order = make_order(A=1, status="processing")
    for reason in ("", "   ", "\u200b"):
        with pytest.raises(InvalidInput) as caught:
            run("CancelOrder", order, reason=reason, actor=buyer)
        assert set(caught.value.errors) == {"reason"}
    with pytest.raises(InvalidInput):
        run("CancelOrder", order, reason="x" * 501, actor=buyer)
    for role in ("viewer", "accountant"):
        with pytest.raises(NotAllowed):
            run("CancelOrder", order, reason="why not", actor=actor_of(company, role))
    run("CancelOrder", order, reason="Ordered twice", actor=buyer)
    assert (fresh(order).status, fresh(order).cancel_reason) == ("cancelled", "Ordered twice")
    assert OrderHistory.objects.filter(order_id=order.pk, note="Ordered twice", via="customer").exists()
    shipped = make_order(A=1, status="shipped")
    for actor in (buyer, staff, Actor.system()):
        with pytest.raises(Refused) as refused:
            run("CancelOrder", shipped, reason="late", actor=actor)
        assert refused.value.code == "wrong_status"
    assert "Shipped" in str(refused.value)


def test_placing_and_cancelling_have_actions_of_their_own(run, make_order, make_draft, staff):
    with pytest.raises(Refused):
        run("MoveOrder", make_draft(A=1), transition="place", actor=staff)
    with pytest.raises(Refused):
        run("MoveOrder", make_order(A=1), transition="cancel", reason="no", actor=staff)
    with pytest.raises(Refused) as caught:
        run("MoveOrder", make_order(A=1), transition="teleport", actor=staff)
    assert caught.value.code == "unknown_transition"
    assert action_for(make_draft(A=1), "place", actor=staff).execute().status == "placed"
    assert action_for(make_order(A=1), "cancel", actor=staff, reason="no").execute().status == "cancelled"
    assert action_for(make_order(A=1), "process", actor=staff).execute().status == "processing"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x.example/", "//evil.example", "https://", "x" * 600])
def test_a_tracking_link_is_a_web_address(run, make_order, staff, url):
    order = make_order(A=1, status="processing")
    with pytest.raises(InvalidInput):
        run("MoveOrder", order, transition="ship", tracking_url=url, actor=staff)
    assert fresh(order).status == "processing"


def test_the_shipment_changes_without_a_move(run, make_order, make_draft, staff, django_capture_on_commit_callbacks):
    order = make_order(A=1)
    with received(signals.order_changed) as got, django_capture_on_commit_callbacks(execute=True):
        run("UpdateShipment", order, promised_date=date(2030, 1, 1), delivery_method="Lorry", actor=staff)
        run("UpdateShipment", order, promised_date=date(2030, 1, 1), actor=staff)
    assert [sorted(one.changed) for one in got] == [["delivery_method", "promised_date"]]
    assert fresh(order).promised_date == date(2030, 1, 1)
    with pytest.raises(Refused):
        run("UpdateShipment", make_draft(A=1), tracking_number="1", actor=staff)


def test_a_bulk_step_goes_as_far_as_it_can(run, make_order, staff, orders_settings):
    placed, shipped, processing = make_order(A=1), make_order(A=1, status="shipped"), make_order(A=1, status="processing")
    result = run("BulkMove", orders=[shipped, processing, placed], transition="process", actor=staff)
    assert [one.pk for one in result.done] == [placed.pk]
    assert {one.pk: error.code for one, error in result.refused} == {shipped.pk: "wrong_status", processing.pk: "wrong_status"}
    assert run("BulkMove", orders=[placed], transition="cancel", reason="Stock is flooded", actor=staff).done
    orders_settings(MAX_BULK=1)
    with pytest.raises(InvalidInput):
        run("BulkMove", orders=[placed, shipped], transition="process", actor=staff)


def test_a_move_takes_few_statements(run, make_order, staff):
    order = make_order(dict.fromkeys("ABCD", 1))
    assert staff.has_staff_perm(staff_permission())
    with CaptureQueriesContext(connection) as queries:
        run("MoveOrder", order, transition="process", actor=staff)
    statements = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]
    assert len(statements) <= 5, "\n".join(statements)


def test_a_host_adds_a_status_without_a_migration(run, make_order, staff, settings):
    settings.LK_KIT = {**settings.LK_KIT, "CLASSES": WAREHOUSE}
    order = make_order(A=1, status="processing")
    assert [one.name for one in get_class("orders.OrderFlow").available(order, staff)] == ["cancel", "store", "ship"]
    run("MoveOrder", order, transition="store", actor=staff)
    assert fresh(order).status == "at_warehouse"
    assert get_class("orders.OrderFlow").status("at_warehouse").label == "На складе"
    assert get_order_model().objects.open().filter(pk=order.pk).exists()
    big = make_order(A=11, status="processing")
    with pytest.raises(Refused, match="Too big for the shelf"):
        run("MoveOrder", big, transition="store", actor=staff)
    settings.LK_KIT = {**settings.LK_KIT, "CLASSES": {}}
    flow = get_class("orders.OrderFlow")
    assert flow.status("at_warehouse").label == "at_warehouse"
    assert flow.available(fresh(order), staff) == []
    with pytest.raises(Refused) as caught:
        run("MoveOrder", fresh(order), transition="ship", actor=staff)
    assert "at_warehouse" in str(caught.value)


def test_a_deleted_order_is_not_found(run, make_order, staff):
    from lk_kit.core.exceptions import NotVisible

    order = make_order(A=1)
    get_order_model()._base_manager.filter(pk=order.pk).delete()
    with pytest.raises(NotVisible):
        run("MoveOrder", order, transition="process", actor=staff)


def test_a_hosts_save_hears_of_every_write(run, make_draft, buyer, staff):
    from django.db.models.signals import post_save

    seen = []

    def listen(sender: Any, instance: Any, update_fields: Any, **given: Any) -> None:
        seen.append((instance.status, "status" in (update_fields or ())))

    post_save.connect(listen, sender=get_order_model())
    try:
        order = run("PlaceOrder", make_draft(A=1), actor=buyer)
        run("MoveOrder", order, transition="process", actor=staff)
    finally:
        post_save.disconnect(listen, sender=get_order_model())
    assert seen == [("draft", False), ("placed", True), ("processing", True)]
    assert fresh(order).status == "processing"
