"""A signed link opens what it was signed for and nothing else (matrix C15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core import signing

from lk_kit.accounts import codes, links, pipeline
from lk_kit.accounts.exceptions import CodeExpired, FlowExpired, LinkInvalid
from lk_kit.accounts.identifiers import prove
from lk_kit.accounts.models import AddressRequest, Identifier, IdentifierChange, OneTimeCode
from lk_kit.core.exceptions import LkKitError

pytestmark = pytest.mark.needs("cabinet", "api", "accounts")
KEY = UUID("01997000-0000-7000-8000-00000000abcd")
READERS: dict[str, tuple[Callable[[str], UUID], type[LkKitError]]] = {
    "confirmation": (links.read_confirmation, LinkInvalid),
    "undo": (links.read_undo, LinkInvalid),
    "alarm": (links.read_alarm, LinkInvalid),
    "reset_cancel": (links.read_reset_cancel, LinkInvalid),
    "code": (codes.read_flow, CodeExpired),
}


def signed(name: str) -> str:
    makers: dict[str, Callable[[], str]] = {
        "confirmation": lambda: links.confirmation_token(AddressRequest(pk=KEY)),
        "undo": lambda: links.undo_token(IdentifierChange(pk=KEY)),
        "alarm": lambda: links.alarm_token(KEY),
        "reset_cancel": lambda: links.reset_cancel_token(KEY),
        "code": lambda: codes.flow_of(OneTimeCode(pk=KEY)),
    }
    return makers[name]()


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", READERS)
def test_c15_no_purpose_reads_the_link_of_another(name: str, reader: str) -> None:
    read, refusal = READERS[reader]
    if name == reader:
        assert read(signed(name)) == KEY
        return
    with pytest.raises(refusal):
        read(signed(name))
    with pytest.raises(FlowExpired):
        pipeline.resume(signed(name))


ODD: list[Any] = ["", ":", "::", "x", "\x00", "Ж" * 40, "\ud800", "a" * 100_000, "a:b:c", "../../etc/passwd"]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("reader", READERS)
def test_c15_odd_texts_are_dead_links(reader: str, text: str) -> None:
    read, refusal = READERS[reader]
    with pytest.raises(refusal):
        read(text)
    with pytest.raises(FlowExpired):
        pipeline.resume(text)


@pytest.mark.parametrize("value", [None, 5, [], {}, {"hex": KEY.hex}, KEY.hex[:-1], "0" * 33])
def test_c15_what_is_signed_well_and_is_no_id_is_dead_too(value: Any) -> None:
    for salt, (read, refusal) in (("lk_kit.accounts.undo", READERS["undo"]), ("lk_kit.accounts.codes.flow", READERS["code"])):
        with pytest.raises(refusal):
            read(signing.dumps(value, salt=salt))


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "value"), [("email", "anna@example.com"), ("phone", "+79161234567")])
def test_c15_a_reset_link_dies_with_the_contact_that_earned_it(user: Any, kind: str, value: str) -> None:
    """Whatever columns the user model has: the holder of a former mailbox keeps old links, too."""
    assert prove(user, kind, value)
    by_mail, by_phone = links.mail_reset_tokens, links.phone_reset_tokens
    tokens, others = (by_mail, by_phone) if kind == "email" else (by_phone, by_mail)
    token = tokens.make_token(user)
    assert tokens.check_token(user, token)
    assert not others.check_token(user, token)
    Identifier.objects.filter(user=user, kind=kind).delete()
    assert not tokens.check_token(user, token)
