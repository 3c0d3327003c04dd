"""The canary of O1: each way by which a secret could come out is taken once, and the watch sees it."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core.signals import got_request_exception
from django.test import RequestFactory

from lk_kit.core.events import Event
from tests.secret_watch import WATCH

pytestmark = [pytest.mark.django_db, pytest.mark.needs("accounts")]
SECRET = "zebra-crossing-41"
logger = logging.getLogger("lk_kit.canary")


def as_a_password() -> str:
    from lk_kit.testing import UserFactory

    UserFactory(password=SECRET)
    return SECRET


def as_what_a_client_sends() -> str:
    RequestFactory().post("/lk/nowhere/", {"new_password": SECRET}, content_type="application/json")
    return SECRET


def as_what_a_form_sends() -> str:
    RequestFactory().post("/lk/nowhere/", {"card_number": "5536913712345678"})
    return "5536913712345678"


def as_a_token() -> str:
    from lk_kit.accounts.secrets import new_token

    return new_token()


def as_a_backup_code() -> str:
    from lk_kit.accounts import secrets

    return secrets.grouped(secrets.new_backup_code())


def as_a_code() -> str:
    from django_otp.oath import TOTP

    return f"{TOTP(b'12345678901234567890').token():06d}"


def as_a_session_key() -> str:
    from django.test import Client

    client = Client()
    session = client.session
    session.save()
    return str(session.session_key)


def as_an_encrypted_text() -> str:
    from lk_kit.core.crypto import encrypt

    encrypt("40702810900000012345")
    return "40702810900000012345"


MADE = [as_a_password, as_what_a_client_sends, as_what_a_form_sends, as_a_token, as_a_backup_code, as_a_code, as_a_session_key]
MADE += [as_an_encrypted_text]


def in_a_debug_line(secret: str) -> None:
    logger.debug("It is %s.", secret)


def in_an_exception(secret: str) -> None:
    try:
        try:
            raise ValueError(secret)
        except ValueError as cause:
            raise RuntimeError("something else") from cause
    except RuntimeError:
        logger.exception("It did not work")


def in_a_variable_of_a_report(secret: str) -> None:
    def deep(given: str) -> None:
        raise RuntimeError

    try:
        deep(secret)
    except RuntimeError:
        got_request_exception.send(sender=None, request=RequestFactory().get("/lk/"))


def in_a_fact(secret: str) -> None:
    class Told(Event):
        def payload(self) -> dict[str, Any]:
            return {"comment": f"it was {secret}"}

    WATCH.fact(Told(), None)


OUT = [in_a_debug_line, in_an_exception, in_a_variable_of_a_report, in_a_fact]


@pytest.mark.parametrize("out", OUT)
@pytest.mark.parametrize("made", MADE)
def test_o1_the_watch_sees_a_secret_that_comes_out(made: Any, out: Any) -> None:
    assert WATCH.look() == []
    out(made())
    assert WATCH.look()


def test_o1_chance_is_no_leak() -> None:
    WATCH.keep("123456", "wrong", "000000", "password")
    logger.debug("at 12:00:01.123456 of 1234567, wrong password 000000")
    assert WATCH.look() == []


def test_o1_the_path_of_a_link_is_masked(client: Any) -> None:
    from django.urls import reverse

    from tests.left_out import installed

    if not installed("cabinet"):
        pytest.skip("the links lead to pages")
    record: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda one: record.append(one.getMessage())  # type: ignore[method-assign]
    logging.getLogger("django.request").addHandler(handler)
    try:
        answer = client.get(reverse("lk_kit:accounts:confirm", kwargs={"token": "a:живой-link"}))
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert answer.status_code >= 400
    assert record
    assert all("link" not in one and "/register/confirm/…/" in one for one in record)
