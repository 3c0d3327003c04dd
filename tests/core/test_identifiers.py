from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.ru import inn as oracle_inn
from stdnum.ru import ogrn as oracle_ogrn

from lk_kit.core import identifiers
from lk_kit.core.identifiers import (
    normalize_identifier,
    validate_account_number,
    validate_correspondent_account,
    validate_inn,
    validate_kpp,
    validate_legal_entity_inn,
    validate_ogrn,
    validate_ogrnip,
    validate_person_inn,
    validate_settlement_account,
    validate_snils,
)
from tests.core.identifier_vectors import VECTORS

pytestmark = pytest.mark.project("default")  # it knows nothing of the host: once is enough

Validator = Callable[[str], str]


def digits(length: int) -> st.SearchStrategy[str]:
    return st.integers(0, 10**length - 1).map(lambda number: f"{number:0{length}d}")


def code_of(function: Callable[..., str], *arguments: str) -> str:
    try:
        function(*arguments)
    except ValidationError as error:
        return str(error.code) if error.messages[0] else "no message"
    return ""


@pytest.mark.parametrize(("validator", "value", "expected"), VECTORS, ids=[f"{i:03d}" for i in range(len(VECTORS))])
def test_vectors(validator: str, value: str, expected: str) -> None:
    """`expected` is the normalised number, or the code of the refusal."""
    function: Validator = getattr(identifiers, f"validate_{validator}")
    started = time.thread_time()
    outcome = code_of(function, value) or function(value)
    assert outcome == expected
    assert time.thread_time() - started < 0.05


def test_there_are_200_vectors_and_more() -> None:
    assert len(VECTORS) >= 200
    assert len({(validator, value) for validator, value, _expected in VECTORS}) == len(VECTORS)


class TestAgainstStdnum:
    @given(digits(9))
    def test_legal_entity_inn(self, body: str) -> None:
        number = body + oracle_inn.calc_company_check_digit(body)
        assume(number.strip("0"))
        assert validate_inn(number) == validate_legal_entity_inn(number) == number

    @given(digits(10))
    def test_person_inn(self, body: str) -> None:
        number = body + oracle_inn.calc_personal_check_digits(body)
        assume(number.strip("0"))
        assert validate_inn(number) == validate_person_inn(number) == number

    @given(st.one_of(digits(10), digits(12)))
    def test_any_inn_is_judged_alike(self, number: str) -> None:
        assume(number.strip("0"))
        assert (code_of(validate_inn, number) == "") == oracle_inn.is_valid(number)

    @given(digits(10), st.randoms())
    def test_a_mistyped_inn_is_judged_alike(self, body: str, random: Random) -> None:
        number = mutate(body + oracle_inn.calc_personal_check_digits(body), random)
        assume(number.strip("0"))
        assert (code_of(validate_inn, number) == "") == oracle_inn.is_valid(number)

    @given(st.sampled_from("15"), digits(11))
    def test_ogrn(self, first: str, rest: str) -> None:
        body = first + rest
        assert validate_ogrn(body + oracle_ogrn.calc_check_digit(body + "0"))

    @given(digits(13))
    def test_ogrnip(self, rest: str) -> None:
        body = f"3{rest}"
        # stdnum writes a remainder of 10, 11 or 12 with two digits; the order takes its last one.
        assert validate_ogrnip(body + oracle_ogrn.calc_check_digit(body + "0")[-1])

    @given(st.sampled_from("15"), digits(11), st.randoms())
    def test_a_mistyped_ogrn_is_judged_alike(self, first: str, rest: str, random: Random) -> None:
        body = first + rest
        number = mutate(body + oracle_ogrn.calc_check_digit(body + "0"), random)
        assume(number[0] in "15")
        assert (code_of(validate_ogrn, number) == "") == oracle_ogrn.is_valid(number)


def mutate(number: str, random: Random) -> str:
    """One digit changed or two neighbours swapped: the typing errors that check digits are made for."""
    place = random.randrange(len(number) - 1)
    if random.random() < 0.5:
        return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    return number[:place] + str(random.randrange(10)) + number[place + 1 :]


