"""Rows written by hand are the rows that the ORM would have written; what only the ORM can write, it writes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Upper
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext

from lk_kit.core.models import NumberSeries
from lk_kit.core.writing import insert_row, insert_rows, saves_itself, update_row
from lk_kit.orders.models import OrderTemplate, OrderTemplateLine
from lk_kit.parties.models import Address, Party
from lk_kit.testing.factories import PartyFactory

pytestmark = pytest.mark.django_db


def columns_of(row):
    return type(row).objects.filter(pk=row.pk).values().get()


@pytest.fixture
def listening():
    """A host that hears of each saved party."""
    heard = []

    def hear(sender, instance, **kwargs):
        heard.append(instance.pk)

    post_save.connect(hear, sender=Party)
    yield heard
    post_save.disconnect(hear, sender=Party)


def test_an_inserted_row_is_the_saved_row():
    by_hand, by_orm = (Party(name="ООО «Пример»", kind="legal_entity", inn=inn) for inn in ("7707083893", "5024002119"))
    insert_row(by_hand, using="default")
    by_orm.save()

    assert (by_hand._state.adding, by_hand._state.db) == (False, "default")
    different = {"id", "code", "inn", "created_at"}
    mine, theirs = ({name: value for name, value in columns_of(row).items() if name not in different} for row in (by_hand, by_orm))
    assert mine == theirs
    assert columns_of(by_hand)["created_at"] == by_hand.created_at


def test_rows_go_in_by_one_statement():
    party = PartyFactory()
    rows = [Address(party=party, city=f"Город {number}", street="ул. %s, 'кавычки'; --") for number in range(20)]
    with CaptureQueriesContext(connection) as queries:
        insert_rows(rows, using="default")
    assert len(queries) == 1
    assert set(Address.objects.filter(party=party)) == set(rows)
    assert Address.objects.filter(street="ул. %s, 'кавычки'; --").count() == 20


def test_exact_numbers_arrive_exactly():
    template = OrderTemplate.objects.create(party=PartyFactory(), name="Еженедельная закупка")
    line = OrderTemplateLine(template=template, position=1, sku="A", name="A", quantity=Decimal("0.123"))
    insert_rows([line], using="default")
    assert columns_of(line)["quantity"] == Decimal("0.123")


def test_more_rows_than_a_statement_holds():
    party = PartyFactory()
    rows = [Address(party=party, city=str(number), street="-") for number in range(1203)]
    insert_rows(rows, using="default")
    assert Address.objects.filter(party=party).count() == 1203


def test_a_key_that_the_database_gives_is_left_to_the_orm():
    group = Group(name="оптовики")
    insert_row(group, using="default")
    assert group.pk is not None
    assert columns_of(group)["name"] == "оптовики"


def test_constraints_speak_as_ever():
    party = PartyFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_row(Party(name="Двойник", code=party.code), using="default")


def test_a_host_that_listens_hears(listening):
    assert saves_itself(Party)
    party = Party(name="Слышно")
    insert_row(party, using="default")
    assert listening == [party.pk]


def test_nobody_listens_by_default():
    assert not saves_itself(Address)


def test_a_host_that_saves_in_its_own_way_does(monkeypatch):
    monkeypatch.setattr(Party, "save", lambda self, **kwargs: setattr(self, "saved_with", kwargs))
    assert saves_itself(Party)
    party = Party(name="Сам")
    insert_row(party, using="default")
    assert party.saved_with == {"force_insert": True, "using": "default"}


def test_update_changes_what_it_finds_and_counts_it():
    party, other = PartyFactory.create_batch(2, name="Было")
    assert update_row(Party, {"pk": party.pk, "name": "Было"}, {"name": "Стало", "manager_id": None}, using="default") == 1
    assert update_row(Party, {"pk": party.pk, "name": "Было"}, {"name": "Не станет"}, using="default") == 0
    assert (columns_of(party)["name"], columns_of(other)["name"]) == ("Стало", "Было")


def test_update_by_the_column_of_a_relation():
    party = PartyFactory()
    address = Address.objects.create(party=party, city="Омск", street="-")
    assert update_row(Address, {"party_id": party.pk}, {"city": "Томск"}, using="default") == 1
    assert columns_of(address)["city"] == "Томск"


@pytest.mark.parametrize("value", [Upper("code"), Value("НОВОЕ"), F("code")], ids=["function", "value", "column"])
def test_expressions_are_left_to_the_orm(value):
    party = PartyFactory(name="новое")
    assert update_row(Party, {"pk": party.pk}, {"name": value}, using="default") == 1
    assert columns_of(party)["name"] in {"НОВОЕ", party.code, party.code.upper()}


def test_a_null_is_no_value_to_compare_with():
    mine = PartyFactory(manager=None)
    assert update_row(Party, {"pk": mine.pk, "manager": None}, {"name": "Без менеджера"}, using="default") == 1


def test_an_unknown_column_is_the_error_that_it_is():
    with pytest.raises(FieldDoesNotExist):
        update_row(Party, {"pk": PartyFactory().pk}, {"nmae": "x"}, using="default")


def test_a_numeric_key_is_found(db):
    row = NumberSeries.objects.create(series="orders", scope="", year=2026, value=7)
    assert update_row(NumberSeries, {"pk": row.pk, "value": 7}, {"value": 8}, using="default") == 1
    assert columns_of(row)["value"] == 8
