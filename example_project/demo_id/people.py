"""Who the providers know. Some are customers of the shop, some are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Person:
    oid: str
    first_name: str
    last_name: str
    email: str
    note: str
    email_verified: bool = True
    is_confirmed: bool = True
    heads: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


PAVEL = Person(
    oid="1000001001",
    first_name="Павел",
    last_name="Орлов",
    email="pavel@example.com",
    note="вход уже привязан к его кабинету; после провайдера спросят код из SMS",
)
BORIS = Person(
    oid="1000001002",
    first_name="Борис",
    last_name="Лапин",
    email="boris@example.com",
    note="вход уже привязан; руководит ООО «Онегастрой» и ООО «Карельский лес»",
    heads=("2000001", "2000002"),
)
ANNA = Person(
    oid="1000001003",
    first_name="Анна",
    last_name="Ковалёва",
    email="anna@example.com",
    note="покупает в магазине, но вход ещё не привязан",
)
VERA = Person(
    oid="1000001004",
    first_name="Вера",
    last_name="Лисицына",
    email="vera@example.com",
    note="впервые здесь, почта подтверждена",
)
TIMUR = Person(
    oid="1000001005",
    first_name="Тимур",
    last_name="Галиев",
    email="timur@example.com",
    note="впервые здесь, почта не подтверждена; учётная запись упрощённая",
    email_verified=False,
    is_confirmed=False,
)
PEOPLE = {one.oid: one for one in (PAVEL, BORIS, ANNA, VERA, TIMUR)}
LINKED = (PAVEL, BORIS)
"""Whose accounts the demo data links."""

ORGANISATIONS: dict[str, dict[str, Any]] = {
    "2000001": {
        "fullName": "Общество с ограниченной ответственностью «Онегастрой»",
        "shortName": "ООО «Онегастрой»",
        "inn": "7728168971",
        "kpp": "772801001",
        "ogrn": "1027700067328",
    },
    "2000002": {
        "fullName": "Общество с ограниченной ответственностью «Карельский лес»",
        "shortName": "ООО «Карельский лес»",
        "inn": "1001000005",
        "kpp": "100101001",
        "ogrn": "1021000000010",
    },
}
