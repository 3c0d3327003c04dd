"""Who signed in, who tried to, and when the shop's staff looked in."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from lk_kit.accounts.models import SignInRecord, Visit
from lk_kit.core.clock import now
from lk_kit.core.ids import uuid7

BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 YaBrowser/25.8 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1",
)
PLACES = (("5.188.10.4", "RU", "Москва, Россия"), ("31.173.80.20", "RU", "Казань, Россия"))
STRANGERS = ("203.0.113.7", "198.51.100.23", "203.0.113.90")


def load_sign_ins(users: list[Any], staff: Any) -> None:
    dice = random.Random(7)  # noqa: S311 - the same story in every copy of the example
    rows = [record for user in users for record in _story(user, dice)]
    rows += [_failure(None, dice, dice.choice(STRANGERS)) for _ in range(40)]
    rows.sort(key=lambda row: row.at)
    for row in rows:
        row.pk = uuid7()  # keys follow the time
    SignInRecord.objects.bulk_create(rows)
    began = now() - timedelta(days=2, hours=3)
    reason = "Обращение 512: не получается повторить заказ"
    Visit.objects.create(
        user=users[0],
        staff=staff,
        staff_name=staff.get_full_name() or staff.email,
        reason=reason,
        started_at=began,
        until=began + timedelta(minutes=30),
        ended_at=began + timedelta(minutes=11),
    )


def _story(user: Any, dice: random.Random) -> list[SignInRecord]:
    ip, country, place = dice.choice(PLACES)
    good = [
        SignInRecord(
            user=user,
            at=now() - timedelta(days=day, minutes=dice.randrange(600)),
            outcome="success",
            door="password",
            mode="session",
            ip=ip,
            network=ip,
            country=country,
            place=place,
            user_agent=dice.choice(BROWSERS),
            is_new_device=day == 9,
        )
        for day in (9, 7, 4, 3, 1)
    ]
    return good + [_failure(user, dice, dice.choice((ip, *STRANGERS))) for _ in range(dice.randrange(1, 12))]


def _failure(user: Any, dice: random.Random, ip: str) -> SignInRecord:
    at = now() - timedelta(days=dice.randrange(7), minutes=dice.randrange(1400))
    row = SignInRecord(user=user, at=at, outcome="failure", door="password", stage="password", ip=ip, network=ip)
    row.user_agent = dice.choice(BROWSERS)
    return row
