"""Who manages members sees how their accounts are protected; viewers never do (A9)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp.plugins.otp_totp.models import TOTPDevice

from lk_kit.parties.models import Membership, Party

from .conftest import make_user

pytestmark = pytest.mark.django_db

FIELDS = ("has_second_factor", "second_factors", "last_sign_in")


@pytest.fixture
def company(user: Any) -> Party:
    party = Party.objects.create(name="Ромашка", kind="legal_entity", inn="7707083893")
    Membership.objects.create(user=user, party=party, role="owner")
    for role in ("buyer", "viewer"):
        member = make_user(f"{role}@example.com")
        Membership.objects.create(user=member, party=party, role=role)
        if role == "buyer":
            TOTPDevice.objects.create(user=member, name="default")
    return party


def rows(client: Client) -> dict[str, Any]:
    return {row["role"]: row for row in client.get("/api/lk/members/").json()["results"]}


def test_the_owner_sees_it(company: Party, user: Any, client: Client) -> None:
    client.force_login(user)
    found = rows(client)
    assert [found["buyer"][name] for name in FIELDS[:2]] == [True, ["totp"]]
    assert [found["viewer"][name] for name in FIELDS] == [False, [], None]
    assert found["owner"]["last_sign_in"] is not None
    page = client.get(f"/lk/{company.code}/members/").content.decode()
    assert page.count("2FA on") == 1
    assert page.count("2FA off") == 2


def test_a9_a_viewer_does_not(company: Party, client: Client) -> None:
    viewer = Membership.objects.get(party=company, role="viewer").user
    client.force_login(viewer)
    answers = rows(client).values()
    assert all(row[name] is None for row in answers for name in FIELDS)
    assert "2FA" not in client.get(f"/lk/{company.code}/members/").content.decode()


def test_the_number_of_members_costs_no_statements(company: Party, user: Any, client: Client) -> None:
    client.force_login(user)
    with CaptureQueriesContext(connection) as few:
        rows(client)
    for index in range(10):
        Membership.objects.create(user=make_user(f"m{index}@example.com"), party=company, role="buyer")
    with CaptureQueriesContext(connection) as many:
        rows(client)
    assert len(many) == len(few)
