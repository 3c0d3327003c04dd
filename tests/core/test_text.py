from __future__ import annotations

import csv
import io
import time
import unicodedata
from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.text import TextTooLong, clean_text, csv_safe, like_escape, search_terms, strip_invisible
from tests.thorough import examples

pytestmark = pytest.mark.project("default")  # it knows nothing of the host: once is enough

ANY_TEXT = st.text(st.characters(), max_size=80)  # lone surrogates included
NASTY = st.text(
    st.sampled_from("aя \t\n\r\v\f\0\x1b\x7f\x85\u00a0\u00ad\u0301\u200b\u200d\u202e\u2066\u2028\u3000\u3164\ufeff\ud800e"), max_size=40
)


class TestCleanText:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("", ""),
            ("  ООО  «Ромашка»\t ", "ООО «Ромашка»"),
            ("e\u0301", "\u00e9"),
            ("e\u200d\u0301", "\u00e9"),
            ("и\u0306", "й"),
            ("a\u00a0b\u2009c\u3000d", "a b c d"),
            ("a\0b", "ab"),
            ("\x1b[31mred", "[31mred"),
            ("a\u202egpj.exe", "agpj.exe"),
            ("\u2066x\u2069\u200f\u061c", "x"),
            ("\ufeffa\u200bb\u200cc\u2060d\u00ade", "abcde"),
            ("a\ud800b", "ab"),
            ("\uffff\ufffea", "a"),
            ("\u3164\u2800\u115f", ""),
            ("one\r\ntwo\nthree\u2028four\x85five", "one two three four five"),
            ("👨\u200d👩", "👨👩"),
            ("❤\ufe0f", "❤\ufe0f"),
            ("a\U000e0041b", "ab"),
        ],
    )
    def test_one_line(self, value: str, expected: str) -> None:
        assert clean_text(value, 100) == expected

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("one\r\ntwo\rthree", "one\ntwo\nthree"),
            ("\n\n  one  \n\n\n\n two\t\n \n", "one\n\ntwo"),
            ("a\u2029b", "a\nb"),
            (" \u200b \n", ""),
        ],
    )
    def test_several_lines(self, value: str, expected: str) -> None:
        assert clean_text(value, 100, multiline=True) == expected

    def test_the_limit_counts_what_is_stored(self) -> None:
        assert clean_text("  abc \u200b ", 3) == "abc"
        with pytest.raises(TextTooLong) as caught:
            clean_text("abcd", 3)
        assert isinstance(caught.value, (ValueError, InvalidInput))
        assert (caught.value.code, caught.value.params) == ("max_length", {"limit": 3, "length": 4})
        assert "3" in str(caught.value)

    @pytest.mark.parametrize("value", ["x" * 10**6, " " * 10**6, "\u0301" * 10**6, "a" + "\u0315\u0300\u05ae" * 3000])
    def test_a_flood_is_over_quickly(self, value: str) -> None:
        started = time.thread_time()
        with suppress(TextTooLong):
            assert len(clean_text(value, 5000)) <= 5000
        assert time.thread_time() - started < 0.05

    @pytest.mark.parametrize("multiline", [False, True])
    @examples(300)
    @given(value=st.one_of(ANY_TEXT, NASTY))
    def test_the_result_is_clean_and_stable(self, value: str, multiline: bool) -> None:
        text = clean_text(value, 1000, multiline)
        assert clean_text(text, 1000, multiline) == text
        assert unicodedata.is_normalized("NFC", text)
        assert text == text.strip()
        assert not {unicodedata.category(char) for char in text.replace("\n", "")} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
        assert "  " not in text
        assert "\n" not in text or multiline
        text.encode()

    @given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Po"]), max_size=50))
    def test_plain_words_stay(self, value: str) -> None:
        assert clean_text(value, 200) == unicodedata.normalize("NFC", value)


def test_strip_invisible_keeps_blanks_and_breaks() -> None:
    assert strip_invisible(" a\t\u200bb\r\n\u202ec ") == " a\tb\r\nc "


FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://evil","x")', "\t=1", "\r=1", "\n=1", "\ttext",
    "\rtext", "\ntext", "＝1+1", "＋1", "－1", "＠SUM", "﹢1", "﹣1", "﹫x", "⁺1", " =1", "\u00a0=1", "\u3000=1", "'=1", '"=1', "''=1",
    "«=1", " ' =1", "“=1",
    "\u200b=1", "\ufeff=1", "\u202e=1", "\0=1", "\x01=1", "=", "+7 495 000-00-00", "-", "\u200b\u200b'\u00a0＝1", "`=1", "＂=1", "\x0b=1",
]  # fmt: skip
HARMLESS = [
    "",
    "a=1",
    "1+1",
    "ООО «Ромашка»",
    "x@example.com",
    "'",
    '"',
    "  ",
    "5 - 3",
    "0",
    "'text",
    "\u22125",
    "№ 1",
    "\u200btext",
    "%",
    "|",
]


class TestCsvSafe:
    @pytest.mark.parametrize("cell", FORMULAS)
    def test_a_formula_becomes_text(self, cell: str) -> None:
        safe = csv_safe(cell)
        assert isinstance(safe, str)
        assert safe == "'" + cell.replace("\0", "")

    @pytest.mark.parametrize("cell", HARMLESS)
    def test_ordinary_text_stays(self, cell: str) -> None:
        assert csv_safe(cell) == cell

    @pytest.mark.parametrize("cell", [0, -5, 10**20, Decimal("-184920.00"), Decimal("0.10")])
    def test_numbers_stay_numbers(self, cell: int | Decimal) -> None:
        assert csv_safe(cell) is cell

    @pytest.mark.parametrize(("cell", "text"), [(None, ""), (True, "True"), (Decimal("NaN"), "NaN"), (Decimal("-Infinity"), "'-Infinity")])
    def test_the_rest_is_text(self, cell: object, text: str) -> None:
        assert csv_safe(cell) == text

    @given(st.lists(st.one_of(ANY_TEXT, NASTY, st.sampled_from(FORMULAS)), min_size=1, max_size=6), st.sampled_from(",;\t"))
    def test_no_formula_comes_back_from_a_file(self, row: list[str], delimiter: str) -> None:
        file = io.StringIO(newline="")
        csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerow([csv_safe(cell) for cell in row])
        (back,) = csv.reader(io.StringIO(file.getvalue(), newline=""), delimiter=delimiter)
        assert len(back) == len(row)
        for cell in back:
            visible = unicodedata.normalize("NFKC", strip_invisible(cell)).lstrip(' \t\r\n"\u3000\u00a0')
            assert not visible.startswith(("=", "+", "-", "@"))
            assert not cell.startswith(("\t", "\r", "\n"))

    def test_long_cells_are_quick(self) -> None:
        started = time.thread_time()
        csv_safe("x" * 10**6)
        assert time.thread_time() - started < 0.05


class TestSearch:
    @pytest.mark.parametrize(
        ("query", "terms"),
        [
            ("", []),
            (" \u200b ", []),
            ("ООО  Ромашка", ["ООО", "Ромашка"]),
            ("Болт болт М8 БОЛТ", ["Болт", "М8"]),
            ("a\u202eb\0c", ["abc"]),
            ("1 2 3 4 5 6 7 8 9 10", ["1", "2", "3", "4", "5", "6", "7", "8"]),
        ],
    )
    def test_terms(self, query: str, terms: list[str]) -> None:
        assert search_terms(query) == terms

    def test_a_megabyte_is_cut(self) -> None:
        started = time.thread_time()
        assert sum(map(len, search_terms("x " * 10**6 + "y" * 10**6))) <= 400
        assert time.thread_time() - started < 0.05


class TestLikeEscape:
    def test_wildcards_lose_their_meaning(self) -> None:
        assert like_escape("50%_\\x") == "50\\%\\_\\\\x"
        assert like_escape("a!%b", "!") == "a!!!%b"

    @pytest.mark.django_db
    @pytest.mark.parametrize("text", ["50%", "a_b", "c\\d", "!x", "plain", "%_\\"])
    def test_in_the_database(self, text: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s LIKE %s ESCAPE '!', %s LIKE %s ESCAPE '!'", [
                text, like_escape(text, "!"), text.replace("%", "zz").replace("_", "z").replace("!", "z") + "z", like_escape(text, "!"),
            ])  # fmt: skip
            assert [bool(value) for value in cursor.fetchone()] == [True, False]
