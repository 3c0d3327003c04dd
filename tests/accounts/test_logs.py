"""O1, O2: no secret in a log, in the words of an object or in an answer; one event is one line."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from lk_kit.core.text import strip_invisible

from .conftest import PASSWORD, code_of, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet", "api")]
SECRETS = ("zq-wrong-password", PASSWORD, "lk_zqtokenzqtokenzqtoken", "4509zq123456", "5536913712345678")


def test_o1_no_secret_of_a_request_reaches_a_log_or_an_answer(
    client: Client, user: Any, device: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    code = code_of(device)
    answers = [sign_in(client, password=SECRETS[0]), sign_in(client, password=PASSWORD)]
    bodies = {"username": "anna@example.com", "password": SECRETS[0], "passport": SECRETS[3], "card": SECRETS[4], "code": code}
    for path in ("login/", "password/reset/", "step-up/", "tokens/"):
        answers.append(client.post(f"/api/lk/auth/{path}", bodies, content_type="application/json"))
    answers.append(Client(headers={"Authorization": f"Bearer {SECRETS[2]}"}).get("/api/lk/auth/me/"))
    text = "".join(f"{one.getMessage()} {one.exc_text or ''}" for one in caplog.records if not one.name.startswith("django.db"))
    said = "".join(answer.content.decode() for answer in answers)
    assert [one for one in (*SECRETS, device.key) if one in text] == []
    assert [one for one in (*SECRETS, device.key) if one in said] == []


def test_o1_no_object_names_its_secret_in_its_words() -> None:
    secret = {
        "password",
        "key",
        "key_hash",
        "token",
        "data",
        "verifier",
        "nonce",
        "number_hash",
    }  # `key` of an idempotency record is a client's own number
    for model in apps.get_models():
        columns = {column.name for column in model._meta.concrete_fields} & secret
        if model.__module__.startswith("lk_kit.") and columns and model.__name__ != "IdempotencyRecord":
            row = model(**dict.fromkeys(columns, "zqsecret"))
            assert "zqsecret" not in repr(row) + str(row), model._meta.label


@pytest.mark.parametrize("break_", ["%0d%0a", "%0a", "%1b[31m", "%00", "%e2%80%a8"])
def test_o2_one_event_is_one_line(client: Client, break_: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client.get(f"/lk/nowhere{break_}forged-line/")
    client.get(f"/api/lk/nowhere{break_}forged-line/", headers={"X-Request-ID": "a forged id"})
    lines = [one.getMessage() for one in caplog.records if "forged-line" in one.getMessage()]
    assert lines
    for line in lines:
        assert not set("\r\n\x1b\x00") & set(line), line
        assert strip_invisible(line) == line
