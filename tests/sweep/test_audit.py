"""O3: whatever is done through a form or over the API leaves a fact that says who did it; a refusal leaves a line that says so, too."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core.cache import cache

from lk_kit.core.actors import Actor
from lk_kit.testing import MembershipFactory, UserFactory, World
from lk_kit.testing.bodies import operations
from lk_kit.testing.client import ApiClient
from tests.audit_watch import Act, watching

from .doors import Tried, signed_in, write_by_api, write_by_forms
from .readers import cabinet, nothing_stands_before

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet", "api", "events", "accounts", "privacy", "orders")]


def plain_requests(world: World) -> None:
    """What has a body without a text, by a member and by staff."""
    staff = UserFactory(is_staff=True, is_superuser=True)
    for operation in operations():
        for user in (world.ours.user, staff):
            cache.clear()
            signed_in(user).send(operation.method, operation.url(world), operation.body(world))


def test_o3_whatever_is_done_through_a_door_leaves_a_fact_that_says_who(lk_world: World) -> None:
    nothing_stands_before()
    with watching() as acts:
        for url in cabinet(lk_world):
            write_by_forms(signed_in(lk_world.ours.user), url, lk_world, 0, Tried())
        write_by_api(lk_world, 0, Tried(), frozenset({"lk_kit_api:parties-close"}))
        plain_requests(lk_world)
    done = {type(act.action).__name__ for act in acts if act.tables}
    assert len(done) > 25, sorted(done)
    assert sorted({act.complaint() for act in acts} - {""}) == []


def test_o3_the_watch_sees_who_acts_and_says_nothing(lk_world: World) -> None:
    from lk_kit.core.actions import Action

    class Silent(Action[None]):
        def perform(self) -> None:
            type(lk_world.ours.party)._base_manager.filter(pk=lk_world.ours.party.pk).update(internal_note="x")

    Silent.__module__ = "lk_kit.canary"
    with watching() as acts:
        Silent(actor=Actor.for_user(lk_world.ours.user)).execute()
    assert "told no fact" in Act.complaint(acts[0])


@pytest.mark.parametrize("face", ["page", "api"])
def test_o3_a_refusal_leaves_a_line_with_who_where_and_what_came_of_it(face: str, caplog: pytest.LogCaptureFixture) -> None:
    member = MembershipFactory(role="viewer")
    caplog.set_level(logging.WARNING)
    client: Any = ApiClient(member.user)
    if face == "page":
        path = f"/lk/{member.party.code}/members/invite/"
        answer = client.post(path, {"email": "x@example.com", "role": "owner"})
    else:
        path = "/api/lk/invitations/"
        answer = client.send("post", path, {"party": member.party.code, "email": "x@example.com", "role": "viewer"})
    assert answer.status_code == 403
    (line,) = [one for one in caplog.records if path in one.getMessage()]
    assert (line.status_code, line.request.user.pk) == (403, member.user.pk)  # type: ignore[attr-defined]
