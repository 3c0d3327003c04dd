"""A statement compiled once answers like the queryset that it was made from, and what does not fit is asked in the ordinary way."""

from __future__ import annotations

from threading import Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Count, F, Prefetch, Value
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from lk_kit.core import compiled
from lk_kit.core.compiled import Key, fetch, fetch_planned
from lk_kit.parties.models import Address, Party
from lk_kit.testing.factories import AddressFactory, PartyFactory

pytestmark = pytest.mark.django_db

PK = Party._meta.pk
CODE = Party._meta.get_field("code")


@pytest.fixture(autouse=True)
def _no_statements():
    compiled.forget()
    yield
    compiled.forget()


def by_key(key):
    return Party.objects.filter(pk=key)


def compiled_as(name):
    return next((found for place, found in compiled._statements.items() if place[0] == name), "never asked")


def test_instances_are_those_of_the_queryset():
    parties = PartyFactory.create_batch(3)

    for party in parties * 2:
        found = fetch("party", by_key, [Key(PK, party.pk)], "default")
        assert found == [party]
        assert vars(found[0]).keys() == vars(Party.objects.get(pk=party.pk)).keys()
        assert (found[0]._state.db, found[0]._state.adding) == ("default", False)
    assert compiled_as("party") is not None


def test_each_call_binds_its_own_key_in_one_statement():
    first, second = PartyFactory.create_batch(2)
    fetch("party", by_key, [Key(PK, first.pk)], "default")

    with CaptureQueriesContext(connection) as queries:
        assert fetch("party", by_key, [Key(PK, second.pk)], "default") == [second]
        assert fetch("party", by_key, [Key(PK, uuid4())], "default") == []
    assert len(queries) == 2


def test_relations_that_are_selected_come_along():
    address = AddressFactory()
    for _round in range(2):
        (found,) = fetch("address", lambda key: Address.objects.filter(pk=key).select_related("party"), [Key(PK, address.pk)], "default")
        with CaptureQueriesContext(connection) as queries:
            assert found.party == address.party
        assert not queries


def test_value_rows_and_annotations():
    party = PartyFactory()
    AddressFactory.create_batch(2, party=party)

    def rows(key):
        return Party.objects.filter(pk=key).annotate(places=Count("addresses"), word=Value("здесь")).values_list("code", "places", "word")

    for _round in range(2):
        assert fetch("rows", rows, [Key(PK, party.pk)], "default") == [(party.code, 2, "здесь")]


def test_several_keys_find_their_places():
    party, other = PartyFactory.create_batch(2)

    def either(key, code):
        return Party.objects.filter(code=code) | Party.objects.filter(pk=key)

    for one, two in ((party, other), (other, party), (party, party)):
        found = fetch("either", either, [Key(PK, one.pk), Key(CODE, two.code)], "default")
        assert set(found) == {one, two}


def test_a_key_that_is_no_plain_value_is_asked_in_the_ordinary_way():
    party = PartyFactory()

    def longer(code):
        return Party.objects.filter(code=code, name=F("name")).extra(where=["length(%s) > 0"], params=[str(code).upper()])

    for _round in range(2):
        assert fetch("upper", longer, [Key(CODE, party.code)], "default") == [party]
    assert compiled_as("upper") is None


def test_prefetches_are_asked_in_the_ordinary_way():
    address = AddressFactory()

    def with_addresses(key):
        return Party.objects.filter(pk=key).prefetch_related(Prefetch("addresses"))

    (found,) = fetch("prefetch", with_addresses, [Key(PK, address.party_id)], "default")
    assert compiled_as("prefetch") is None
    with CaptureQueriesContext(connection) as queries:
        assert list(found.addresses.all()) == [address]
    assert not queries


def test_nothing_is_asked_where_nothing_can_be_found():
    assert fetch("none", lambda key: Party.objects.none(), [Key(PK, uuid4())], "default") == []


def test_kinds_of_keys_have_statements_of_their_own():
    party = PartyFactory()
    assert fetch("kind", by_key, [Key(PK, party.pk)], "default") == [party]
    assert fetch("kind", by_key, [Key(PK, str(party.pk))], "default") == [party]
    assert len(compiled._statements) == 2


def test_the_store_does_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(compiled, "MAX_STATEMENTS", 5)
    party = PartyFactory()
    for number in range(20):
        assert fetch(("many", number), by_key, [Key(PK, party.pk)], "default") == [party]
        assert len(compiled._statements) <= 5


def test_other_settings_mean_other_statements():
    fetch("party", by_key, [Key(PK, uuid4())], "default")
    with override_settings(LK_KIT={}):
        assert not compiled._statements


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_threads_share_the_statement_and_not_the_connection():
    parties = PartyFactory.create_batch(8)
    wrong = []

    def read(party):
        try:
            for _round in range(30):
                if fetch("threads", by_key, [Key(PK, party.pk)], "default") != [party]:
                    wrong.append(party)
        finally:
            connection.close()

    threads = [Thread(target=read, args=(party,)) for party in parties]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert compiled_as("threads").compiler.connection is None


def test_a_planned_list_is_the_list():
    address = AddressFactory()
    asked = Address.objects.filter(pk=address.pk)
    for queryset in (asked, asked.select_related("party"), asked.values_list("pk", "city"), asked.values("city"), Address.objects.none()):
        assert fetch_planned(queryset.all()) == list(queryset)


@pytest.mark.pg
def test_with_server_side_binding_the_values_stand_in_the_statement(monkeypatch):
    monkeypatch.setattr(connection.features, "uses_server_side_binding", True)
    address = AddressFactory(city="О'Нил 50% \\ %s")
    asked = Address.objects.filter(city=address.city).order_by("pk")
    sent = []

    def note(execute, sql, params, many, context):
        sent.append((sql, params))
        return execute(sql, params, many, context)

    for queryset in (asked, asked.select_related("party"), asked.values_list("pk", "city"), asked.values("city")):
        expected = list(queryset.all())
        sent.clear()
        with connection.execute_wrapper(note):
            assert fetch_planned(queryset.all()) == expected != []
        ((sql, params),) = sent
        assert params is None
        assert "Нил 50% " in sql
    (party,) = fetch_planned(Party.objects.filter(pk=address.party_id).prefetch_related("addresses"))
    with CaptureQueriesContext(connection) as queries:
        assert list(party.addresses.all()) == [address]
    assert not queries
    assert fetch_planned(Address.objects.none()) == []
