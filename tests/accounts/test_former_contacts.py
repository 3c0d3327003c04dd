"""A former address or number opens nothing any more, whatever its holder has kept: flows, codes, links (matrix C13, C15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lk_kit.accounts import codes, identifiers
from lk_kit.accounts.actions import DisownSignIn
from lk_kit.accounts.enums import Channel, IdentifierKind, Purpose
from lk_kit.accounts.links import alarm_token
from lk_kit.accounts.models import AccountLock, Identifier, IdentifierChange, OneTimeCode, SignInRecord
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.users import get_email
from lk_kit.messaging.backends import sms_locmem

from .conftest import is_signed_in
from .ways import NUMBER, OTHER_NUMBER, WAYS, configure, forget_limits, last_code, person

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet", "api", "accounts")]
BY_PHONE = WAYS[3]
Deliver = Callable[[], list[Any]]


def api(client: Client, path: str, data: dict[str, Any]) -> Any:
    return client.post(f"/api/lk/auth/{path}", data, content_type="application/json")


def change_to(user: Any, value: str) -> IdentifierChange:
    """The owner proves another contact, in a session of his own."""
    forget_limits()
    made = get_class("accounts.RequestIdentifierChange")(actor=Actor.for_user(user), value=value).execute()
    confirm = get_class("accounts.ConfirmIdentifierChange")
    done: IdentifierChange = confirm(actor=Actor.for_user(user), flow=codes.flow_of(made), code=codes.digits_of(made)).execute()
    forget_limits()
    return done


@pytest.fixture
def owner(settings: Any) -> Any:
    configure(settings, BY_PHONE)
    return person(BY_PHONE)


def used_flow(path: str, enter: str, deliver: Deliver) -> str:
    """The flow of a code that the holder of the telephone has asked for and used."""
    flow: str = api(Client(), path, {("identifier" if path == "code/" else "phone"): NUMBER}).json()["flow"]
    deliver()
    assert api(Client(), enter, {"flow": flow, "code": last_code("phone"), "mode": "token"}).status_code == 200
    return flow


DOORS = [("code/", "code/login/", "login"), ("password/reset/", "password/reset/code/", "reset")]


@pytest.mark.parametrize(("path", "enter", "purpose"), DOORS, ids=["login", "reset"])
def test_c13_a_used_flow_has_no_code_sent_for_the_account_to_its_former_number(
    owner: Any, deliver: Deliver, path: str, enter: str, purpose: str
) -> None:
    flow = used_flow(path, enter, deliver)
    owner.refresh_from_db()
    change_to(owner, OTHER_NUMBER)
    deliver()
    sms_locmem.outbox.clear()
    again = api(Client(), "code/resend/", {"flow": flow, "purpose": purpose})
    assert again.status_code == 202, "the answer tells nothing"
    deliver()
    assert [one.to for one in sms_locmem.outbox] == []
    stolen = OneTimeCode.objects.order_by("-created_at").first()
    assert stolen is not None
    answer = api(Client(), enter, {"flow": again.json()["flow"], "code": codes.digits_of(stolen), "mode": "token"})
    assert answer.status_code != 200, answer.content
    assert identifiers.verified(owner, "phone") == OTHER_NUMBER


@pytest.mark.parametrize(("path", "enter", "purpose"), DOORS, ids=["login", "reset"])
def test_c13_a_code_that_was_made_in_the_moment_of_the_change_opens_nothing(owner: Any, path: str, enter: str, purpose: str) -> None:
    """Its row was written by a request that saw the former number, after the change had looked for such rows."""
    change_to(owner, OTHER_NUMBER)
    late = codes.issue(purpose=Purpose(purpose), channel=Channel.SMS, destination=NUMBER, user=owner)
    answer = api(Client(), enter, {"flow": codes.flow_of(late), "code": codes.digits_of(late), "mode": "token"})
    assert answer.status_code != 200, answer.content
    assert identifiers.verified(owner, "phone") == OTHER_NUMBER
    assert not Identifier.objects.filter(value=NUMBER).exists()


def test_c13_it_was_not_me_takes_back_the_contact_that_the_stranger_added(owner: Any, client: Client) -> None:
    """He would open the account again by a code to his own number: the lock alone does not keep him out."""
    record = SignInRecord.objects.create(user=owner, outcome="success", at=now() - timedelta(minutes=2))
    change_to(owner, "stranger@example.com")
    assert identifiers.find(IdentifierKind.EMAIL, "stranger@example.com") == owner
    DisownSignIn(actor=Actor.anonymous(), token=alarm_token(record.pk)).execute()
    assert AccountLock.objects.filter(user=owner).exists()
    assert identifiers.find(IdentifierKind.EMAIL, "stranger@example.com") is None
    owner.refresh_from_db()
    assert "stranger" not in (get_email(owner) or "")
    assert identifiers.verified(owner, "phone") == NUMBER


def test_c13_it_was_not_me_puts_back_the_contact_that_the_stranger_changed(owner: Any) -> None:
    record = SignInRecord.objects.create(user=owner, outcome="success", at=now() - timedelta(minutes=2))
    change_to(owner, OTHER_NUMBER)
    change_to(owner, "+79161234569")
    DisownSignIn(actor=Actor.anonymous(), token=alarm_token(record.pk)).execute()
    assert identifiers.verified(owner, "phone") == NUMBER
    assert not IdentifierChange.objects.filter(undone_at=None).exists()


def test_c13_it_was_not_me_leaves_what_the_owner_did_before(owner: Any) -> None:
    """The link of an old mail in a former mailbox gives that mailbox nothing back."""
    change_to(owner, OTHER_NUMBER)
    record = SignInRecord.objects.create(user=owner, outcome="success", at=now() + timedelta(seconds=1))
    DisownSignIn(actor=Actor.anonymous(), token=alarm_token(record.pk)).execute()
    assert identifiers.verified(owner, "phone") == OTHER_NUMBER


def test_the_lock_is_over_with_a_new_password(owner: Any, client: Client) -> None:
    """Staff see only accounts that are locked, and a password that goes for another reason later does not lock anew."""
    record = SignInRecord.objects.create(user=owner, outcome="success")
    DisownSignIn(actor=Actor.anonymous(), token=alarm_token(record.pk)).execute()
    reset = api(client, "password/reset/", {"phone": NUMBER}).json()
    code = OneTimeCode.objects.order_by("-created_at").first()
    assert code is not None
    parts = api(client, "password/reset/code/", {"flow": reset["flow"], "code": codes.digits_of(code)}).json()
    done = api(client, "password/reset/confirm/", {"uid": parts["uid"], "token": parts["token"], "new_password": "a whole new passphrase"})
    assert done.status_code == 200, done.content
    assert not AccountLock.objects.exists()
    assert not is_signed_in(client)