SBERBANK = "044525225"
ACCOUNTS = [
    # The three examples of the Bank of Russia's own Порядок расчёта контрольного ключа (№ 515, appendix).
    ("40602810700000000025", "049805746"),
    # A client of Sankt-Peterburg's office, published as the example of many encyclopaedias.
    ("40702810900000002851", "044030827"),
    # Accounts of a treasury body at the Bank of Russia before 2021 (BIK ends with 00x).
    ("40101810045250010041", "044525000"),
    ("40101810800000010041", "044583001"),
    # The single treasury account of Tula, given where a form asks for the account of the payee's bank.
    ("40102810445370000059", "017003983"),
    # Treasury accounts since 2021: the ninth digit is always 0, no key.
    ("03100643000000018500", "017003983"),
    ("03100643000000017300", "004525988"),
    ("03224643450000007300", "004525988"),
]
CORRESPONDENT_ACCOUNTS = [
    ("30101810400000000225", SBERBANK),
    ("30101810200000000593", "044525593"),
    ("30101810145250000974", "044525974"),
    ("30101810700000000187", "044525187"),
    ("30101810200000000827", "044030827"),
    ("30101810800000000746", "049805746"),
    ("40102810545370000003", "004525988"),
    ("40102810045370000002", "024501901"),
]


class TestAccounts:
    @pytest.mark.parametrize(("account", "bik"), ACCOUNTS)
    def test_published_settlement_accounts(self, account: str, bik: str) -> None:
        assert validate_settlement_account(account, bik) == account
        assert validate_settlement_account(f" {account[:5]} {account[5:8]}-{account[8:]}", f"{bik[:3]} {bik[3:]}") == account

    @pytest.mark.parametrize(("account", "bik"), CORRESPONDENT_ACCOUNTS)
    def test_published_correspondent_accounts(self, account: str, bik: str) -> None:
        assert validate_correspondent_account(account, bik) == account

    @pytest.mark.parametrize(("account", "bik"), [row for row in ACCOUNTS if not row[0].startswith("03")])
    def test_every_single_wrong_digit_is_found(self, account: str, bik: str) -> None:
        for place in range(20):
            for digit in "0123456789":
                if digit != account[place]:
                    wrong = account[:place] + digit + account[place + 1 :]
                    treasury = bik[:2] != "04" and wrong.startswith("03")
                    assert treasury or code_of(validate_settlement_account, wrong, bik) == "account_checksum"

    def test_the_account_of_another_bank_is_refused(self) -> None:
        assert code_of(validate_settlement_account, "40702810900000002851", SBERBANK) == "account_checksum"
        assert code_of(validate_settlement_account, "03100643000000018500", SBERBANK) == "account_checksum"

    @pytest.mark.parametrize(
        ("account", "bik", "code"),
        [
            ("30101810500000000225", SBERBANK, "correspondent_account_checksum"),
            ("30101810400000000225", "044525593", "correspondent_account_checksum"),
            # The key is right (the office is the same), the ending is another bank's.
            ("30101810200000000593", SBERBANK, "correspondent_account_checksum"),
            ("40702810900000002851", "044030827", "correspondent_account_format"),
            ("3010181040000000022", SBERBANK, "correspondent_account_length"),
            ("3010181040000000022O", SBERBANK, "correspondent_account_format"),
            ("0" * 20, SBERBANK, "correspondent_account_zero"),
            ("30101810400000000225", "44525225", "bik_length"),
            ("30101810400000000225", "", "bik_length"),
        ],
    )
    def test_correspondent_refusals(self, account: str, bik: str, code: str) -> None:
        assert code_of(validate_correspondent_account, account, bik) == code

    @pytest.mark.parametrize(
        ("account", "bik", "code"),
        [
            ("4070281090000000285", "044030827", "account_length"),
            ("4070281090000000285А", "044030827", "account_format"),
            ("0" * 20, "044030827", "account_zero"),
            ("40702810900000002851", "944030827", "bik_format"),
        ],
    )
    def test_settlement_refusals(self, account: str, bik: str, code: str) -> None:
        assert code_of(validate_settlement_account, account, bik) == code

    @given(digits(8), digits(11), st.integers(50, 999))
    def test_one_key_of_ten_fits(self, head: str, tail: str, bank: int) -> None:
        assume((head + tail).strip("0"))
        accepted = [key for key in "0123456789" if not code_of(validate_settlement_account, head + key + tail, f"044525{bank:03d}")]
        assert len(accepted) == 1


