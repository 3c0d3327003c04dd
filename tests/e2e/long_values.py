"""A company whose every name, number and list is as long as they come; put into the example site by `manage.py shell`."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from shop.demo import orders
from shop.demo.people import person
from shop.models import Product, User

from lk_kit.core.actors import Actor
from lk_kit.orders.actions import CreateDraft
from lk_kit.orders.lines import LineInput
from lk_kit.parties.actions import CreateRole, InviteMember
from lk_kit.parties.models import Address, BankAccount, BankAccountChange, Membership, Party
from lk_kit.privacy.actions import GiveConsents
from lk_kit.privacy.models import ConsentDocument

EMAIL = "apollinariya.voznesenskaya-preobrazhenskaya@example-long.org"
COMPANY = "Федеральное государственное унитарное предприятие «Северо-Западспецмонтажэлектропроект-Карелия имени В. В. Докучаева» № 17"
ROLE = "Заместитель начальника отдела материально-техническ. снабжения"
SKU = "СВЕРХДЛИННЫЙАРТИКУЛ-000000000000000017"
GOODS = "Шкаф распределительный напольный двухсекционный с автоматикой ввода резерва и учётом электроэнергии, IP65, 2000×800×600"
REFERENCE = "Договор поставки № 2026/11-17-СМУ-АБВГ от 17 ноября, лот 3"
MEMBERS = 12


@transaction.atomic
def load() -> str:
    """The paths of its pages, as JSON."""
    boss, second = (person(email, "Аполлинария-Екатерина", "", "Вознесенская-Преображенская", phone) for email, phone in owners())
    for user in (boss, second):
        GiveConsents(actor=Actor.for_user(user), documents=list(ConsentDocument.objects.values_list("pk", flat=True))).execute()
    numbers = {"inn": "7740000076", "kpp": "774001001", "ogrn": "1027700132195"}
    company = Party.objects.create(kind="legal_entity", name=COMPANY, full_name=COMPANY, email=EMAIL, **numbers)
    for user in (boss, second):
        Membership.objects.create(user=user, party=company, role="owner")
    member = fill(company, boss)
    bank = bank_of(company, second)
    place(company, boss)
    lines = [LineInput(SKU, 4000), LineInput("УЗО-40", 6)]
    draft = CreateDraft(actor=Actor.for_user(boss), party=company.pk, title=GOODS, lines=lines).execute()
    pages = ["", "orders/", "history/", "company/", "company/edit/", "members/", "members/roles/", f"members/{member.pk}/"]
    pages += [f"members/{member.pk}/explain/?permission=orders.place", f"members/{member.pk}/remove/"]
    pages += [f"bank-accounts/changes/{bank.pk}/", f"orders/drafts/{draft.pk}/", f"orders/drafts/{draft.pk}/place/"]
    order = company.lk_orders.exclude(pk=draft.pk).get()
    pages += [f"orders/{order.pk}/", f"orders/{order.pk}/print/", f"orders/{order.pk}/repeat/"]
    return json.dumps([f"/lk/{company.code}/{page}" for page in pages] + ["/lk/profile/", "/lk/security/"])


def owners() -> list[tuple[str, str]]:
    return [(EMAIL, "+79210001122"), ("second.owner@example.com", "+79210001123")]


def fill(company: Party, boss: User) -> Membership:
    actor = Actor.for_user(boss)
    role = CreateRole(company, actor=actor, title=ROLE, permissions=["orders.view", "orders.place", "members.view"]).execute()
    InviteMember(company, actor=actor, email=f"b{EMAIL[1:]}", role="buyer").execute()
    today = timezone.localdate()
    for index in range(MEMBERS):
        name = ("Максимилиан-Александр", "Христорождественский-Богоявленский") if index % 2 else ("Ия", "Ли")
        user = person(f"member{index}.ochen-dlinnoe-imya.sotrudnik@example.com", name[0], "", name[1], f"+7921100{index:04}")
        dates = {"valid_to": today + timedelta(days=index - 3)}
        member = Membership.objects.create(user=user, party=company, role="custom", custom_role=role, **dates)
    return member


def bank_of(company: Party, second: User) -> BankAccountChange:
    numbers = {"bik": "044525225", "correspondent_account": "30101810400000000225"}
    name = "Карельское отделение Северо-Западного публичного акционерного общества «Сбербанк России»"
    BankAccount.objects.create(party=company, bank_name=name, account="40702810938000060473", is_default=True, **numbers)
    street = "проспект Александра Невского, д. 114, корпус 3, строение 12, ворота 17"
    Address.objects.create(party=company, label=GOODS[:100], city="Петрозаводск", street=street, contact_name=ROLE, is_default=True)
    week = timezone.now() + timedelta(days=7)
    return BankAccountChange.objects.create(
        party=company, what="add", bank_name=name, account="40702810938000060474", requested_by=second, expires_at=week, **numbers
    )


def place(company: Party, boss: User) -> None:
    Product.objects.create(sku=SKU, name=GOODS, category="Щитовое оборудование", price=Decimal("12345678.90"), stock=40_000)
    dice = random.Random(1)
    rows = [(SKU, Decimal(4000)), ("УЗО-40", Decimal("12.5")), ("КВ-3325", Decimal(5000))]
    orders.place(company, boss, User.objects.get(email="manager@example.com"), timezone.now(), rows, dice, 0, reference=REFERENCE)
