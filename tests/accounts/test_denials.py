"""O3: every denial is one line that says who was refused what, and holds no personal data."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client

from lk_kit.accounts.actions import EndSession
from lk_kit.accounts.models import ApiToken, Session
from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.exceptions import NotAllowed
from lk_kit.parties.models import Membership, Party

from .conftest import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet", "api")]


@pytest.fixture
def denials(caplog: pytest.LogCaptureFixture) -> Any:
    def found() -> list[dict[str, str]]:
        return [one.denial for one in caplog.records if one.name == "lk_kit.denials"]  # type: ignore[attr-defined]

    caplog.set_level(logging.INFO)
    return found


@pytest.fixture
def foreign(db: Any) -> ApiToken:
    """A token of somebody else."""
    return ApiToken.objects.create(user=make_user("other@example.com"), title="robot", key_hash="a" * 64, hint="lk_abcd")


def test_o3_another_s_object_by_a_page(client: Client, user: Any, foreign: ApiToken, denials: Any) -> None:
    client.force_login(user)
    assert client.get(f"/lk/security/tokens/{foreign.pk}/revoke/").status_code == 404
    [one] = denials()
    assert one == {"user": str(user.pk), "what": "lk_kit:accounts:token_revoke", "object": str(foreign.pk), "code": "not_found"}


def test_o3_another_s_object_over_the_api(client: Client, user: Any, foreign: ApiToken, denials: Any) -> None:
    client.force_login(user)
    answer = client.delete(f"/api/lk/auth/tokens/{foreign.pk}/", headers={"X-Request-ID": "r-512"})
    assert answer.status_code == 404
    [one] = denials()
    assert (one["user"], one["object"], one["code"], one["request_id"]) == (str(user.pk), str(foreign.pk), "not_found", "r-512")
    assert one["what"].startswith("lk_kit_api:auth-tokens")


def test_o3_a_foreign_company(client: Client, user: Any, denials: Any) -> None:
    party = Party.objects.create(name="Ромашка", kind="legal_entity", inn="7707083893")
    client.force_login(user)
    assert client.get(f"/lk/{party.code}/members/").status_code == 404
    [one] = denials()
    assert (one["user"], one["party"], one["code"]) == (str(user.pk), party.code, "not_found")


def test_o3_an_act_that_is_not_his(user: Any, denials: Any) -> None:
    session = Session.objects.create(user=make_user("other@example.com"), key_hash="b" * 64, expire_date=now(), last_seen=now(), data="")
    with pytest.raises(NotAllowed):
        EndSession(session, actor=Actor.for_user(user)).execute()
    [one] = denials()
    assert one == {
        "user": str(user.pk), "what": "lk_kit.accounts.actions.sessions.EndSession", "object": str(session.pk), "code": "not_allowed",
    }  # fmt: skip


def test_o3_a_role_that_does_not_include_it_is_one_line_by_page_and_api(client: Client, user: Any, denials: Any) -> None:
    party = Party.objects.create(name="Ромашка", kind="legal_entity", inn="7707083893")
    Membership.objects.create(user=user, party=party, role="viewer")
    client.force_login(user)
    assert client.get(f"/lk/{party.code}/members/invite/").status_code == 403
    colleague = Membership.objects.create(user=make_user("other@example.com"), party=party, role="owner")
    assert client.delete(f"/api/lk/members/{colleague.pk}/").status_code == 403
    assert [(one["user"], one["code"]) for one in denials()] == [(str(user.pk), "not_allowed")] * 2


def test_o3_a_member_of_staff_who_views_is_named(user: Any, denials: Any) -> None:
    from lk_kit.core.actors import IMPERSONATOR

    staff = make_user("olga@example.com", is_staff=True)
    setattr(user, IMPERSONATOR, staff)
    token = ApiToken.objects.create(user=user, title="robot", key_hash="a" * 64, hint="lk_abcd")
    from lk_kit.accounts.actions import RevokeToken

    with pytest.raises(NotAllowed):
        RevokeToken(token, actor=Actor.for_user(user)).execute()
    [one] = denials()
    assert (one["user"], one["impersonator"], one["code"]) == (str(user.pk), str(staff.pk), "not_while_viewing_as")


def test_o3_no_personal_data_and_one_line(client: Client, user: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    client.force_login(user)
    for key in ("ivan@example", "79161234567%0aforged user=1", "%D0%98%D0%B2%D0%B0%D0%BD", "x" * 300):
        client.get(f"/api/lk/auth/tokens/{key}/")
    lines = [one.getMessage() for one in caplog.records if one.name == "lk_kit.denials"]
    assert len(lines) == 4
    for line in lines:
        assert "\n" not in line
        assert "object=" not in line
        assert not {"anna", "ivan", "forged", "Иван"} & set(line.replace("=", " ").replace("@", " ").split())


def test_visitors_and_the_question_for_a_proof_are_no_denials(client: Client, user: Any, denials: Any) -> None:
    assert client.get("/lk/security/").status_code == 302
    assert client.get("/api/lk/auth/me/").status_code == 401
    assert client.get("/lk/security/undo/nonsense/").status_code in {404, 410}
    assert denials() == []
