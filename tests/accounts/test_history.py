"""Sign-in history, known devices, the notice of a new one and its «it was not me»."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail, signing
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings

from lk_kit.accounts import devices, places
from lk_kit.accounts.actions import DisownSignIn, UnlockAccount
from lk_kit.accounts.conf import DEFAULT_LIMITS, RATE
from lk_kit.accounts.exceptions import LinkInvalid
from lk_kit.accounts.links import alarm_token
from lk_kit.accounts.models import AccountLock, ApiToken, Identifier, KnownDevice, Session, SignInRecord
from lk_kit.accounts.signals import NewDeviceSeen
from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.events.models import Event
from lk_kit.messaging.backends import sms_locmem
from lk_kit.testing.concurrency import fan_out

from .conftest import PASSWORD, code_of, is_signed_in, link_in_mail, make_user, sign_in

pytestmark = pytest.mark.django_db

FIREFOX = {"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}


def records(user: Any) -> list[SignInRecord]:
    return list(SignInRecord.objects.of_user(user).order_by("pk"))


class TestRecords:
    def test_failure_and_success_are_written_with_browser_and_address(self, user: Any, client: Client) -> None:
        sign_in(client, password="wrong-password", **FIREFOX)
        sign_in(client, **FIREFOX)
        failed, good = records(user)
        assert (failed.outcome, failed.stage, failed.door) == ("failure", "password", "password")
        assert (good.outcome, good.mode, good.client, good.ip) == ("success", "session", "Firefox, Windows", "127.0.0.1")
        assert good.device is not None
        assert good.is_new_device

    def test_a_wrong_code_names_its_step(self, user: Any, device: Any, client: Client) -> None:
        data = {"username": "anna@example.com", "password": PASSWORD}
        flow = client.post("/api/lk/auth/login/", {**data, "mode": "token"}, content_type="application/json").json()["flow"]
        for code in ("000000", code_of(device)):
            step = {"flow": flow, "method": "totp", "code": code, "mode": "token"}
            client.post("/api/lk/auth/second-factor/", step, content_type="application/json")
            type(device).objects.filter(pk=device.pk).update(throttling_failure_count=0, throttling_failure_timestamp=None)
        assert [(one.outcome, one.stage or one.factor) for one in records(user)] == [("failure", "totp"), ("success", "totp")]

    def test_an_unknown_name_is_counted_and_not_kept(self, db: Any, client: Client) -> None:
        sign_in(client, "secret.mistake@example.com")
        record = SignInRecord.objects.get()
        assert record.user is None
        assert "mistake" not in "|".join(str(getattr(record, one.attname)) for one in record._meta.concrete_fields)

    def test_a_token_sign_in_is_written(self, user: Any, client: Client) -> None:
        data = {"username": "anna@example.com", "password": PASSWORD, "mode": "token"}
        assert client.post("/api/lk/auth/login/", data, content_type="application/json").status_code == 200
        assert [one.mode for one in records(user)] == ["token"]

    def test_old_records_go(self, user: Any, client: Client) -> None:
        sign_in(client)
        old = SignInRecord.objects.create(user=user, outcome="failure", at=now() - timedelta(days=181))
        call_command("clearsessions")
        assert not SignInRecord.objects.filter(pk=old.pk).exists()
        assert SignInRecord.objects.count() == 1

    def test_place_comes_from_django_s_geoip(self, user: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        class Stub:
            def city(self, ip: str) -> dict[str, str]:
                return {"city": "Kazan", "country_name": "Russia", "country_code": "RU"}

        monkeypatch.setattr(places, "reader", Stub)
        sign_in(client)
        assert [(one.place, one.country) for one in records(user)] == [("Kazan, Russia", "RU")]

    def test_an_address_that_the_database_lacks_has_no_place(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Stub:
            def city(self, ip: str) -> dict[str, str]:
                raise LookupError(ip)

        monkeypatch.setattr(places, "reader", Stub)
        assert places.place_of("10.0.0.1") == places.Place()
        assert places.place_of("") == places.Place()


class TestPages:
    def test_page_and_api_show_one_s_own_only(self, user: Any, client: Client) -> None:
        other = make_user("other@example.com")
        SignInRecord.objects.create(user=other, outcome="failure", ip="203.0.113.9")
        sign_in(client, password="wrong-password")
        sign_in(client)
        page = client.get("/lk/security/history/").content.decode()
        assert page.count("127.0.0.1") == 2
        assert "203.0.113.9" not in page
        rows = client.get("/api/lk/auth/history/").json()["results"]
        assert [row["outcome"] for row in rows] == ["success", "failure"]

    def test_filters(self, user: Any, client: Client) -> None:
        sign_in(client, password="wrong-password")
        sign_in(client)
        assert len(client.get("/api/lk/auth/history/?outcome=failure").json()["results"]) == 1
        assert client.get("/lk/security/history/?outcome=failure").content.decode().count("127.0.0.1") == 1
        assert client.get("/api/lk/auth/history/?outcome=odd").status_code == 400

    def test_keyset_pages_show_every_row_once(self, user: Any, client: Client) -> None:
        SignInRecord.objects.bulk_create(SignInRecord(user=user, outcome="failure") for _ in range(45))
        sign_in(client)
        seen, url = [], "/api/lk/auth/history/?page_size=20"
        while url:
            body = client.get(url).json()
            seen += [row["id"] for row in body["results"]]
            url = body["next"] and f"/api/lk/auth/history/?page_size=20&cursor={body['next']}"
        assert len(seen) == len(set(seen)) == 46


class TestNewDevice:
    def test_no_mail_for_the_first_device_and_for_a_known_one(self, user: Any, client: Client, deliver: Callable[[], list[Any]]) -> None:
        sign_in(client)
        client.post("/lk/logout/")
        sign_in(client)
        assert deliver() == []
        assert KnownDevice.objects.count() == 1

    def test_a_second_device_is_told(self, user: Any, client: Client, deliver: Callable[[], list[Any]]) -> None:
        sign_in(client)
        sign_in(Client(), **FIREFOX)
        (message,) = deliver()
        assert message.to == ["anna@example.com"]
        assert "Firefox, Windows" in message.body
        assert "127.0.0.1" in message.body

    @override_settings(LK_KIT={"ACCOUNTS": {"NEW_DEVICE_NOTICE": False}, "CORE": {"BASE_URL": "https://shop.example.com"}})
    def test_the_notice_can_be_switched_off(self, user: Any, client: Client, deliver: Callable[[], list[Any]]) -> None:
        sign_in(client)
        sign_in(Client())
        assert deliver() == []

    @override_settings(
        LK_KIT={
            "MESSAGING": {"SMS": {"default": {"BACKEND": "lk_kit.messaging.backends.sms_locmem.LocMemSmsBackend"}}},
            "CORE": {"BASE_URL": "https://shop.example.com"},
        }
    )
    def test_who_has_only_a_telephone_gets_a_text(self, user: Any, client: Client, deliver: Callable[[], list[Any]]) -> None:
        sign_in(client)
        type(user)._default_manager.filter(pk=user.pk).update(email="")
        Identifier.objects.create(user=user, kind="phone", value="+79215550142", verified_at=now())
        record = SignInRecord.objects.get()
        sms_locmem.outbox.clear()
        with transaction.atomic():
            emit(NewDeviceSeen(user_id=str(user.pk), record_id=record.pk), record)
        deliver()
        (text,) = sms_locmem.outbox
        assert text.to == "+79215550142"
        assert "/lk/not-me/" in text.text

    def test_the_cookie_is_no_key_and_differs_in_the_table(self, user: Any, client: Client) -> None:
        sign_in(client)
        cookie = client.cookies[devices.COOKIE]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        row = KnownDevice.objects.get()
        assert cookie.value not in row.key_hash
        assert row.key_hash != devices.key_of(make_user("other@example.com"), cookie.value)

    def test_a_made_up_cookie_is_replaced(self, user: Any, client: Client) -> None:
        client.cookies[devices.COOKIE] = "short"
        sign_in(client)
        assert len(client.cookies[devices.COOKIE].value) == 43

    def test_a_program_is_known_by_its_name_and_network(self, user: Any, client: Client, deliver: Callable[[], list[Any]]) -> None:
        data = {"username": "anna@example.com", "password": PASSWORD, "mode": "token"}
        for _ in range(2):
            Client().post("/api/lk/auth/login/", data, content_type="application/json", HTTP_USER_AGENT="curl/8")
        assert KnownDevice.objects.count() == 1


@pytest.fixture
def alarm(user: Any, client: Client, deliver: Callable[[], list[Any]]) -> str:
    """The link of the mail; `client` is signed in, and so is the stranger."""
    sign_in(client)
    sign_in(Client(), **FIREFOX)
    deliver()
    return link_in_mail()


class TestNotMe:
    def test_opening_the_link_changes_nothing(self, user: Any, client: Client, alarm: str) -> None:
        page = Client().get(alarm)
        Client().head(alarm)
        assert page.status_code == 200
        assert "Firefox, Windows" in page.content.decode()
        assert Session.objects.of_user(user).count() == 2
        assert is_signed_in(client)

    def test_the_button_locks_at_once(self, user: Any, client: Client, alarm: str) -> None:
        ApiToken.objects.create(user=user, title="robot", key_hash="a" * 64, hint="lk_abcd")
        assert Client().post(alarm).status_code == 200  # signed in nowhere
        user.refresh_from_db()
        assert not user.has_usable_password()
        assert not is_signed_in(client)
        assert not Session.objects.of_user(user).exists()
        assert not ApiToken.objects.of_user(user).live().exists()
        assert not KnownDevice.objects.exists()
        assert Event.objects.filter(name="accounts.account_locked").count() == 1
        sign_in(client)
        assert not is_signed_in(client)

    def test_it_works_once(self, user: Any, alarm: str) -> None:
        assert Client().post(alarm).status_code == 200
        assert Client().post(alarm).status_code == 410
        assert Client().get(alarm).status_code == 410
        assert AccountLock.objects.count() == 1

    @pytest.mark.parametrize(
        "token", ["nonsense", signing.dumps("0" * 32, salt="another"), "x" * 300], ids=["nonsense", "another-salt", "long"]
    )
    def test_a_foreign_link_is_dead(self, db: Any, token: str) -> None:
        assert Client().get(f"/lk/not-me/{token}/").status_code == 410
        assert Client().post(f"/lk/not-me/{token}/").status_code == 410

    def test_an_old_link_is_dead(self, user: Any, client: Client, alarm: str) -> None:
        with override_settings(LK_KIT={"ACCOUNTS": {"NOT_ME_DAYS": 0}}):
            assert Client().post(alarm).status_code == 410
        assert is_signed_in(client)

    def test_over_the_api(self, user: Any, client: Client, alarm: str) -> None:
        token = alarm.strip("/").rpartition("/")[2]
        answer = Client().post("/api/lk/auth/not-me/", {"token": token}, content_type="application/json")
        assert answer.json()["state"] == "locked"
        again = Client().post("/api/lk/auth/not-me/", {"token": token}, content_type="application/json")
        assert again.json()["code"] == "link_invalid"

    def test_no_other_door_opens_a_locked_account(self, user: Any, alarm: str, rf: Any) -> None:
        from lk_kit.accounts import pipeline
        from lk_kit.accounts.exceptions import AccountIsLocked

        Client().post(alarm)
        user.refresh_from_db()
        with pytest.raises(AccountIsLocked):
            pipeline.complete_login(rf.post("/"), pipeline.SignIn(user, "django.contrib.auth.backends.ModelBackend", door="code_email"))
        with pytest.raises(AccountIsLocked):
            pipeline.complete_with_token(rf.post("/"), pipeline.SignIn(user, "", door="social"), "t")

    def test_a_new_password_opens_it_again(self, user: Any, client: Client, alarm: str) -> None:
        Client().post(alarm)
        user.refresh_from_db()
        user.set_password("another-horse-battery")
        user.save()
        sign_in(client, password="another-horse-battery")
        assert is_signed_in(client)

    def test_staff_lift_the_lock(self, user: Any, alarm: str) -> None:
        Client().post(alarm)
        admin = make_user("boss@example.com", is_staff=True, is_superuser=True)
        UnlockAccount(AccountLock.objects.get(), actor=Actor.for_user(admin)).execute()
        assert not AccountLock.objects.exists()
        assert Event.objects.get(name="accounts.account_unlocked").actor_id == str(admin.pk)

    def test_staff_are_told(self, user: Any, alarm: str, deliver: Callable[[], list[Any]]) -> None:
        with override_settings(
            LK_KIT={"ACCOUNTS": {"SECURITY_MAILS": ["guard@example.com"]}, "CORE": {"BASE_URL": "https://shop.example.com"}}
        ):
            Client().post(alarm)
            deliver()
        assert ["guard@example.com"] in [message.to for message in mail.outbox]

    def test_a_record_of_nobody_locks_nobody(self, db: Any) -> None:
        record = SignInRecord.objects.create(outcome="failure")
        with pytest.raises(LinkInvalid):
            DisownSignIn(actor=Actor.anonymous(), token=alarm_token(record.pk)).execute()


class TestLimitsByDevice:
    def attack(self, times: int = 6) -> Any:
        answer = None
        for _ in range(times):
            answer = sign_in(Client(), password="wrong-password", REMOTE_ADDR="203.0.113.7")
        return answer

    def test_c9_the_owner_enters_from_a_known_device_while_strangers_lock_the_account(self, user: Any, client: Client) -> None:
        sign_in(client)
        client.post("/lk/logout/")
        assert self.attack().status_code == 429
        assert sign_in(Client()).status_code == 429  # a new browser waits
        sign_in(client)
        assert is_signed_in(client)

    def test_c9_a_known_device_has_its_own_limit(self, user: Any, client: Client) -> None:
        sign_in(client)
        client.post("/lk/logout/")
        answers = [sign_in(client, password="wrong-password", REMOTE_ADDR=f"203.0.113.{index}").status_code for index in range(7)]
        assert answers[:5] == [422] * 5
        assert 429 in answers[5:]

    def test_a_device_known_to_another_user_is_none(self, user: Any, client: Client) -> None:
        make_user("other@example.com")
        sign_in(client, "other@example.com")
        client.post("/lk/logout/")
        self.attack()
        assert sign_in(client).status_code == 429

    def test_defaults_are_at_least_as_strict_as_allauth_s(self) -> None:
        """https://docs.allauth.org/en/latest/account/rate_limits.html: login 30/m/ip, login_failed 10/m/ip and 5/5m/key, signup 20/m/ip,
        reset_password 20/m/ip and 5/m/key."""
        theirs = {
            "login_account": (5, 300), "login_device": (5, 300), "login_ip": (10, 60), "register_ip": (20, 60), "reset_ip": (20, 60),
            "reset_address": (5, 60),
        }  # fmt: skip
        for name, (count, seconds) in theirs.items():
            match = RATE.fullmatch(DEFAULT_LIMITS[name])
            assert match is not None
            assert int(match[1]) / int(match[2]) <= count / seconds, name


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_sixteen_clicks_at_once_lock_once() -> None:
    user = make_user()
    record = SignInRecord.objects.create(user=user, outcome="success")
    token = alarm_token(record.pk)

    def click(_index: int) -> str:
        try:
            DisownSignIn(actor=Actor.anonymous(), token=token).execute()
        except LinkInvalid:
            return "dead"
        return "locked"

    assert sorted(one.value for one in fan_out(16, click)) == ["dead"] * 15 + ["locked"]
    assert Event.objects.filter(name="accounts.account_locked").count() == 1
