from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone

from lk_kit.accounts.identifiers import prove
from lk_kit.core.actors import Actor
from lk_kit.parties.actions import ChangeRole, CreateRole, SetSpendingLimit
from lk_kit.parties.models import Address, BankAccount, Membership, Party
from lk_kit.parties.roles import role_permissions
from lk_kit.profiles.abstract import get_profile_model
from shop.models import User

PASSWORD = "demo-lk-2026"


@dataclass
class People:
    anna: User
    boris: User
    marina: User
    pavel: User
    olga: User
    anna_party: Party
    vector: Party
    onega: Party


def load_people() -> People:
    anna = person("anna@example.com", "Анна", "Сергеевна", "Ковалёва", "+79215550142")
    prove(anna, "phone", "+79215550142")
    boris = person("boris@example.com", "Борис", "Петрович", "Лапин", "+79115550177")
    marina = person("marina@example.com", "Марина", "Игоревна", "Соколова", "+79115550168")
    pavel = person("pavel@example.com", "Павел", "Андреевич", "Орлов", "+79215550133")
    prove(pavel, "phone", "+79215550133")
    olga = person("manager@example.com", "Ольга", "Викторовна", "Миронова", "+78142555010", is_staff=True)
    olga.user_permissions.set(Permission.objects.filter(content_type__app_label__startswith="lk_kit_"))
    olga.user_permissions.add(*Permission.objects.filter(content_type__app_label="shop", content_type__model="product"))
    return People(anna, boris, marina, pavel, olga, *load_parties(anna, boris, marina, pavel, olga))


def person(email: str, first: str, patronymic: str, last: str, phone: str, **fields: Any) -> User:
    user: User = User.objects.create_user(email, PASSWORD, first_name=first, last_name=last, **fields)
    get_profile_model().objects.create(
        user=user, first_name=first, patronymic=patronymic, last_name=last, phone=phone, language="ru", time_zone="Europe/Moscow"
    )
    prove(user, "email", email)
    return user


def load_parties(anna: User, boris: User, marina: User, pavel: User, olga: User) -> tuple[Party, Party, Party]:
    own = Party.objects.create(kind="person", name="Анна Ковалёва", email=anna.email, phone="+79215550142")
    vector = Party.objects.create(
        kind="legal_entity",
        name="ООО «Вектор»",
        full_name="Общество с ограниченной ответственностью «Вектор»",
        inn="7707083893",
        kpp="773601001",
        ogrn="1027700132195",
        legal_address="185035, Республика Карелия, г. Петрозаводск, пр. Ленина, д. 14, офис 305",
        email="zakupki@vector.example.com",
        phone="+78142555020",
        manager=olga,
    )
    onega = Party.objects.create(
        kind="legal_entity",
        name="ООО «Онегастрой»",
        full_name="Общество с ограниченной ответственностью «Онегастрой»",
        inn="7728168971",
        kpp="772801001",
        ogrn="1027700067328",
        legal_address="185000, Республика Карелия, г. Петрозаводск, ул. Онежской Флотилии, д. 2",
        manager=olga,
    )
    since = timezone.now() - timedelta(days=430)
    for user, party, role in [
        (anna, own, "owner"),
        (marina, vector, "owner"),
        (boris, vector, "buyer"),
        (pavel, vector, "admin"),
        (boris, onega, "owner"),
        (marina, onega, "accountant"),
    ]:
        Membership.objects.create(user=user, party=party, role=role, created_at=since)
    load_addresses(own, vector, onega)
    limit_purchases(vector, boris, marina)
    return own, vector, onega


def limit_purchases(vector: Party, boris: User, marina: User) -> None:
    """Борис покупает по роли, которую компания составила сама, и не больше чем на 900 000 ₽ в месяц."""
    owner, member = Actor.for_user(marina), Membership.objects.get(party=vector, user=boris)
    role = CreateRole(
        vector,
        actor=owner,
        title="Закупщик с лимитом",
        description="Оформляет заказы в пределах лимита, видит коллег и реквизиты.",
        permissions=[code for code in sorted(role_permissions("buyer")) if not code.startswith("finance.")],
    ).execute()
    ChangeRole(member, actor=owner, role=str(role.pk)).execute()
    SetSpendingLimit(member, actor=owner, period="month", currency="RUB", amount=900_000).execute()


def load_addresses(own: Party, vector: Party, onega: Party) -> None:
    place = {"postal_code": "185035", "region": "Республика Карелия", "city": "Петрозаводск"}
    Address.objects.create(
        party=own, **place, street="ул. Гоголя, д. 31, кв. 12", contact_name="Анна", contact_phone="+79215550142", is_default=True
    )
    Address.objects.create(
        party=vector,
        **place,
        label="Склад 2",
        street="Лесная ул., 4",
        contact_name="Борис Лапин",
        contact_phone="+79115550177",
        is_default=True,
    )
    Address.objects.create(
        party=vector, **place, label="Объект на Древлянке", street="Берёзовая аллея, 19", instructions="Въезд со двора, шлагбаум по звонку."
    )
    Address.objects.create(party=onega, **place, label="База", street="ул. Онежской Флотилии, 2", is_default=True)
    BankAccount.objects.create(
        party=vector,
        bank_name="ПАО Сбербанк",
        bik="044525225",
        account="40702810938000060473",
        correspondent_account="30101810400000000225",
        is_default=True,
    )
