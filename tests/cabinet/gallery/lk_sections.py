from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from lk_kit.cabinet.context import CabinetContext
from lk_kit.cabinet.sections import Card, Section, Shortcut, Todo

from .rows import ROWS

sections = [
    Section(key="orders", label="Заказы", icon="orders", url_name="lk_kit:gallery:list", order=10, permission="orders.view"),
    Section(key="docs", label="Документы", icon="docs", url_name="lk_kit:gallery:order", order=20, badge=lambda lk: 2),
    Section(key="money", label="Расчёты", icon="money", url_name="lk_kit:gallery:form", order=30),
    Section(key="help", label="Поддержка", icon="help", url_name="lk_kit:gallery:repeat", order=40, badge=lambda lk: 1),
    Section(key="team", label="Сотрудники", icon="team", url_name="lk_kit:gallery:parts", order=50, kinds={"legal_entity"}),
    Section(key="secret", label="Секрет", icon="lock", url_name="lk_kit:gallery:list", permission="secret.view"),
    Section(key="profile", label="Профиль", icon="user", url_name="lk_kit:gallery:personal", order=60, party_scoped=False),
    Section(key="security", label="Безопасность", icon="lock", url_name="lk_kit:gallery:personal", order=70, party_scoped=False),
]


def waiting(lk: CabinetContext) -> Iterator[Todo]:
    if lk.grant and lk.grant.party_code == "k7f3q2":
        url = reverse("lk_kit:gallery:order", kwargs={"code": lk.code})
        yield Todo(text="Подпишите акт № 318", detail="к заказу № 10 431 · до 25 ноября", url=url, action_label="Подписать", order=10)
        yield Todo(
            text="Счёт № 2026-0412 на 62 310,50 ₽",
            detail="оплатить до 24 ноября, отсрочка 14 дней",
            url=url,
            action_label="Оплатить",
            order=20,
        )
        yield Todo(text="Анна ответила в обращении «Брак в партии»", detail="2 часа назад", url=url, action_label="Открыть", order=30)


def stat(label: str, value: str, note: str, tone: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "note": note, "tone": tone}


def only_vector(found: dict[str, Any]) -> Any:
    return lambda lk: found if lk.grant.party_code == "k7f3q2" else None


NBSP = "\N{NO-BREAK SPACE}"
cards = [
    Card(
        key="balance",
        template="gallery/stat.html",
        order=10,
        width="third",
        load=only_vector(
            stat("Баланс", f"−62{NBSP}310,50{NBSP}₽", f"лимит 1{NBSP}500{NBSP}000{NBSP}₽, свободно 1{NBSP}252{NBSP}769,50{NBSP}₽")
        ),
    ),
    Card(
        key="overdue",
        template="gallery/stat.html",
        order=20,
        width="third",
        load=only_vector(stat("Просрочено", f"0{NBSP}₽", "Всё в срок", "good")),
    ),
    Card(
        key="delivery",
        template="gallery/stat.html",
        order=30,
        width="third",
        load=only_vector(stat("Ближайшая поставка", f"пт, 27{NBSP}ноября", "заказ № 10 482, 14 мест")),
    ),
    Card(key="recent", template="gallery/recent.html", order=40, width="wide", load=only_vector({"rows": ROWS[:3]})),
    Card(
        key="months",
        template="gallery/months.html",
        order=50,
        width="third",
        load=only_vector({"points": [("июн", 42), ("июл", 55), ("авг", 38), ("сен", 70), ("окт", 82), ("ноя", 100)]}),
    ),
]
todos = [waiting]
shortcuts = [lambda lk: Shortcut(label="Повторить заказ", url=lk.url("gallery:repeat")) if lk.grant else None]
