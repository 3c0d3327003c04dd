"""What the security centre and the company's pages have to show: open browsers, a second factor, linked accounts, what waits."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.apps import apps

from lk_kit.accounts.models import CodeDevice, Session
from lk_kit.accounts.sessions import SessionStore
from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.parties.actions import AddBankAccount, InviteMember

from .people import People
from .sign_ins import BROWSERS, PLACES


def load_trust(people: People) -> None:
    for user in (people.anna, people.boris, people.marina, people.pavel):
        load_sessions(user)
    CodeDevice.objects.create(user=people.pavel, channel="sms", name="sms")
    if apps.is_installed("demo_id"):
        link_accounts(people)
    load_waiting(people)


def load_sessions(user: Any) -> None:
    """Two browsers whose cookies nobody has."""
    for days, agent, (ip, _country, _place) in zip((2, 9), BROWSERS, PLACES, strict=False):
        session = Session.objects.create(
            key_hash=secrets.token_hex(32),
            data=SessionStore().encode({}),
            expire_date=now() + timedelta(days=14 - days),
            user=user,
            created_at=now() - timedelta(days=days),
            ip=ip,
            user_agent=agent,
        )
        Session.objects.filter(pk=session.pk).update(last_seen=now() - timedelta(hours=7 * days))
    user.last_login = now() - timedelta(days=2)
    user.save(update_fields=["last_login"])


def link_accounts(people: People) -> None:
    from demo_id.people import LINKED

    from lk_kit.contrib.social.models import LinkedAccount

    users = {one.email: one for one in (people.boris, people.pavel)}
    for known in LINKED:
        for provider in ("esia", "demo"):
            facts = {"trust": "confirmed"} if provider == "esia" else {}
            LinkedAccount.objects.create(
                user=users[known.email], provider=provider, uid=known.oid, title=f"{known.last_name} {known.first_name}", facts=facts
            )


def load_waiting(people: People) -> None:
    """Павел has entered a second account of the company, Марина is to look at it; a storekeeper is invited."""
    account = {
        "bank_name": "АО «Альфа-Банк»",
        "bik": "044525593",
        "account": "40702810601600002598",
        "correspondent_account": "30101810200000000593",
    }
    AddBankAccount(people.vector, actor=Actor.for_user(people.pavel), values=account).execute()
    InviteMember(people.vector, actor=Actor.for_user(people.marina), email="sklad@vector.example.com", role="viewer", days=7).execute()
