"""The people of the browser tests, put into the running example site by `manage.py shell`: nobody of one test meets another's codes."""

from __future__ import annotations

from shop.demo.people import person
from shop.models import User

from lk_kit.accounts.identifiers import prove
from lk_kit.accounts.models import Session
from lk_kit.accounts.proof import KEY
from lk_kit.accounts.sessions import SessionStore
from lk_kit.core.actors import Actor
from lk_kit.parties.models import Membership, Party
from lk_kit.privacy.actions import GiveConsents
from lk_kit.privacy.models import ConsentDocument

from .roles import INN, LONG_COMPANY, ROLES, email_of, phone_of
from .visitor import WIDTHS

DAY = 86400


def load() -> None:
    mandatory = list(ConsentDocument.objects.filter(is_mandatory=True).values_list("pk", flat=True))
    for width in WIDTHS:
        users = {role: make(role, width) for role in ROLES}
        for role, user in users.items():
            if role != "newcomer":
                GiveConsents(actor=Actor.for_user(user), documents=mandatory).execute()
        name = LONG_COMPANY if width == min(WIDTHS) else "ООО «Маяк»"
        company = Party.objects.create(kind="legal_entity", name=name, full_name=name, inn=INN[width])
        for role, grant in (("first", "owner"), ("second", "owner"), ("buyer", "buyer")):
            Membership.objects.create(user=users[role], party=company, role=grant)


def make(role: str, width: int) -> User:
    first, last = ROLES[role]
    user = person(email_of(role, width), first, "", last, phone_of(role, width))
    prove(user, "phone", phone_of(role, width))
    return user


def forget_proof(email: str) -> None:
    """As if he had signed in yesterday."""
    for session in Session.objects.filter(user__email=email):
        store = SessionStore()
        data = store.decode(session.data)
        moment, *how = data[KEY]
        session.data = store.encode({**data, KEY: [moment - DAY, *how]})
        session.save(update_fields=["data"])
