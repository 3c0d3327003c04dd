from __future__ import annotations

from lk_kit.core.actors import Actor
from lk_kit.privacy.actions import GiveConsents, PublishDocument
from lk_kit.privacy.models import ConsentDocument
from shop.models import User

PERSONAL_DATA = """Я даю ООО «Северный ветер» согласие на обработку моих персональных данных: фамилии, имени, отчества, телефона, адреса \
электронной почты и адресов доставки.

Цель: заключение и исполнение договоров купли-продажи, доставка заказов, ответы на обращения.

Действия: сбор, запись, хранение, уточнение, использование, передача перевозчику, удаление, уничтожение — с использованием средств \
автоматизации и без них.

Согласие действует, пока существует учётная запись. Отозвать его можно на странице «Персональные данные» \
или письмом на privacy@example.com."""

MARKETING = """Я согласен получать от ООО «Северный ветер» сообщения об акциях и новинках по электронной почте и SMS.

Согласие действует до отзыва. Отозвать его можно в любой момент на странице «Персональные данные»; \
после этого мы ничего рекламного не присылаем."""


def load_consents(*people: User) -> None:
    """Two separate texts, as 152-FZ and 38-FZ want it; the people of the demo have agreed to the first."""
    documents = [
        ConsentDocument.objects.create(
            kind="personal-data", title="Согласие на обработку персональных данных", text=PERSONAL_DATA, is_mandatory=True
        ),
        ConsentDocument.objects.create(kind="marketing", title="Согласие на рекламные сообщения", text=MARKETING),
    ]
    for document in documents:
        PublishDocument(document, actor=Actor.system()).execute()
    for user in people:
        GiveConsents(actor=Actor.for_user(user), documents=[documents[0].pk]).execute()
