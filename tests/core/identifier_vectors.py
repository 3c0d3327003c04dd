"""B7 of the test matrix: what people and scripts put into requisites, with the normalised number or the code of refusal.

Good numbers are public requisites of Sberbank, Gazprom, Yandex, the tax service and the Bank of Russia, or official examples.
"""

from __future__ import annotations

Vector = tuple[str, str, str]

INN, PERSON_INN, KPP, OGRN, OGRNIP, BIK = "7707083893", "500100732259", "773601001", "1027700132195", "304500116000157", "044525225"
ACCOUNT, SNILS = "40702810900000002851", "11223344595"
GOOD = {
    "inn": INN, "person_inn": PERSON_INN, "legal_entity_inn": INN, "kpp": KPP, "ogrn": OGRN, "ogrnip": OGRNIP, "bik": BIK,
    "account_number": ACCOUNT, "snils": SNILS,
}  # fmt: skip
PREFIX = {"person_inn": "inn", "legal_entity_inn": "inn", "account_number": "account"}


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def _script(text: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(char)) for char in text)


def _harmless(name: str, number: str) -> list[Vector]:
    """Blanks, dashes, invisible characters and width change nothing."""
    half = len(number) // 2
    head, tail = number[:half], number[half:]
    variants = [
        number, f" {number}\n", f"{head} {tail}", f"{head}\u00a0{tail}", f"{head}\u2009{tail}", f"{head}-{tail}", f"{head}\u2013{tail}",
        f"{head}\u200b{tail}", f"\ufeff{number}", f"\u202a{number}\u202c", f"{head}\u00ad{tail}", _wide(number), f"{head}\t{tail}",
    ]  # fmt: skip
    return [(name, variant, number) for variant in variants]


def _refused(name: str, number: str) -> list[Vector]:
    """Other scripts' digits, lookalike letters, signs, wrong lengths, zeros."""
    prefix = PREFIX.get(name, name)
    wrong = {"format": [
        _script(number, "\u0660"), _script(number, "\u0966"), number[:-1] + "О", number[:-1] + "O", number[:-1] + "l", number[:-1] + ".",
        f"{number[:-1]}\u20dd", f"-{number}", f"{number};", f"'{number}", "1" * 101,
    ], "length": ["", " ", "\u200b", number[:-1], f"{number}0", "1"], "zero": ["0" * len(number)]}  # fmt: skip
    if name == "kpp":
        # A length is judged first, since letters are allowed in the middle.
        odd = [text for text in wrong["format"] if len(text) != 9 and len(text) < 100]
        wrong = {"format": [text for text in wrong["format"] if text not in odd], "length": wrong["length"] + odd, "zero": wrong["zero"]}
    return [(name, text, f"{prefix}_{reason}") for reason, texts in wrong.items() for text in texts]


_MORE: list[Vector] = [
    ("inn", PERSON_INN, PERSON_INN),
    ("inn", "7736050003", "7736050003"),
    ("inn", "7736207543", "7736207543"),
    ("inn", "7707329152", "7707329152"),
    ("inn", "7702235133", "7702235133"),
    ("inn", "7707083894", "inn_checksum"),
    ("inn", "7707083983", "inn_checksum"),
    ("inn", "500100732258", "inn_checksum"),
    ("inn", "500100732269", "inn_checksum"),
    ("inn", "0000000001", "inn_checksum"),
    ("inn", "000000000000", "inn_zero"),
    ("inn", "77070838931", "inn_length"),
    ("legal_entity_inn", PERSON_INN, "inn_length"),
    ("legal_entity_inn", "7707083894", "inn_checksum"),
    ("person_inn", INN, "inn_length"),
    ("person_inn", "500100732250", "inn_checksum"),
    ("kpp", "7736AB001", "7736AB001"),
    ("kpp", "7736ab001", "7736AB001"),
    ("kpp", "７７３６ＡＢ００１", "7736AB001"),
    ("kpp", "7736АВ001", "kpp_format"),
    ("kpp", "77A601001", "kpp_format"),
    ("kpp", "773601O01", "kpp_format"),
    ("kpp", "000001001", "kpp_zero"),
    ("kpp", "997950001", "997950001"),
    ("ogrn", "1027700070518", "1027700070518"),
    ("ogrn", "1027700229193", "1027700229193"),
    ("ogrn", "1027700132196", "ogrn_checksum"),
    ("ogrn", "1027701032195", "ogrn_checksum"),
    ("ogrn", "2027700132194", "ogrn_format"),
    ("ogrn", "3027700132193", "ogrn_format"),
    ("ogrn", OGRNIP, "ogrn_length"),
    ("ogrnip", "304500116000158", "ogrnip_checksum"),
    ("ogrnip", "104500116000151", "ogrnip_format"),
    ("ogrnip", OGRN, "ogrnip_length"),
    ("bik", "017003983", "017003983"),
    ("bik", "004525988", "004525988"),
    ("bik", "344525225", "bik_format"),
    ("bik", "SABRRUMM", "bik_format"),
    ("snils", "112-233-445 95", SNILS),
    ("snils", "112-233-445 96", "snils_checksum"),
    ("snils", "121-233-445 95", "snils_checksum"),
]

VECTORS: list[Vector] = [
    *(vector for name, number in GOOD.items() for vector in _harmless(name, number)),
    *(vector for name, number in GOOD.items() for vector in _refused(name, number)),
    *_MORE,
]
