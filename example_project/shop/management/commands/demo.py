from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from shop.demo.consents import load_consents
from shop.demo.goods import load_goods
from shop.demo.orders import load_orders
from shop.demo.papers import load_papers
from shop.demo.people import PASSWORD, load_people
from shop.demo.sign_ins import load_sign_ins
from shop.demo.trust import load_trust
from shop.models import User

ACCOUNTS = [
    ("anna@example.com", "частный покупатель; входит и по телефону +7 921 555-01-42, код SMS печатается здесь"),
    ("boris@example.com", "закупщик в ООО «Вектор», владелец ООО «Онегастрой»"),
    ("marina@example.com", "владелец ООО «Вектор», бухгалтер ООО «Онегастрой»; её подтверждения ждёт новый счёт"),
    ("pavel@example.com", "администратор ООО «Вектор»; второй фактор — код SMS, он печатается здесь"),
    ("manager@example.com", "менеджер магазина, /admin/"),
]


class Command(BaseCommand):
    help = "Готовит базу с примером, печатает учётные записи и открывает сайт на http://localhost:8000/"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="Не запускать сервер.")
        parser.add_argument("--address", default="127.0.0.1:8000", help="Адрес и порт сервера.")

    def handle(self, *args: Any, no_serve: bool, address: str, **options: Any) -> None:
        self.know_the_port(address)
        call_command("migrate", verbosity=0)
        self.load_once()
        self.print_accounts()
        if not no_serve:
            call_command("runserver", address, use_reloader=False)

    def know_the_port(self, address: str) -> None:
        """The settings name the port to providers, in mails and to passkeys, and were read for the usual one."""
        port = address.rpartition(":")[2]
        if os.environ.get("EXAMPLE_PORT", "8000") != port:
            os.environ["EXAMPLE_PORT"] = port
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - this very command once more

    def load_once(self) -> None:
        if User.objects.filter(email=ACCOUNTS[0][0]).exists():
            self.stdout.write("Данные примера уже загружены.")
            return
        with transaction.atomic():
            load_goods()
            people = load_people()
            load_orders(people)
            load_papers(people)
            customers = [people.anna, people.boris, people.marina, people.pavel]
            load_consents(*customers)
            load_sign_ins(customers, people.olga)
            load_trust(people)
        self.stdout.write("Данные примера загружены.")

    def print_accounts(self) -> None:
        self.stdout.write(f"\nУчётные записи, пароль у всех {PASSWORD}:")
        for email, role in ACCOUNTS:
            self.stdout.write(f"  {email:<22} {role}")
        self.stdout.write(f"\nМагазин:          {settings.HOME}/")
        self.stdout.write(f"Личный кабинет:   {settings.HOME}/lk/")
        self.stdout.write(f"Документация API: {settings.HOME}/api/lk/docs/")
        self.stdout.write(f"Админка:          {settings.HOME}/admin/")
        self.stdout.write(f"Письма:           {settings.MAIL_FOLDER}")
        self.stdout.write(f"{self.ways_in()}\n")

    def ways_in(self) -> str:
        offered = {"demo_id": "учебные Госуслуги и Demo ID", "lk_kit.contrib.passkeys": "ключи доступа"}
        found = [name for app, name in offered.items() if apps.is_installed(app)]
        missing = "" if len(found) == len(offered) else ' (остальное: pip install -e ".[openapi,social,webauthn,crypto]")'
        return f"Кроме пароля:     {', '.join(('коды на почту и по SMS', *found))}{missing}"
