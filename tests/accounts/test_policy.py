"""Who must have a second factor, from when on, and how two members of staff take one away (matrix C1, C2, C13)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from lk_kit.accounts import factors
from lk_kit.accounts.links import reset_cancel_token
from lk_kit.accounts.models import ApiToken, FactorDemand, FactorReset, Session, TrustedBrowser
from lk_kit.accounts.pipeline import mint_token
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused
from lk_kit.core.proof import Proof
from lk_kit.events.models import Event
from lk_kit.parties.explain import explain
from lk_kit.parties.models import Membership, Party

from .conftest import code_of, is_signed_in, link_in_mail, make_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet", "api")]

API = "/api/lk/auth/"


def rule(settings: Any, **wanted: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"REQUIRE_2FA": wanted}}


@pytest.fixture
def company(user: Any) -> Any:
    party = Party.objects.create(name="ООО «Вектор»", kind="legal_entity", inn="7707083893")
    Membership.objects.create(user=user, party=party, role="owner")
    return party


# The rule and its days of grace


def test_grace_counts_from_the_day_the_rule_first_applied(
    client: Client, user: Any, company: Any, settings: Any, time_machine: Any
) -> None:
    time_machine.move_to("2026-11-01T10:00:00Z", tick=False)
    sign_in(client)
    assert client.get("/lk/security/").status_code == 200
    assert not FactorDemand.objects.exists()
    rule(settings, roles=["owner"], grace_days=7)
    page = client.get("/lk/security/")
    assert page.status_code == 200
    assert b"Nov. 8, 2026" in page.content or "8 ноября 2026".encode() in page.content
    assert FactorDemand.objects.get().since == timezone.now()
    time_machine.move_to("2026-11-05T10:00:00Z", tick=False)
    assert client.get("/lk/security/").status_code == 200
    assert FactorDemand.objects.get().since.day == 1, "looking again does not start it anew"
    time_machine.move_to("2026-11-08T10:00:01Z", tick=False)
    assert client.get("/lk/security/")["Location"].startswith("/lk/security/two-factor/")
    assert client.get(f"{API}sessions/").json()["code"] == "second_factor_setup_required"


def test_the_days_of_grace_cost_no_statement(
    client: Client, user: Any, company: Any, settings: Any, django_assert_num_queries: Any
) -> None:
    rule(settings, everybody=True, grace_days=7)
    sign_in(client)
    client.get(f"{API}me/")
    with django_assert_num_queries(1):
        assert client.get(f"{API}me/").json()["state"] == "complete"


def test_nobody_is_shut_out_of_the_set_up(client: Client, user: Any, settings: Any) -> None:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    rule(settings, everybody=True)
    sign_in(client)
    assert client.get("/lk/security/")["Location"].startswith("/lk/security/two-factor/")
    session = client.session
    session["lk_proof"] = [0, "password", False]
    session.save()
    answer = client.post("/lk/security/two-factor/", {"start": "1"})
    assert answer["Location"].startswith("/lk/security/confirm/")
    from .conftest import PASSWORD

    assert client.post(answer["Location"], {"code": PASSWORD}).status_code == 302, "the step-up page is open to him, too"
    client.post("/lk/security/two-factor/", {"start": "1"})
    assert client.post("/lk/security/two-factor/", {"code": code_of(TOTPDevice.objects.get())}).status_code == 200
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("wanted", "word"), [({"grace_days": -1}, "grace_days"), ({"grace_days": True}, "grace_days"), ({"rolls": []}, "rolls")]
)
def test_a_wrong_rule_is_a_check(settings: Any, wanted: Any, word: str) -> None:
    from lk_kit.accounts.conf import _valid_requirement

    assert word in _valid_requirement(wanted)


def test_a_company_demands_it_of_its_members(client: Client, user: Any, company: Any) -> None:
    owner = Actor.for_user(user, Proof(timezone.now(), "totp", is_strong=True))
    action = get_class("parties.RequireSecondFactor")
    with pytest.raises(Refused) as refusal:
        action(company, actor=owner, required=True).execute()
    assert refusal.value.code == "second_factor_first", "who makes the rule is not shut out by it"
    from django_otp.plugins.otp_totp.models import TOTPDevice

    device = TOTPDevice.objects.create(user=user, name="default")
    colleague = make_user("boris@example.com")
    Membership.objects.create(user=colleague, party=company, role="buyer")
    browser = Client()
    sign_in(browser, "boris@example.com")
    assert browser.get("/lk/security/").status_code == 200

    client.force_login(user)
    session = client.session
    session["otp_device_id"] = device.persistent_id
    session.save()
    assert client.post(f"/lk/{company.code}/members/second-factor/", {}).status_code == 302
    company.refresh_from_db()
    assert company.requires_second_factor
    assert Event.objects.filter(name="parties.second_factor_rule_changed").count() == 1
    assert browser.get("/lk/security/")["Location"].startswith("/lk/security/two-factor/")
    url = f"/api/lk/parties/{company.pk}/second-factor/"
    assert browser.post(url, {"required": False}, content_type="application/json").status_code == 403
    answer = client.post(url, {"required": False}, content_type="application/json")
    assert answer.json()["requires_second_factor"] is False
    assert browser.get("/lk/security/").status_code == 200


def test_only_an_owner_may_demand_it(company: Any) -> None:
    admin = make_user("boris@example.com")
    Membership.objects.create(user=admin, party=company, role="admin")
    with pytest.raises(NotAllowed):
        get_class("parties.RequireSecondFactor")(company, actor=Actor.for_user(admin), required=True).execute()


# Two pairs of eyes


def staff(email: str, *permissions: str, **fields: Any) -> Actor:
    from django.contrib.auth.models import Permission

    user = make_user(email, is_staff=True, **fields)
    for name in permissions:
        user.user_permissions.add(Permission.objects.get(codename=name, content_type__app_label="lk_kit_accounts"))
    return Actor.for_user(type(user)._default_manager.get(pk=user.pk))


@pytest.fixture
def asking(db: Any) -> Actor:
    return staff("first@example.com", "add_factorreset", "view_factorreset")


@pytest.fixture
def approving(db: Any) -> Actor:
    return staff("second@example.com", "approve_factorreset")


def ask(actor: Actor, user: Any, reason: str = "Потерян телефон, паспорт сверен") -> Any:
    return get_class("accounts.RequestFactorReset")(actor=actor, user=user, reason=reason).execute()


def approve(reset: Any, actor: Actor) -> Any:
    return get_class("accounts.ApproveFactorReset")(reset, actor=actor).execute()


def test_a_reset_takes_two_and_time(
    client: Client, user: Any, device: Any, asking: Actor, approving: Actor, deliver: Any, time_machine: Any
) -> None:
    time_machine.move_to("2026-11-01T10:00:00Z", tick=False)
    factors.renew_backup_codes(user)
    mint_token(user, "exchange")
    TrustedBrowser.objects.create(user=user, key_hash="k", otp_device=device.persistent_id, expires_at="2030-01-01T00:00:00Z")
    client.force_login(user)
    reset = ask(asking, user)
    deliver()
    assert factors.has_second_factor(user)
    approve(reset, approving)
    [letter] = [one for one in deliver() if "switched off" in one.subject]
    assert letter.to == ["anna@example.com"]
    assert factors.has_second_factor(user), "the person has a day to stop it"
    call_command("clearsessions")
    assert factors.has_second_factor(user)
    time_machine.move_to("2026-11-02T10:00:01Z", tick=False)
    assert sign_in(Client()).status_code == 302, "due: the password opens the account again"
    assert not factors.has_second_factor(user)
    assert factors.backup_codes_left(user) == 0
    assert not TrustedBrowser.objects.exists()
    assert not ApiToken.objects.live().exists()
    assert Session.objects.filter(user=user).count() == 1, "only the new one"
    names = list(Event.objects.filter(name__startswith="accounts.factor_reset").order_by("pk").values_list("name", "actor_id"))
    assert names == [
        ("accounts.factor_reset_requested", asking.user_id),
        ("accounts.factor_reset_approved", approving.user_id),
        ("accounts.factor_reset_done", None),
    ]


def test_clearsessions_carries_it_out_where_nobody_signs_in(user: Any, device: Any, asking: Actor, approving: Actor) -> None:
    approve(ask(asking, user), approving)
    FactorReset.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    call_command("clearsessions")
    assert not factors.has_second_factor(user)
    assert FactorReset.objects.get().status == "done"


def test_the_person_stops_it_by_the_link(client: Client, user: Any, device: Any, asking: Actor, approving: Actor, deliver: Any) -> None:
    reset = approve(ask(asking, user), approving)
    deliver()
    path = next(link_in_mail(index) for index in range(-1, -8, -1) if "factor-reset" in link_in_mail(index))
    assert client.get(path).status_code == 200
    assert FactorReset.objects.get().status == "approved", "opening the link does nothing"
    assert client.post(path).status_code == 302
    assert FactorReset.objects.get().status == "cancelled"
    assert client.get(path).status_code == 410
    answer = client.post(f"{API}factor-reset/cancel/", {"token": reset_cancel_token(reset.pk)}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "link_invalid")
    FactorReset.objects.update(due_at=timezone.now() - timedelta(days=1))
    call_command("clearsessions")
    assert factors.has_second_factor(user)


def test_the_link_over_the_api(client: Client, user: Any, device: Any, asking: Actor, approving: Actor) -> None:
    reset = approve(ask(asking, user), approving)
    answer = client.post(f"{API}factor-reset/cancel/", {"token": reset_cancel_token(reset.pk)}, content_type="application/json")
    assert answer.json()["state"] == "cancelled"
    forged = client.post(f"{API}factor-reset/cancel/", {"token": "x" * 40}, content_type="application/json")
    assert forged.json()["code"] == "link_invalid"


def test_one_pair_of_eyes_is_not_enough(user: Any, device: Any) -> None:
    both = staff("both@example.com", "add_factorreset", "approve_factorreset")
    reset = ask(both, user)
    with pytest.raises(NotAllowed) as refusal:
        approve(reset, both)
    assert refusal.value.code == "four_eyes"
    assert factors.has_second_factor(user)


def test_a_superuser_alone_is_one_pair_too(user: Any, device: Any) -> None:
    root = staff("root@example.com", is_superuser=True)
    with pytest.raises(NotAllowed):
        approve(ask(root, user), root)


def test_rights_and_reason(user: Any, device: Any, asking: Actor, approving: Actor) -> None:
    with pytest.raises(NotAllowed):
        ask(approving, user)
    with pytest.raises(NotAllowed):
        ask(Actor.for_user(user), user)
    with pytest.raises(InvalidInput):
        ask(asking, user, "  ")
    with pytest.raises(InvalidInput):
        ask(asking, make_user("none@example.com"))
    reset = ask(asking, user)
    with pytest.raises(NotAllowed):
        approve(reset, asking)
    with pytest.raises(Refused):
        ask(asking, user)


def test_not_on_oneself_and_not_on_superusers(asking: Actor, approving: Actor) -> None:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    root = staff("root@example.com", is_superuser=True)
    for person in (asking.user, root.user):
        TOTPDevice.objects.create(user=person, name="default")
        with pytest.raises(NotAllowed):
            ask(asking, person)
    other_root = staff("other@example.com", is_superuser=True)
    reset = ask(other_root, root.user)
    with pytest.raises(NotAllowed):
        approve(reset, approving)
    with pytest.raises(NotAllowed):
        approve(reset, root)


def test_one_that_was_declined_is_over(user: Any, device: Any, asking: Actor, approving: Actor) -> None:
    reset = ask(asking, user)
    get_class("accounts.DeclineFactorReset")(reset, actor=approving).execute()
    with pytest.raises(Refused):
        approve(reset, approving)
    assert ask(asking, user).pk != reset.pk


def test_in_the_admin(client: Client, user: Any, device: Any, asking: Actor, approving: Actor) -> None:
    client.force_login(asking.user)
    add = "/admin/lk_kit_accounts/factorreset/add/"
    assert client.get(add).status_code == 200
    assert client.post(add, {"user": user.pk, "reason": "Потерян телефон"}).status_code == 302
    reset = FactorReset.objects.get()
    listing = "/admin/lk_kit_accounts/factorreset/"
    data = {"action": "approve", "_selected_action": [str(reset.pk)]}
    client.post(listing, data)
    assert FactorReset.objects.get().status == "requested"
    second = Client()
    second.force_login(approving.user)
    assert "Потерян телефон".encode() in second.get(f"{listing}{reset.pk}/change/").content
    second.post(listing, data)
    assert FactorReset.objects.get().status == "approved"
    client.post(listing, {**data, "action": "decline"})
    assert FactorReset.objects.get().status == "declined", "who asked may take it back until it has taken effect"


def test_over_the_api(client: Client, user: Any, device: Any, asking: Actor, approving: Actor) -> None:
    client.force_login(asking.user)
    made = client.post(f"{API}factor-resets/request/", {"user": str(user.pk), "reason": "Потерян телефон"}, content_type="application/json")
    assert (made.status_code, made.json()["status"]) == (201, "requested")
    for wrong in ("0", "x", "-1", "9" * 60):
        answer = client.post(f"{API}factor-resets/request/", {"user": wrong, "reason": "x"}, content_type="application/json")
        assert answer.status_code == 400
    url = f"{API}factor-resets/{made.json()['id']}/"
    assert client.post(f"{url}approve/", content_type="application/json").status_code == 403
    second = Client()
    second.force_login(approving.user)
    assert second.get(f"{API}factor-resets/").json()["results"][0]["reason"] == "Потерян телефон"
    assert second.post(f"{url}approve/", content_type="application/json").json()["status"] == "approved"
    assert second.post(f"{url}decline/", content_type="application/json").json()["status"] == "declined"
    stranger = Client()
    stranger.force_login(make_user("boris@example.com"))
    assert stranger.get(url).status_code == 404


# Why a member cannot: `parties.explain`


def conditions(membership: Any) -> list[tuple[str, bool]]:
    found = explain(membership, "parties.view", Actor.system())
    assert found.allowed == Actor.for_user(membership.user).can("parties.view", membership.party_id)
    assert not found.helpers, "nobody sets up a factor for another"
    return [(one.code, one.is_met) for one in found.conditions]


def test_the_demanded_factor_is_explained(user: Any, company: Any, settings: Any) -> None:
    membership = Membership.objects.get(user=user)
    assert conditions(membership) == []
    for wanted in ({"roles": ["owner"]}, {"permissions": ["parties.view"]}, {"everybody": True}):
        rule(settings, **wanted)
        assert conditions(membership) == [("second_factor", False)]
    rule(settings)
    company.requires_second_factor = True
    company.save()
    membership = Membership.objects.get(user=user)
    assert conditions(membership) == [("second_factor", False)]
    user.totpdevice_set.create(name="default", confirmed=True)
    assert conditions(membership) == [("second_factor", True)]


def test_explaining_tells_of_the_grace_and_does_not_start_it(user: Any, company: Any, settings: Any, time_machine: Any) -> None:
    time_machine.move_to("2026-11-01T10:00:00Z", tick=False)
    rule(settings, roles=["owner"], grace_days=7)
    membership = Membership.objects.get(user=user)
    assert conditions(membership) == [("second_factor", True)]
    assert not FactorDemand.objects.exists()
    FactorDemand.objects.create(user=user)
    time_machine.move_to("2026-11-08T10:00:01Z", tick=False)
    assert conditions(membership) == [("second_factor", False)]


# Races


def waiting(user: Any, asking: Actor) -> Any:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    TOTPDevice.objects.create(user=user, name="default")
    return ask(asking, user)


def approvals(reset: Any) -> int:
    return Event.objects.filter(name="accounts.factor_reset_approved", payload__reset_id=str(reset.pk)).count()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_sixteen_approvals_and_refusals_at_once_decide_once(fan: Any) -> None:
    user, asking = make_user(), staff("first@example.com", "add_factorreset")
    deciding = [staff(f"{index}@example.org", "approve_factorreset") for index in range(16)]
    reset = waiting(user, asking)
    outcomes = fan(16, lambda index: approve(FactorReset.objects.get(pk=reset.pk), deciding[index]))
    assert sum(one.ok for one in outcomes) == 1
    assert {type(one.value) for one in outcomes if not one.ok} == {Refused}
    assert approvals(reset) == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_canary_a_naive_approval_is_given_several_times(fan: Any) -> None:
    """Without the lock several members of staff decide the same request: if they did not, the storm above would prove nothing."""
    from tests.naive.resets import naive_approve

    for attempt in range(5):
        reset = waiting(make_user(f"{attempt}@example.net"), staff(f"asks{attempt}@example.com", "add_factorreset"))
        deciding = [staff(f"{attempt}.{index}@example.org", "approve_factorreset").user for index in range(8)]
        fan(8, lambda index, reset=reset, deciding=deciding: naive_approve(reset.pk, deciding[index]))
        if approvals(reset) > 1:
            return
    pytest.fail("the naive twin decided once only, five times: the harness has lost its teeth")
