"""C23: staff view the cabinet as a customer: reason, banner, audit, time limit, and no act that only the customer may do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse

from lk_kit.accounts import view_as
from lk_kit.accounts.actions import EndVisit, StartVisit
from lk_kit.accounts.exceptions import StepPending
from lk_kit.accounts.models import ApiToken, Session, Visit
from lk_kit.core.actions import Action
from lk_kit.core.actors import IMPERSONATOR, Actor
from lk_kit.core.classes import REGISTRY, get_class
from lk_kit.core.clock import now
from lk_kit.core.exceptions import InvalidInput, NotAllowed
from lk_kit.events.models import Event
from lk_kit.parties.actions import DeleteAddress
from lk_kit.parties.models import Address, Membership, Party
from lk_kit.testing.routes import Endpoint, endpoints

from .conftest import enter_verified, is_signed_in, make_user

pytestmark = pytest.mark.django_db

ADD = "/admin/lk_kit_accounts/visit/add/"
CREDENTIALS = ("accounts.", "social.", "esia.", "webauthn.", "privacy.", "consents.")
NEVER = {
    "parties.AddMember", "parties.InviteMember", "parties.ChangeRole", "parties.RemoveMember", "parties.LeaveParty",
    "parties.SetMembershipDates", "parties.AcceptInvitation", "parties.DeclineInvitation", "parties.RevokeInvitation",
    "parties.AddBankAccount", "parties.UpdateBankAccount", "parties.DeleteBankAccount", "parties.SetDefaultBankAccount",
    "parties.RegisterParty", "parties.AddCompany", "parties.ApproveParty", "parties.RejectParty", "parties.CloseParty",
    "parties.AssignManager", "parties.RequireSecondFactor",
}  # fmt: skip
GUARDED_WORDS = (
    "Password", "Token", "Factor", "Totp", "Codes", "Session", "Member", "Role", "BankAccount", "Invit", "Consent", "Erase", "Erasure",
    "Sign", "Pay", "Passkey", "Identifier", "Link", "Visit", "Lock",
)  # fmt: skip


@pytest.fixture
def staff(db: Any) -> Any:
    user = make_user("olga@example.com", is_staff=True)
    wanted = Permission.objects.filter(codename__in=["view_as_customer", "view_visit"])
    user.user_permissions.set(wanted)
    return user


@pytest.fixture
def party(user: Any) -> Party:
    party = Party.objects.create(name="Ромашка", kind="legal_entity", inn="7707083893")
    Membership.objects.create(user=user, party=party, role="owner")
    return party


@pytest.fixture
def desk(staff: Any, client: Client) -> Client:
    """The browser of the member of staff."""
    client.force_login(staff)
    return client


def begin(client: Client, user: Any, reason: str = "Заявка 512: не видит заказ") -> Any:
    return client.post(ADD, {"user": str(user.pk), "reason": reason})


class TestBeginning:
    def test_the_admin_begins_a_visit(self, desk: Client, user: Any, party: Party, staff: Any) -> None:
        assert begin(desk, user).url == reverse("lk_kit:home")
        page = desk.get("/lk/", follow=True).content.decode()
        assert "Ромашка" in page
        assert "lk-visit" in page
        visit = Visit.objects.get()
        assert (visit.staff_id, visit.user_id) == (staff.pk, user.pk)
        assert visit.until - visit.started_at <= timedelta(minutes=31)
        fact = Event.objects.get(name="accounts.visit_started")
        assert (fact.actor_id, fact.payload["user_id"]) == (str(staff.pk), str(user.pk))

    def test_a_reason_is_required(self, desk: Client, user: Any) -> None:
        assert begin(desk, user, "   ").status_code == 200
        assert not Visit.objects.exists()

    @pytest.mark.parametrize("flags", [{"is_staff": True}, {"is_superuser": True}, {"is_active": False}])
    def test_never_on_staff_superusers_and_the_disabled(self, desk: Client, flags: dict[str, bool]) -> None:
        assert begin(desk, make_user("x@example.com", **flags)).status_code == 200
        assert not Visit.objects.exists()

    def test_not_without_the_permission(self, client: Client, user: Any) -> None:
        colleague = make_user("petr@example.com", is_staff=True)
        client.force_login(colleague)
        assert begin(client, user).status_code == 403
        with pytest.raises(NotAllowed):
            StartVisit(actor=Actor.for_user(colleague), user=user, reason="x").execute()
        with pytest.raises(NotAllowed):
            StartVisit(actor=Actor.system(), user=user, reason="x").execute()

    def test_a_customer_with_the_permission_is_no_staff(self, user: Any) -> None:
        stranger = make_user("x@example.com")
        stranger.user_permissions.set(Permission.objects.filter(codename="view_as_customer"))
        with pytest.raises(NotAllowed):
            StartVisit(actor=Actor.for_user(stranger), user=user, reason="x").execute()

    def test_his_own_second_factor_comes_first(self, desk: Client, staff: Any, user: Any) -> None:
        from django_otp.plugins.otp_totp.models import TOTPDevice

        factor = TOTPDevice.objects.create(user=staff, name="default")
        assert begin(desk, user).status_code == 302
        assert not Visit.objects.exists()
        with pytest.raises(StepPending):
            StartVisit(actor=Actor.for_user(type(staff)._default_manager.get(pk=staff.pk)), user=user, reason="x").execute()
        enter_verified(desk, staff, factor)
        assert begin(desk, user).url == reverse("lk_kit:home")

    def test_the_customer_s_second_factor_is_neither_asked_nor_proven(self, desk: Client, user: Any, device: Any) -> None:
        begin(desk, user)
        assert desk.get("/lk/security/").status_code == 200
        assert not Session.objects.of_user(user).exists()

    def test_another_visit_ends_the_former(self, desk: Client, user: Any, party: Party, staff: Any) -> None:
        """Else the customer would read that somebody is still looking, until its time is over."""
        begin(desk, user)
        first = Visit.objects.get()
        begin(desk, make_user("second@example.com"))
        first.refresh_from_db()
        assert first.ended_at is not None
        assert Visit.objects.live().count() == 1
        ended = Event.objects.get(name="accounts.visit_ended")
        assert (ended.actor_id, ended.payload["visit_id"]) == (str(staff.pk), str(first.pk))

    @pytest.mark.parametrize("path", ["/admin/logout/", "/lk/logout/"])
    def test_signing_out_ends_it(self, desk: Client, user: Any, party: Party, path: str) -> None:
        begin(desk, user)
        desk.post(path)
        assert not Visit.objects.live().exists()

    def test_the_party_s_page_in_the_admin_leads_there(self, desk: Client, staff: Any, user: Any, party: Party) -> None:
        url = f"/admin/lk_kit_parties/party/{party.pk}/change/"
        staff.user_permissions.add(*Permission.objects.filter(codename__in=["view_party", "view_membership", "change_party"]))
        link = f"{ADD}?user={user.pk}"
        assert link in desk.get(url).content.decode()
        assert f'value="{user.pk}"' in desk.get(link).content.decode()
        staff.user_permissions.remove(Permission.objects.get(codename="view_as_customer"))
        assert link not in desk.get(url).content.decode()


class TestEnding:
    def test_the_button_gives_the_staff_session_back(self, desk: Client, user: Any, staff: Any) -> None:
        begin(desk, user)
        key = desk.cookies["sessionid"].value
        assert desk.post("/lk/view-as/end/").status_code == 302
        assert desk.cookies["sessionid"].value == key
        assert staff.get_username() in desk.get("/lk/security/").content.decode()
        assert Visit.objects.get().ended_at is not None
        assert Event.objects.get(name="accounts.visit_ended").payload["expired"] is False

    def test_c23_it_expires_in_the_middle(self, desk: Client, user: Any, staff: Any) -> None:
        begin(desk, user)
        Visit.objects.update(until=now() - timedelta(seconds=1))
        answer = desk.get("/lk/security/")
        assert answer.status_code == 302
        assert staff.get_username() in desk.get("/lk/security/").content.decode()
        assert Event.objects.get(name="accounts.visit_ended").payload["expired"] is True

    def test_a_withdrawn_permission_ends_it(self, desk: Client, user: Any, staff: Any) -> None:
        begin(desk, user)
        staff.user_permissions.clear()
        assert desk.get("/lk/security/").status_code == 302
        assert Visit.objects.get().ended_at is not None

    def test_a_customer_who_became_staff_is_left(self, desk: Client, user: Any) -> None:
        begin(desk, user)
        type(user)._default_manager.filter(pk=user.pk).update(is_staff=True)
        assert desk.get("/lk/security/").status_code == 302

    def test_a_visit_of_another_is_not_taken_over(self, desk: Client, user: Any) -> None:
        foreign = Visit.objects.create(user=user, staff=make_user("petr@example.com", is_staff=True), reason="x", until=view_as.until())
        session = desk.session
        session[view_as.VISIT_KEY] = str(foreign.pk)
        session.save()
        assert desk.get("/lk/security/").status_code == 302

    def test_signing_out_signs_the_staff_member_out(self, desk: Client, user: Any) -> None:
        begin(desk, user)
        desk.post("/lk/logout/")
        assert not is_signed_in(desk)
        assert Visit.objects.get().ended_at is not None

    def test_ending_twice_is_told_once(self, staff: Any, user: Any) -> None:
        visit = StartVisit(actor=Actor.for_user(staff), user=user, reason="x").execute()
        for _ in range(2):
            EndVisit(visit, actor=Actor.for_user(staff)).execute()
        assert Event.objects.filter(name="accounts.visit_ended").count() == 1


class TestWhatTheCustomerSees:
    def test_history_and_api(self, desk: Client, user: Any) -> None:
        begin(desk, user)
        own = Client()
        own.force_login(user)
        page = own.get("/lk/security/visits/").content.decode()
        assert "Заявка 512" in page
        assert "Заявка 512" in own.get("/lk/security/").content.decode()
        assert [row["reason"] for row in own.get("/api/lk/auth/visits/").json()["results"]] == ["Заявка 512: не видит заказ"]

    def test_others_see_nothing_of_it(self, desk: Client, user: Any) -> None:
        begin(desk, user)
        other = Client()
        other.force_login(make_user("other@example.com"))
        assert other.get("/api/lk/auth/visits/").json()["results"] == []


def impersonated(user: Any, staff: Any) -> Actor:
    setattr(user, IMPERSONATOR, staff)
    return Actor.for_user(user)


def registered_actions() -> dict[str, type[Action[Any]]]:
    found = {key: get_class(key) for key, one in REGISTRY.items() if ".actions" in one.default or "Action" in one.default}
    return {key: cls for key, cls in found.items() if isinstance(cls, type) and issubclass(cls, Action)}


class TestC23NoForbiddenAct:
    def test_c23_every_action_on_credentials_members_money_and_consents_is_closed(self) -> None:
        actions = registered_actions()
        assert len(actions) > 60
        guarded = {
            key: cls
            for key, cls in actions.items()
            if key.startswith(CREDENTIALS) or key in NEVER or any(word in key.partition(".")[2] for word in GUARDED_WORDS)
        }
        assert guarded.keys() >= NEVER
        allowed = sorted(key for key, cls in guarded.items() if cls.while_impersonating)
        assert allowed == []

    @pytest.mark.parametrize("everything", [False, True])
    def test_c23_every_action_refuses_unless_the_site_names_it(self, user: Any, staff: Any, everything: bool) -> None:
        """Refused before anything is read, so that no input is needed."""
        actor, actions = impersonated(user, staff), registered_actions()
        names = sorted(actions) if everything else []
        with override_settings(LK_KIT={"CORE": {"VIEW_AS_ACTIONS": names}}):
            for cls in actions.values():
                action = object.__new__(cls)
                action.actor = actor
                if everything and cls.while_impersonating:
                    action.refuse_impersonator()
                    continue
                with pytest.raises(NotAllowed) as caught:
                    action.refuse_impersonator()
                assert caught.value.code == "not_while_viewing_as"

    def test_c23_no_page_writes_and_none_shows_a_secret(self, desk: Client, user: Any, party: Party) -> None:
        """Posts to every page of the cabinet in an impersonated session: nothing happens."""
        begin(desk, user)
        before = (Event.objects.count(), Membership.objects.count(), ApiToken.objects.count())
        visited = 0
        for route in endpoints():
            if route.is_api or route.name in view_as.OPEN:
                continue
            url = path_of(route, party)
            if url is None:
                continue
            visited += 1
            answer = desk.post(url, {})
            assert answer.status_code in {403, 404, 405}, (route.name, answer.status_code)
        assert visited > 30
        assert (Event.objects.count(), Membership.objects.count(), ApiToken.objects.count()) == before

    @pytest.mark.parametrize("name", ["password_change", "totp_set_up", "backup_codes", "token_create", "step_up"])
    def test_pages_of_credentials_are_closed_for_looking(self, desk: Client, user: Any, name: str) -> None:
        begin(desk, user)
        assert desk.get(reverse(f"lk_kit:accounts:{name}")).status_code == 403

    def test_c23_the_api_is_closed(self, desk: Client, user: Any) -> None:
        begin(desk, user)
        answer = desk.get("/api/lk/orders/")
        assert answer.status_code == 403
        assert answer.json()["code"] == "not_while_viewing_as"

    def test_the_admin_stays_the_staff_member_s(self, desk: Client, user: Any) -> None:
        begin(desk, user)
        assert desk.get("/admin/lk_kit_accounts/visit/").status_code == 200

    def test_an_allowed_act_names_both(self, desk: Client, user: Any, staff: Any, party: Party) -> None:
        begin(desk, user)
        row = Address.objects.create(party=party, city="Казань", street="Баумана")
        with override_settings(LK_KIT={"CORE": {"VIEW_AS_ACTIONS": ["parties.DeleteAddress"]}}):
            DeleteAddress(row, actor=impersonated(user, staff)).execute()
        fact = Event.objects.order_by("-id").first()
        assert fact is not None
        assert fact.actor_id == str(staff.pk)
        assert fact.payload["on_behalf_of"] == str(user.pk)
        assert fact.restore().on_behalf_of == str(user.pk)

    def test_input_errors_of_the_action(self, staff: Any, user: Any) -> None:
        with pytest.raises(InvalidInput):
            StartVisit(actor=Actor.for_user(staff), user=user, reason="").execute()


def path_of(route: Endpoint, party: Party) -> str | None:
    """With a made-up id; None where a parameter wants something else."""
    kinds = {"code": party.code, "pk": "0192f0a0-0000-7000-8000-000000000000"}
    try:
        return route.url({name: kinds.get(name, "x") for name in route.parameters})
    except NoReverseMatch:
        return None
