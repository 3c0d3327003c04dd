from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Count, F, Value

from lk_kit.core.statements import shortened
from lk_kit.parties.models import Party
from lk_kit.testing.factories import AddressFactory

KEY = "k" * 64


def test_names_go_and_constants_come_in():
    sql, params = shortened('SELECT "a"."b" AS "c", %s FROM "a" WHERE "a"."d" = %s AND "a"."e" = %s', [1, KEY, "otp.device/"], keep=KEY)
    assert sql == 'SELECT t0."b", 1 FROM "a" t0 WHERE t0."d" = %s AND t0."e" = \'otp.device/\''
    assert params == (KEY,)


@pytest.mark.parametrize("value", ["o'clock", "50%", "a b", 'x"y', "я", "a\\b", True, None, 1.5])
def test_what_is_not_plain_stays_a_parameter(value):
    assert shortened("SELECT %s, %s", [value, KEY], keep=KEY) == ("SELECT %s, %s", (value, KEY))


def test_a_name_that_is_used_again_stays():
    sql = 'SELECT "a"."b" AS "c" FROM "a" ORDER BY "c" ASC'
    assert shortened(sql, [], keep=KEY) == ('SELECT t0."b" AS "c" FROM "a" t0 ORDER BY "c" ASC', ())


def test_tables_get_short_names_unless_they_are_named_twice():
    sql = (
        'SELECT "a"."b", EXISTS(SELECT 1 FROM "e" "U0" WHERE "U0"."b" = ("a"."b")) FROM "a" INNER JOIN "c" ON ("a"."b" = "c"."b")'
        ' LEFT OUTER JOIN "c" T4 ON ("a"."b" = T4."b") LEFT OUTER JOIN "d" ON ("a"."b" = "d"."b") WHERE "c"."d" = 1'
    )
    assert shortened(sql, [], keep=KEY)[0] == (
        'SELECT t0."b", EXISTS(SELECT 1 FROM "e" "U0" WHERE "U0"."b" = (t0."b")) FROM "a" t0 INNER JOIN "c" ON (t0."b" = "c"."b")'
        ' LEFT OUTER JOIN "c" T4 ON (t0."b" = T4."b") LEFT OUTER JOIN "d" t2 ON (t0."b" = t2."b") WHERE "c"."d" = 1'
    )


def test_a_statement_with_a_percent_sign_is_left_alone():
    assert shortened("SELECT '50%%', %s", [1], keep=KEY) == ("SELECT '50%%', %s", (1,))


@pytest.mark.django_db
def test_the_rows_are_the_same():
    address = AddressFactory()
    rows = (
        Party.objects.filter(code=address.party.code)
        .annotate(places=Count("addresses"), again=F("name"), seven=Value(7), word=Value("otp/x"))
        .order_by("again")
        .values_list("id", "name", "addresses__city", "places", "again", "seven", "word")
    )
    sql, params = rows.query.get_compiler("default").as_sql()
    short, left = shortened(sql, params, keep=address.party.code)
    assert (len(short) < len(sql), left) == (True, (address.party.code,))
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        expected = cursor.fetchall()
        cursor.execute(short, left)
        assert cursor.fetchall() == expected
