"""Документы: настоящие маленькие PDF и картинка, нарисованные здесь же; всё заведено теми же действиями, что и на работающем сайте."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.documents.downloads import version_of
from lk_kit.documents.models import Document
from lk_kit.orders.abstract import get_order_model

from .people import People

PAGE = (620, 877)
CLOSING = (("invoice", "СЧ-{}", "Счёт на оплату"), ("upd", "{}", "Поставка по заказу № {}"))


def load_papers(people: People) -> None:
    staff, day = Actor.for_user(people.olga), timezone.localdate()
    contract = publish(
        staff, people.vector, "contract", "СВ-24/17", day - timedelta(days=412), "Договор поставки", signed=day - timedelta(days=405)
    )
    publish(staff, people.vector, "amendment", "1", day - timedelta(days=120), "Отсрочка платежа 30 дней", signed=day - timedelta(days=118))
    publish(staff, people.onega, "contract", "СВ-25/03", day - timedelta(days=290), "Договор поставки", signed=day - timedelta(days=288))
    for number, order in enumerate(orders_of(people.vector, 3), 118):
        for code, pattern, title in CLOSING:
            text = title.format(order.number)
            publish(staff, people.vector, code, pattern.format(number), order.ordered_at.date(), text, order=order)
    publish(
        staff,
        people.vector,
        "act",
        "АС-10",
        day - timedelta(days=22),
        "Акт сверки",
        period=(day.replace(month=1, day=1), day - timedelta(days=22)),
    )
    publish(staff, people.anna_party, "receipt", "44-17", day - timedelta(days=11), "Кассовый чек")
    certificate = publish(staff, people.vector, "certificate", "RU-С.0412", day - timedelta(days=75), "Кабель ВВГнг-LS", picture=True)
    renew(staff, certificate)
    wrong = publish(staff, people.vector, "invoice", "СЧ-117", day - timedelta(days=30), "Счёт на оплату")
    get_class("documents.WithdrawDocument")(wrong, actor=staff, reason="В счёте ошибка: заменён счётом № СЧ-118.").execute()
    read(people.marina, contract)
    ask(staff, people, day)


def orders_of(party: Any, count: int) -> list[Any]:
    return list(get_order_model().objects.filter(party=party, status="completed").order_by("-ordered_at")[:count])


def publish(staff: Actor, party: Any, code: str, number: str, day: date, title: str, **more: Any) -> Document:
    start, end = more.get("period", (None, None))
    values = {
        "type": code,
        "number": number,
        "date": day,
        "title": title,
        "period_start": start,
        "period_end": end,
        "signed_on": more.get("signed"),
    }
    links = [("order", str(more["order"].pk))] if "order" in more else []
    document = get_class("documents.CreateDocument")(actor=staff, party=party.pk, values=values, links=links).execute()
    add_file(staff, document, number, day, picture="picture" in more)
    return get_class("documents.PublishDocument")(document, actor=staff).execute()  # type: ignore[no-any-return]


def add_file(staff: Actor, document: Document, number: str, day: date, *, picture: bool = False) -> None:
    upload = ContentFile(drawn(number, day, "PNG" if picture else "PDF"), name="scan.png" if picture else "document.pdf")
    get_class("documents.AddVersion")(document, actor=staff, upload=upload).execute()


def renew(staff: Actor, document: Document) -> None:
    add_file(staff, Document.objects.get(pk=document.pk), f"{document.number}/2", document.date, picture=True)


def read(user: Any, document: Document) -> None:
    """Марина уже скачала договор."""
    get_class("documents.MarkRead")(document, actor=Actor.for_user(user), version=version_of(document)).execute()


def ask(staff: Actor, people: People, day: date) -> None:
    card = {
        "type": "other",
        "title": "Карточка предприятия",
        "text": "Пришлите карточку с печатью: сменился расчётный счёт.",
        "due_on": day + timedelta(days=3),
    }
    get_class("documents.RequestUpload")(actor=staff, party=people.vector.pk, values=card).execute()
    power = {"type": "power_of_attorney", "title": "Доверенность на получение груза", "due_on": day + timedelta(days=10)}
    request = get_class("documents.RequestUpload")(actor=staff, party=people.vector.pk, values=power).execute()
    upload = ContentFile(drawn("17/26", day, "PDF"), name="Доверенность Лапин.pdf")
    get_class("documents.AnswerUploadRequest")(request, actor=Actor.for_user(people.marina), upload=upload).execute()


def drawn(number: str, day: date, kind: str) -> bytes:
    """A page with the number, a date and a table. The font that comes with Pillow has no Cyrillic letters."""
    page = Image.new("L", PAGE, 255)
    pen, big, small = ImageDraw.Draw(page), ImageFont.load_default(26), ImageFont.load_default(14)
    plain = "".join(char for char in number if char.isascii()).strip("-")
    pen.text((50, 50), "SEVERNY VETER", font=big, fill=0)
    pen.text((50, 100), f"No. {plain}    {day:%d.%m.%Y}", font=big, fill=0)
    for row in range(9):
        pen.line((50, 180 + row * 40, 570, 180 + row * 40), fill=120)
        if row < 8:
            pen.text((60, 192 + row * 40), f"{row + 1}", font=small, fill=0)
            pen.text((460, 192 + row * 40), f"{(row + 3) * 1270:,}.00".replace(",", " "), font=small, fill=0)
    pen.ellipse((380, 620, 540, 780), outline=90, width=3)
    target = BytesIO()
    page.save(target, kind)
    return target.getvalue()
