"""B8, B9: one telephone number and one address in one form, or a clear error."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from lk_kit.core.contacts import clean_email, clean_phone, format_phone

pytestmark = pytest.mark.project("default")

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
MOSCOW = "+74951234567"

SAME_NUMBER = [
    "+74951234567",
    "+7 495 123-45-67",
    "+7 (495) 123-45-67",
    "8 (495) 123-45-67",
    "84951234567",
    "8-495-123-45-67",
    "4951234567",
    "(495)1234567",
    "007 495 1234567".replace("007", "+7"),
    " +7 495 123 45 67 ",
    "\u202a+7 495 123-45-67\u202c",
    "+7\u00a0495\u00a0123\u201145\u201167",
    "+7 495 123\u200b45 67",
    "+7.495.123.45.67",
    "+7 495 123\u201345\u201367",
    "8 495 1234567".translate(FULL_WIDTH),
    "+7 495 1234567".translate(ARABIC),
    "8 495 1234567".translate(ARABIC),
    "＋7 495 1234567",
    "tel:+7-495-123-45-67".removeprefix("tel:"),
]
OTHER_NUMBERS = {
    "8 912 345-67-89": "+79123456789",
    "+375 29 123-45-67": "+375291234567",
    "+44 20 7946 0958": "+442079460958",
    "+1 212 555 2368": "+12125552368",
    "8 800 555-35-35": "+78005553535",
    "+49 30 901820": "+4930901820",
}
REFUSED = [
    "",
    " ",
    "112",
    "0",
    "02",
    "12345",
    "+7",
    "+7 495",
    "+7 495 123-45-6",
    "+7 495 123-45-678",
    "1" * 30,
    "+" + "7" * 30,
    "+7 000 000-00-00",
    "+0 495 123 45 67",
    "+7 495 123-45-67 доб. 12",
    "+7 495 123-45-67 ext. 12",
    "+7 495 123-45-67 x12",
    "+7 495 123-45-67;ext=12",
    "8 800 FLOWERS",
    "phone",
    "телефон",
    "+7 495 123-45-67, +7 495 765-43-21",
    "+999 123 456 789",
    "8 809 505-00-00",
    "+7 803 100-00-00",
    "<script>",
    "'; DROP TABLE",
    "\x00",
    "9" * 300,
    "+7 495 １２３-45-6٧ 8 9",
]


@pytest.mark.parametrize("typed", SAME_NUMBER)
def test_one_number_however_it_is_typed(typed: str) -> None:
    assert clean_phone(typed) == MOSCOW


@pytest.mark.parametrize(("typed", "stored"), OTHER_NUMBERS.items())
def test_other_numbers(typed: str, stored: str) -> None:
    assert clean_phone(typed) == stored
    assert clean_phone(stored) == stored


@pytest.mark.parametrize("typed", REFUSED)
def test_refused(typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        clean_phone(typed)
    assert caught.value.messages


@pytest.mark.parametrize("value", [None, 5, 4951234567, [], {}, b"84951234567", True])
def test_only_text_is_a_number(value: object) -> None:
    with pytest.raises(ValidationError):
        clean_phone(value)


def test_shown_to_people() -> None:
    assert format_phone(MOSCOW) == "+7 495 123-45-67"
    assert format_phone("no number") == "no number"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Boris@Example.COM", "boris@example.com"),
        (" boris@example.com\u200b ", "boris@example.com"),
        ("boris+lk@example.com", "boris+lk@example.com"),
        ("b.o.r.i.s@example.com", "b.o.r.i.s@example.com"),
        ("boris@пример.рф", "boris@xn--e1afmkfd.xn--p1ai"),
        ("boris@ＥＸＡＭＰＬＥ.com", "boris@example.com"),
        ("boris@\u212aelvin.example", "boris@kelvin.example"),
    ],
)
def test_addresses(typed: str, stored: str) -> None:
    assert clean_email(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "boris",
        "@example.com",
        "boris@",
        "boris@example",
        "boris@example.com.",
        "bo ris@example.com",
        "boris@@example.com",
        "mi\u212ae@example.com",
        "бoris@example.com",
        "ſam@example.com",
        "boris@example.com\r\nBcc: x@y.z",
        "boris@exa\nmple.com",
        "boris@" + "x" * 70 + ".com",
        "x" * 65 + "y" * 200 + "@example.com",
        "boris@-example.com",
        "boris@.com",
        None,
        5,
    ],
)
def test_refused_addresses(typed: str) -> None:
    with pytest.raises(ValidationError):
        clean_email(typed)
