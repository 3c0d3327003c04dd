"""Acts on money and access ask for a fresh proof, in the cabinet and over the API alike (matrix C13)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from lk_kit.accounts.models import ApiToken
from lk_kit.accounts.proof import KEY
from lk_kit.core.actions import Action
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import StepUpRequired
from lk_kit.core.proof import Proof
from lk_kit.events.models import Event
from lk_kit.parties.models import BankAccount, Membership, Party
from lk_kit.testing import prove

from .conftest import PASSWORD, code_of, enter_code, make_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet", "api")]

MUST = {
    "accounts.ChangePassword", "accounts.StartTotp", "accounts.EnableTotp", "accounts.StartCodes", "accounts.EnableCodes",
    "accounts.RemoveFactor", "accounts.RenewBackupCodes", "accounts.CreateToken", "accounts.RequestIdentifierChange",
    "accounts.ConfirmIdentifierChange", "accounts.RequestFactorReset", "accounts.ApproveFactorReset",
    "parties.AddBankAccount", "parties.UpdateBankAccount", "parties.DeleteBankAccount", "parties.SetDefaultBankAccount",
    "parties.InviteMember", "parties.RevokeInvitation", "parties.AddMember", "parties.ChangeRole", "parties.SetMembershipDates",
    "parties.RemoveMember", "parties.CreateRole", "parties.UpdateRole", "parties.DeleteRole", "parties.RequireSecondFactor",
}  # fmt: skip
API = "/api/lk/auth/"


def all_actions() -> dict[str, type[Action[Any]]]:
    keys = [key for config in apps.get_app_configs() for key in getattr(config, "classes", {})]
    found = {key: get_class(key) for key in keys}
    return {key: one for key, one in found.items() if isinstance(one, type) and issubclass(one, Action)}


def test_c13_every_act_on_money_and_access_asks() -> None:
    known = all_actions()
    assert set(known) >= MUST
    assert {key for key in MUST if not known[key].step_up} == set()
    forgotten = {key for key, one in known.items() if not one.step_up and asks_by_its_name(key)}
    assert forgotten == set(), "an act on bank accounts, members, roles or factors without a step-up"


def asks_by_its_name(key: str) -> bool:
    """The canary for acts that are yet to be written. Who answers an invitation, leaves, or ends a way in gives nothing away."""
    harmless = {"accounts.CarryOutFactorReset", "accounts.DeclineFactorReset", "accounts.CancelFactorReset"}
    return key not in harmless and any(word in key for word in ("BankAccount", "Member", "Factor", "Role", "Totp", "BackupCodes"))


@pytest.mark.parametrize("key", sorted(MUST))
def test_c13_execute_refuses_without_a_fresh_proof(key: str, user: Any) -> None:
    """Before anything is checked or done: whatever the inputs are."""
    wanted = get_class(key)
    stale = Actor.for_user(user, Proof())
    action = object.__new__(wanted)
    action.__dict__.update(actor=stale, ip="")
    for name in ("prepare", "authorize"):
        action.__dict__[name] = lambda: None
    action.__dict__.update(using=lambda: "default", limits=list)
    with pytest.raises(StepUpRequired) as refusal:
        action.execute()
    assert refusal.value.details() == {"methods": ["password"]}


@pytest.fixture
def company(user: Any) -> Any:
    party = Party.objects.create(name="ООО «Вектор»", kind="legal_entity", inn="7707083893")
    Membership.objects.create(user=user, party=party, role="owner")
    return party


def pages(company: Any) -> list[str]:
    base = f"/lk/{company.code}"
    return [
        "/lk/security/password/",
        "/lk/security/two-factor/",
        "/lk/security/tokens/new/",
        "/lk/security/backup-codes/",
        f"{base}/bank-accounts/new/",
        f"{base}/members/invite/",
        f"{base}/members/second-factor/",
    ]


@pytest.mark.stale
def test_pages_ask_before_anything_is_typed(client: Client, user: Any, company: Any) -> None:
    client.force_login(user)
    for path in pages(company):
        assert client.get(path)["Location"] == f"/lk/security/confirm/?next={path}"
    assert client.post("/lk/security/confirm/", {"code": PASSWORD}).status_code == 302
    for path in pages(company):
        assert client.get(path).status_code == 200, path


@pytest.mark.stale
def test_what_was_typed_survives(client: Client, user: Any, company: Any) -> None:
    client.force_login(user)
    prove(client)
    path = f"/lk/{company.code}/bank-accounts/new/"
    assert client.get(path).status_code == 200
    grow_old(client)
    typed = {"bik": "044525225", "account": "40702810200000000001", "bank_name": "Сбер"}
    answer = client.post(path, typed)
    assert answer["Location"] == f"/lk/security/confirm/?next={path}"
    assert not BankAccount.objects.exists()
    back = client.post(answer["Location"], {"code": PASSWORD})["Location"]
    page = client.get(back)
    assert {name: page.context["form"][name].value() for name in typed} == typed
    assert "lk_typed" not in client.session, "it waits for one look only"
    assert client.post(back, typed).status_code == 302
    assert BankAccount.objects.count() == 1


@pytest.mark.stale
def test_passwords_never_wait_in_the_session(client: Client, user: Any) -> None:
    client.force_login(user)
    client.post("/lk/security/password/", {"current_password": PASSWORD, "new_password": "a sentinel passphrase"})
    assert "sentinel" not in str(dict(client.session))


def grow_old(client: Client, minutes: int = 60) -> None:
    session = client.session
    session[KEY] = [session[KEY][0] - minutes * 60, *session[KEY][1:]]
    session.save()


@pytest.mark.stale
def test_a_recent_sign_in_is_a_proof_and_grows_old(client: Client, user: Any) -> None:
    sign_in(client)
    assert client.get("/lk/security/password/").status_code == 200
    grow_old(client, 14)
    assert client.get("/lk/security/password/").status_code == 200
    grow_old(client, 2)
    assert client.get("/lk/security/password/").status_code == 302


@pytest.mark.stale
@pytest.mark.parametrize("stored", [None, "x", [], [1], ["a", "b", True], [99999999999, "totp", True], [0, "totp", True], [1, 2, 3]])
def test_a_broken_or_future_proof_proves_nothing(client: Client, user: Any, stored: Any) -> None:
    client.force_login(user)
    session = client.session
    session[KEY] = stored
    session.save()
    assert client.get("/lk/security/password/").status_code == 302


@pytest.mark.stale
def test_a_password_is_not_enough_for_who_has_a_factor(client: Client, user: Any, device: Any) -> None:
    client.force_login(user)
    session = client.session
    session["otp_device_id"] = device.persistent_id
    session[KEY] = [int(timezone.now().timestamp()), "password", False]
    session.save()
    assert client.get("/lk/security/password/").status_code == 302
    page = client.get("/lk/security/confirm/")
    assert page.context["method"] == "totp"
    assert client.post("/lk/security/confirm/", {"code": PASSWORD, "method": "password"}).status_code == 422
    before = client.cookies["sessionid"].value
    assert client.post("/lk/security/confirm/", {"code": code_of(device)}).status_code == 302
    assert client.cookies["sessionid"].value != before, "C12: the key changes"
    assert client.get("/lk/security/password/").status_code == 200
    assert Event.objects.filter(name="accounts.identity_confirmed").count() == 1


@pytest.mark.stale
def test_c3_wrong_proofs_are_counted(client: Client, user: Any) -> None:
    client.force_login(user)
    answers = [client.post("/lk/security/confirm/", {"code": "wrong"}).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]
    assert client.post("/lk/security/confirm/", {"code": PASSWORD}).status_code == 429


@pytest.mark.stale
@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/x", "javascript:alert(1)"])
def test_it_leads_back_to_this_site_only(client: Client, user: Any, wanted: str) -> None:
    client.force_login(user)
    assert client.post("/lk/security/confirm/", {"code": PASSWORD, "next": wanted})["Location"] == "/lk/security/"


@pytest.mark.stale
def test_htmx_is_led_by_its_header(client: Client, user: Any) -> None:
    client.force_login(user)
    answer = client.get("/lk/security/password/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/lk/security/"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/lk/security/confirm/?next=/lk/security/")


@pytest.mark.stale
def test_api_session(client: Client, user: Any) -> None:
    client.force_login(user)
    answer = client.post(f"{API}tokens/", {"title": "x"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"], answer.json()["methods"]) == (403, "step_up_required", ["password"])
    assert client.get(f"{API}step-up/").json() == {"is_fresh": False, "methods": ["password"]}
    wrong = client.post(f"{API}step-up/", {"method": "password", "code": "no"}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "wrong_password")
    good = client.post(f"{API}step-up/", {"method": "password", "code": PASSWORD}, content_type="application/json")
    assert good.json()["state"] == "confirmed"
    assert client.get(f"{API}step-up/").json()["is_fresh"] is True
    assert client.post(f"{API}tokens/", {"title": "x"}, content_type="application/json").status_code == 201


@pytest.mark.stale
def test_api_token_has_a_proof_of_its_own_with_a_short_life(client: Client, user: Any, company: Any) -> None:
    client.force_login(user)
    prove(client)
    made = client.post(f"{API}tokens/", {"title": "exchange"}, content_type="application/json").json()
    headers = {"Authorization": f"Bearer {made['token']}"}
    robot = Client(headers=headers)
    body = {"party": company.code, "email": "new@example.com", "role": "viewer"}

    def invite() -> Any:
        extra = {"Idempotency-Key": "k" * 20, **headers}
        return robot.post("/api/lk/invitations/", body, content_type="application/json", headers=extra)

    assert (invite().status_code, invite().json()["code"]) == (403, "step_up_required")
    assert robot.post(f"{API}step-up/", {"method": "password", "code": PASSWORD}, content_type="application/json").status_code == 200
    assert invite().status_code == 201, "the refusal was not remembered under the key"
    ApiToken.objects.update(proven_at=timezone.now() - timedelta(hours=1))
    assert robot.get(f"{API}step-up/").json()["is_fresh"] is False


def test_who_signs_in_for_a_token_has_just_proven_himself(client: Client, user: Any, device: Any) -> None:
    data = {"username": "anna@example.com", "password": PASSWORD, "mode": "token"}
    flow = client.post(f"{API}login/", data, content_type="application/json").json()["flow"]
    answer = client.post(f"{API}second-factor/", {"flow": flow, "code": code_of(device), "mode": "token"}, content_type="application/json")
    robot = Client(headers={"Authorization": f"Bearer {answer.json()['token']}"})
    assert robot.get(f"{API}step-up/").json() == {"is_fresh": True, "methods": ["totp"]}


@pytest.mark.stale
def test_one_without_password_and_factor_gets_a_code_at_his_address(client: Client, user: Any, deliver: Any) -> None:
    from lk_kit.accounts import codes, identifiers
    from lk_kit.accounts.models import OneTimeCode

    user.set_unusable_password()
    user.save()
    client.force_login(user)
    assert client.get(f"{API}step-up/").json()["methods"] == ["sign_in"]
    identifiers.prove(user, "email", "anna@example.com")
    assert client.get(f"{API}step-up/").json()["methods"] == ["email_code"]
    page = client.get("/lk/security/confirm/?next=/lk/security/password/")
    assert not OneTimeCode.objects.exists(), "looking at the page sends nothing"
    assert client.post("/lk/security/confirm/", {"send": "1"}).status_code == 200
    assert len(deliver()) == 1
    assert client.post("/lk/security/confirm/", {"send": "1"}).status_code == 429, "one a minute"
    digits = codes.digits_of(OneTimeCode.objects.get())
    assert client.post("/lk/security/confirm/", {"code": "000000" if digits != "000000" else "111111"}).status_code == 422
    assert deliver() == [], "C5: a wrong code sends nothing"
    answer = client.post("/lk/security/confirm/", {"code": digits, "next": "/lk/security/tokens/new/"})
    assert answer["Location"] == "/lk/security/tokens/new/"
    assert client.get("/lk/security/tokens/new/").status_code == 200
    assert page.context["method"] == "email_code"


@pytest.mark.stale
def test_the_admin_leads_there_too(client: Client, user: Any, device: Any) -> None:
    root = make_user("root@example.com", is_staff=True, is_superuser=True)
    client.force_login(root)
    answer = client.post("/admin/lk_kit_accounts/factorreset/add/", {"user": user.pk, "reason": "Потерян телефон"})
    assert answer["Location"].startswith("/lk/security/confirm/?next=")


def test_a_command_is_not_asked(user: Any) -> None:
    made, _secret = get_class("accounts.CreateToken")(actor=Actor.for_user(user), title="of a command").execute()
    assert made.pk


def test_enter_code_is_strong(client: Client, user: Any, device: Any) -> None:
    sign_in(client)
    enter_code(client, code_of(device))
    assert client.get("/lk/security/password/").status_code == 200
