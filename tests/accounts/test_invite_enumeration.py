"""Matrix C7: who invites an address, or adds it to his account, learns nothing about whether it has an account here."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lk_kit.parties.models import Invitation, Membership, Party

from .conftest import sign_in
from .test_attacks import hash_calls, masked, people  # noqa: F401
from .ways import WAYS, configure, forget_limits, person

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet", "api", "accounts", "parties")]
RANDOM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[0-9:.]+Z")


def seen(response: Any) -> tuple[int, str, dict[str, str]]:
    status, body, headers = masked(response)
    return status, RANDOM.sub("RANDOM", body), {name: RANDOM.sub("RANDOM", value) for name, value in headers.items()}


@pytest.mark.parametrize("face", ["page", "api"])
def test_c7_invitation(client: Client, user: Any, people: list[str], hash_calls: Any, face: str, deliver: Any) -> None:  # noqa: F811
    company = Party.objects.create(name="ООО «Вектор»", kind="legal_entity", inn="7707083893")
    Membership.objects.create(user=user, party=company, role="owner")
    sign_in(client, user.email)
    answers, costs, statements, letters, subjects = [], [], [], [], []
    for number, email in enumerate(people):
        Invitation.objects.all().delete()
        client.get(f"/lk/{company.code}/members/")
        data = {"email": email, "role": "buyer"}
        hash_calls()
        with CaptureQueriesContext(connection) as queries:
            if face == "page":
                done = client.post(f"/lk/{company.code}/members/invite/", data)
            else:
                body = {**data, "party": company.code}
                headers = {"Idempotency-Key": f"key-{number}-0123456789"}
                done = client.post("/api/lk/invitations/", body, content_type="application/json", headers=headers)
        assert done.status_code in {201, 302}, done.content.decode()
        answers.append(seen(done))
        costs.append(hash_calls())
        statements.append(len(queries))
        sent = deliver()
        letters.append(len(sent))
        subjects.append([one.subject for one in sent])
    for _status, _body, headers in answers:
        assert set(headers.items()) == set(answers[0][2].items())
    assert answers == [answers[0]] * 4
    assert costs == [0] * 4
    assert len(set(statements)) == 1
    assert letters == [1] * 4
    assert subjects == [subjects[0]] * 4


@pytest.mark.parametrize("kind", ["email", "phone"])
def test_c7_adding_a_contact(client: Client, settings: Any, kind: str, deliver: Any) -> None:
    way = WAYS[3] if kind == "phone" else WAYS[2]
    configure(settings, way)
    person(way)
    sign_in(client, way.mine)
    person(way, value=way.other)
    free = "+79161239999" if kind == "phone" else "free@example.com"
    statements, answers, messages = [], [], []
    for value in (way.other, free):
        forget_limits()
        with CaptureQueriesContext(connection) as queries:
            done = client.post("/api/lk/auth/contacts/", {"value": value}, content_type="application/json")
        status, body, headers = seen(done)
        answers.append((status, re.sub(r'"(flow|to|sent_to)":"[^"]*"', "", body), headers))
        statements.append(len(queries))
        before = sent()
        deliver()
        messages.append(sent() - before)
    assert answers[0][0] == 202
    assert answers[0] == answers[1]
    assert statements[0] == statements[1]
    assert messages == [1, 1]


def sent() -> int:
    from .ways import messages

    return messages()