class TestSnils:
    def test_the_pension_funds_own_example(self) -> None:
        assert validate_snils("112-233-445 95") == "11223344595"

    def test_numbers_up_to_001_001_998_have_no_check_number(self) -> None:
        assert validate_snils("001-001-998 77") == "00100199877"
        assert code_of(validate_snils, "001-001-999 77") == "snils_checksum"

    @pytest.mark.parametrize(
        "number",
        # Sums worked by hand: 99, 100 and 101 (both 00), 102, 201 (remainder 100, so 00), 202, 203.
        [
            "92000001099",
            "92000010000",
            "92000100000",
            "92001000001",
            "99610000000",
            "99610000100",
            "99610001001",
        ],
    )
    def test_sums_around_a_hundred(self, number: str) -> None:
        assert validate_snils(number) == number
        assert code_of(validate_snils, f"{number[:9]}{(int(number[9:]) + 1) % 100:02d}") == "snils_checksum"

    @given(st.integers(1_001_999, 999_999_999))
    def test_one_check_number_of_a_hundred_fits(self, body: int) -> None:
        accepted = [check for check in range(100) if not code_of(validate_snils, f"{body:09d}{check:02d}")]
        assert len(accepted) == 1


class TestNormalize:
    @given(st.text(max_size=60))
    def test_twice_is_once(self, text: str) -> None:
        once = normalize_identifier(text)
        assert normalize_identifier(once) == once

    @given(st.text(max_size=60))
    def test_any_text_is_a_plain_number_or_refused(self, text: str) -> None:
        for function, length in [(validate_inn, (10, 12)), (validate_snils, (11,)), (validate_account_number, (20,))]:
            if not code_of(function, text):
                number = function(text)
                assert number.isascii()
                assert number.isdigit()
                assert len(number) in length

    @pytest.mark.parametrize("value", [None, 7707083893, b"7707083893", True, 1.5, ["7707083893"]])
    def test_what_is_not_text_is_refused(self, value: object) -> None:
        assert code_of(validate_inn, value) == "inn_format"  # type: ignore[arg-type]
        assert code_of(validate_kpp, value) == "kpp_format"  # type: ignore[arg-type]

    def test_a_number_pasted_with_noise_is_the_same_company(self) -> None:
        noise = ["7707083893", "7707 083 893", "77\u200b07083893", "７７０７０８３８９３", "\u202a7707083893\u202c", "7707\u00a0083-893"]
        assert {validate_inn(text) for text in noise} == {"7707083893"}

    def test_megabytes_are_refused_at_once(self) -> None:
        started = time.thread_time()
        assert code_of(validate_inn, "7" * 10**6) == "inn_format"
        assert code_of(validate_inn, " " * 10**6 + "7707083893") == "inn_format"
        assert time.thread_time() - started < 0.05


def test_they_work_as_field_validators() -> None:
    field = forms.CharField(validators=[validate_inn])
    assert field.clean("7707083893") == "7707083893"
    with pytest.raises(ValidationError) as caught:
        field.clean("7707083894")
    assert caught.value.error_list[0].code == "inn_checksum"


def test_refusals_speak_the_readers_language() -> None:
    with pytest.raises(ValidationError) as caught:
        validate_inn("7707083894")
    with translation.override("en"):
        assert caught.value.messages == ["INN: the check digits do not match. Look for a typing error."]
    with translation.override("ru"):
        assert caught.value.messages == ["ИНН: контрольные цифры не сходятся. Проверьте, нет ли опечатки."]
