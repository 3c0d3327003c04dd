from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from lk_kit.core.exceptions import InvalidInput, NotAllowed, NotVisible
from lk_kit.orders.exceptions import LinesRefused, PreviewChanged
from lk_kit.orders.lines import LineInput
from lk_kit.orders.models import OrderTemplate
from lk_kit.orders.repeat import Choice

from .conftest import fresh, lines_of


def goods(template: OrderTemplate) -> list[tuple[str, str, Decimal]]:
    return list(template.lines.values_list("sku", "name", "quantity"))


@pytest.fixture
def template(run, buyer, company, price_list) -> OrderTemplate:
    lines = [LineInput("A", 10), LineInput("B", "2.5")]
    made: OrderTemplate = run("CreateTemplate", party=company.pk, title=" Еженедельная  закупка ", lines=lines, actor=buyer)
    return made


def test_by_hand(template, buyer):
    assert (template.name, template.created_by_id) == ("Еженедельная закупка", buyer.user.pk)
    assert goods(template) == [("A", "Goods A", 10), ("B", "Goods B", Decimal("2.5"))]


def test_from_an_order(run, buyer, company, make_order, make_company, actor_of):
    order = make_order(A=3, C=1)
    made = run("CreateTemplate", party=company.pk, title="Как в тот раз", from_order=order, actor=buyer)
    assert goods(made) == [("A", "Goods A", 3), ("C", "Goods C", 1)]
    stranger = make_company()
    with pytest.raises(NotVisible):
        run("CreateTemplate", party=stranger.pk, title="Чужое", from_order=order, actor=actor_of(stranger, "owner"))


def test_names_are_needed_and_unique_in_the_party(run, buyer, company, make_company, actor_of, template):
    lines = [LineInput("A", 1)]
    for title in ("", "  ", "Еженедельная закупка", "x" * 151):
        with pytest.raises(InvalidInput) as caught:
            run("CreateTemplate", party=company.pk, title=title, lines=lines, actor=buyer)
        assert set(caught.value.errors) == {"title"}
    other = make_company()
    run("CreateTemplate", party=other.pk, title=template.name, lines=lines, actor=actor_of(other, "buyer"))
    run("UpdateTemplate", template, title=template.name, comment="по вторникам", actor=buyer)
    assert OrderTemplate.objects.get(pk=template.pk).comment == "по вторникам"


def test_lines_are_needed_and_known(run, buyer, company, template):
    with pytest.raises(InvalidInput):
        run("CreateTemplate", party=company.pk, title="Пусто", actor=buyer)
    with pytest.raises(InvalidInput):
        run("UpdateTemplate", template, lines=[], actor=buyer)
    with pytest.raises(LinesRefused):
        run("UpdateTemplate", template, lines=[LineInput("NOPE", 1)], actor=buyer)
    assert len(goods(template)) == 2


def test_change_and_delete(run, buyer, template):
    run("UpdateTemplate", template, title="По средам", lines=[LineInput("C", 7)], actor=buyer)
    template.refresh_from_db()
    assert (template.name, goods(template)) == ("По средам", [("C", "Goods C", 7)])
    run("DeleteTemplate", template, actor=buyer)
    assert not OrderTemplate.objects.exists()


def test_a_draft_at_todays_prices(run, buyer, template, price_list):
    price_list["A"] = replace(price_list["A"], price=Decimal(120), available=Decimal(4))
    preview = run("PreviewTemplate", template, actor=buyer)
    first, second = preview.lines
    assert (first.outcome, first.quantity, first.old_price, first.new_price) == ("qty_reduced", 4, None, 120)
    assert (second.outcome, second.old_amount, preview.total_before) == ("ok", None, None)
    draft = run("DraftFromTemplate", template, fingerprint=preview.fingerprint, choices=[Choice(2, "skip")], actor=buyer)
    assert [(one.sku, one.quantity) for one in lines_of(draft)] == [("A", 4)]
    assert (draft.title, draft.repeated_from) == (template.name, f"template:{template.pk}")
    price_list["A"] = replace(price_list["A"], price=Decimal(130))
    with pytest.raises(PreviewChanged):
        run("DraftFromTemplate", template, fingerprint=preview.fingerprint, actor=buyer)
    assert fresh(run("DraftFromTemplate", template, actor=buyer)).total == Decimal("569.98")


def test_the_same_key_gives_the_same_draft(run, buyer, template):
    first = run("DraftFromTemplate", template, key="monday", actor=buyer)
    assert run("DraftFromTemplate", template, key="monday", actor=buyer).pk == first.pk


def test_strangers_and_readers_touch_no_template(run, template, company, make_company, actor_of):
    for actor in (actor_of(company, "viewer"), actor_of(company, "accountant"), actor_of(make_company(), "owner"), actor_of()):
        for name, inputs in (
            ("UpdateTemplate", {"title": "x"}),
            ("DeleteTemplate", {}),
            ("PreviewTemplate", {}),
            ("DraftFromTemplate", {}),
            ("DraftFromTemplate", {"key": "k"}),
        ):
            with pytest.raises(NotAllowed):
                run(name, template, actor=actor, **inputs)
        with pytest.raises(NotAllowed):
            run("CreateTemplate", party=company.pk, title="x", lines=[LineInput("A", 1)], actor=actor)
    assert OrderTemplate.objects.get().name == "Еженедельная закупка"


def test_who_sees_templates(template, company, make_company, actor_of):
    assert OrderTemplate.objects.visible_to(actor_of(company, "viewer")).count() == 1
    assert OrderTemplate.objects.visible_to(actor_of(make_company(), "owner")).count() == 0
