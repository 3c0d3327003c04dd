from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from shop.demo.consents import load_consents
from shop.demo.goods import load_goods
from shop.demo.orders import load_orders
from shop.demo.people import PASSWORD, load_people
from shop.demo.sign_ins import load_sign_ins
from shop.models import User

ACCOUNTS = [
    ("anna@example.com", "частный покупатель; входит и по телефону +7 921 555-01-42, код SMS печатается здесь"),
    ("boris@example.com", "закупщик в ООО «Вектор», владелец ООО «Онегастрой»"),
    ("marina@example.com", "владелец ООО «Вектор», бухгалтер ООО «Онегастрой»"),
    ("manager@example.com", "менеджер магазина, /admin/"),
]


class Command(BaseCommand):
    help = "Готовит базу с примером, печатает учётные записи и открывает сайт на http://127.0.0.1:8000/"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="Не запускать сервер.")
        parser.add_argument("--address", default="127.0.0.1:8000", help="Адрес и порт сервера.")

    def handle(self, *args: Any, no_serve: bool, address: str, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        self.load_once()
        self.print_accounts(address)
        if not no_serve:
            call_command("runserver", address, use_reloader=False)

    def load_once(self) -> None:
        if User.objects.filter(email=ACCOUNTS[0][0]).exists():
            self.stdout.write("Данные примера уже загружены.")
            return
        with transaction.atomic():
            load_goods()
            people = load_people()
            load_orders(people)
            load_consents(people.anna, people.boris, people.marina)
            load_sign_ins([people.anna, people.boris, people.marina], people.olga)
        self.stdout.write("Данные примера загружены.")

    def print_accounts(self, address: str) -> None:
        self.stdout.write(f"\nУчётные записи, пароль у всех {PASSWORD}:")
        for email, role in ACCOUNTS:
            self.stdout.write(f"  {email:<22} {role}")
        self.stdout.write(f"\nМагазин:          http://{address}/")
        self.stdout.write(f"Личный кабинет:   http://{address}/lk/")
        self.stdout.write(f"Документация API: http://{address}/api/lk/docs/")
        self.stdout.write(f"Админка:          http://{address}/admin/\n")
