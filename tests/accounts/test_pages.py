"""Every page's flow, with the test client."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import AsyncClient, Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from lk_kit.accounts import factors
from lk_kit.accounts.models import ApiToken, Session
from lk_kit.core.users import get_email
from lk_kit.parties.models import Membership
from lk_kit.profiles.abstract import get_profile_model

from .conftest import PASSWORD, code_of, enter_code, enter_verified, is_signed_in, link_in_mail, make_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet", "accounts")]
NEW = "a quite different passphrase"


def register(client: Client, email: str = "vera@example.com", **extra: Any) -> Any:
    data = {"first_name": "Вера", "last_name": "Соколова", "email": email, "password": PASSWORD, **extra}
    return client.post("/lk/register/", data)


def test_registration_from_form_to_first_page(client: Client, deliver: Any) -> None:
    assert client.get("/lk/register/").status_code == 200
    answer = register(client, " Vera@Example.COM ")
    assert (answer.status_code, answer["Location"]) == (302, "/lk/register/sent/")
    assert client.get("/lk/register/sent/").status_code == 200
    assert not get_user_model()._default_manager.exists()
    [letter] = deliver()
    assert letter.to == ["vera@example.com"]
    page = client.get(link_in_mail())
    assert page.status_code == 200
    assert not get_user_model()._default_manager.exists()
    answer = client.post(link_in_mail(), {"password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/lk/")
    user = get_user_model()._default_manager.get()
    assert get_email(user) == "vera@example.com"
    assert user.check_password(PASSWORD)
    assert user.is_active
    membership = Membership.objects.get(user=user)
    assert (membership.role, membership.party.kind, membership.party.name) == ("owner", "person", "Вера Соколова")
    profile = get_profile_model()._default_manager.get(user=user)
    assert (profile.first_name, profile.last_name, profile.language) == ("Вера", "Соколова", "en")
    assert is_signed_in(client)


def test_registration_leads_where_one_wanted_to_go(client: Client, deliver: Any) -> None:
    client.post("/lk/register/?next=/lk/security/", {"first_name": "В", "email": "v@example.com", "password": PASSWORD})
    deliver()
    assert client.post(link_in_mail(), {"password": PASSWORD})["Location"] == "/lk/security/"


def test_confirmation_link_works_once_and_needs_the_password(client: Client, deliver: Any) -> None:
    register(client)
    deliver()
    link = link_in_mail()
    assert client.post(link, {"password": "somebody else's"}).status_code == 422
    assert not get_user_model()._default_manager.exists()
    assert client.post(link, {"password": PASSWORD}).status_code == 302
    other = Client()
    assert other.get(link).status_code == 410
    assert other.post(link, {"password": PASSWORD}).status_code == 410
    assert get_user_model()._default_manager.count() == 1


def test_mended_link_is_dead(client: Client, deliver: Any) -> None:
    register(client)
    deliver()
    link = link_in_mail()
    assert client.get(f"{link[:-3]}x{link[-2:]}").status_code == 410


def test_weak_password_is_refused_at_registration(client: Client, settings: Any) -> None:
    settings.AUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}]
    answer = register(client, password="short")
    assert answer.status_code == 422
    assert "password" in answer.context["form"].errors


def test_registration_can_be_closed(client: Client, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"REGISTRATION": False}}
    assert client.get("/lk/register/").status_code == 403
    assert register(client).status_code == 403


def test_sign_in_and_out(client: Client, user: Any) -> None:
    assert client.get("/lk/login/").status_code == 200
    answer = sign_in(client, "ANNA@example.com")
    assert (answer.status_code, answer["Location"]) == (302, "/lk/")
    assert is_signed_in(client)
    assert client.get("/lk/logout/").status_code == 302
    assert is_signed_in(client)
    assert client.post("/lk/logout/")["Location"] == "/lk/login/"
    assert not is_signed_in(client)
    assert not Session.objects.filter(user=user).exists()


def test_wrong_password(client: Client, user: Any) -> None:
    answer = sign_in(client, password="wrong")
    assert answer.status_code == 422
    assert not is_signed_in(client)


@pytest.mark.project("default", "adopting")
def test_user_name_of_an_older_site(client: Client, db: Any) -> None:
    model: Any = get_user_model()
    model._default_manager.create_user("boris77", email="boris@example.com", password=PASSWORD)
    assert sign_in(client, "boris77").status_code == 302


def test_looking_at_the_sign_in_page_writes_nothing(client: Client, db: Any) -> None:
    client.get("/lk/login/")
    assert not Session.objects.exists()


def test_second_step(client: Client, user: Any, device: Any) -> None:
    answer = sign_in(client)
    assert answer.status_code == 200
    assert b"one-time-code" in answer.content
    assert not is_signed_in(client)
    assert enter_code(client, "000000").status_code == 422
    TOTPDevice.objects.update(throttling_failure_count=0)
    answer = enter_code(client, code_of(device))
    assert (answer.status_code, answer["Location"]) == (302, "/lk/")
    assert is_signed_in(client)


def test_backup_code_signs_in_once(client: Client, user: Any, device: Any) -> None:
    code = factors.renew_backup_codes(user)[0]
    for expected in (302, 422):
        browser = Client()
        sign_in(browser)
        page = browser.post("/lk/login/", {"sign_in_view-current_step": "token", "send": "1", "method": "backup_code"})
        assert page.context["method"] == "backup_code"
        assert enter_code(browser, code.upper(), method="backup_code").status_code == expected
        assert is_signed_in(browser) is (expected == 302)


def test_second_step_without_the_first(client: Client, user: Any, device: Any) -> None:
    assert enter_code(client, code_of(device)).status_code == 200
    assert not is_signed_in(client)


def test_the_half_signed_in_go_back_and_are_nobody(client: Client, user: Any, device: Any) -> None:
    sign_in(client)
    assert client.post("/lk/login/", {"sign_in_view-current_step": "token", "wizard_goto_step": "auth"}).status_code == 200
    assert enter_code(client, code_of(device)).status_code == 200
    assert not is_signed_in(client)


def test_who_is_signed_in_needs_no_sign_in_page(client: Client, user: Any) -> None:
    client.force_login(user)
    assert client.get("/lk/login/?next=/lk/security/")["Location"] == "/lk/security/"
    assert client.get("/lk/register/").status_code == 302


def test_set_up_remove_and_codes(client: Client, user: Any, deliver: Any) -> None:
    sign_in(client)
    page = client.get("/lk/security/two-factor/")
    assert b"lk-qr" not in page.content
    assert not TOTPDevice.objects.exists()
    assert client.post("/lk/security/two-factor/", {"start": "1"}).status_code == 302
    page = client.get("/lk/security/two-factor/")
    assert b"otpauth://totp/" in page.content
    device = TOTPDevice.objects.get()
    assert not device.confirmed
    assert client.post("/lk/security/two-factor/", {"code": "000000"}).status_code == 422
    TOTPDevice.objects.update(throttling_failure_count=0)
    page = client.post("/lk/security/two-factor/", {"code": code_of(device)})
    codes = page.context["codes"]
    assert len(codes) == 10
    assert is_signed_in(client)
    assert [letter.subject for letter in deliver()][-1].startswith("Two-factor authentication was switched on")

    page = client.post("/lk/security/backup-codes/", {})
    assert set(page.context["codes"]).isdisjoint(codes)
    assert StaticToken.objects.count() == 10

    assert client.post("/lk/security/two-factor/off/totp/", {}).status_code == 302
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
    assert is_signed_in(client)


@pytest.mark.stale
def test_stale_session_must_prove_itself_to_set_up(client: Client, user: Any) -> None:
    client.force_login(user)  # another door of the site: nobody has proven anything to us
    answer = client.post("/lk/security/two-factor/", {"start": "1"})
    assert answer["Location"] == "/lk/security/confirm/?next=/lk/security/two-factor/"
    assert not TOTPDevice.objects.exists()
    assert client.post(answer["Location"], {"code": "wrong"}).status_code == 422
    assert client.post(answer["Location"], {"code": PASSWORD})["Location"] == "/lk/security/two-factor/"
    client.post("/lk/security/two-factor/", {"start": "1"})
    assert client.post("/lk/security/two-factor/", {"code": code_of(TOTPDevice.objects.get())}).status_code == 200
    assert TOTPDevice.objects.filter(confirmed=True).exists()


def test_password_change(client: Client, user: Any, deliver: Any) -> None:
    other = Client()
    sign_in(other)
    sign_in(client)
    before = client.cookies["sessionid"].value
    data = {"current_password": "wrong", "new_password": NEW}
    assert client.post("/lk/security/password/", data).status_code == 422
    assert client.post("/lk/security/password/", {**data, "current_password": PASSWORD}).status_code == 302
    assert is_signed_in(client)
    assert client.cookies["sessionid"].value != before
    assert not is_signed_in(other)
    assert Session.objects.count() == 1
    assert [letter.subject for letter in deliver()][-1].startswith("Your password was changed")
    assert sign_in(Client(), password=NEW).status_code == 302


def test_password_reset_signs_nobody_in(client: Client, user: Any, device: Any, deliver: Any) -> None:
    other = Client()
    enter_verified(other, user, device)
    assert client.post("/lk/password/reset/", {"email": "Anna@example.com"})["Location"] == "/lk/password/reset/sent/"
    [letter] = deliver()
    assert letter.to == ["anna@example.com"]
    link = link_in_mail()
    page = client.get(link)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin"
    assert client.post(link, {"new_password": NEW})["Location"] == "/lk/login/"
    assert not is_signed_in(client)
    assert not is_signed_in(other)
    assert client.post(link, {"new_password": "once more please"}).status_code == 410
    assert sign_in(client, password=NEW).status_code == 200  # the second step, not a session
    assert not is_signed_in(client)
    assert enter_code(client, code_of(device)).status_code == 302


def test_sessions_are_listed_and_ended(client: Client, user: Any) -> None:
    phone, tablet = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Mobile Safari/604.1"}), Client()
    for browser in (client, phone, tablet):
        sign_in(browser)
    client.get("/lk/security/")
    page = client.get("/lk/security/").content.decode()
    assert "Safari, iPhone" in page
    row = Session.objects.get(user_agent__contains="iPhone")
    assert client.get(f"/lk/security/sessions/{row.pk}/end/").status_code == 405
    assert client.post(f"/lk/security/sessions/{row.pk}/end/").status_code == 302
    assert not is_signed_in(phone)
    assert is_signed_in(tablet)
    assert client.post("/lk/security/sessions/others/").status_code == 302
    assert not is_signed_in(tablet)
    assert is_signed_in(client)


def test_ending_the_session_in_use_signs_out(client: Client, user: Any) -> None:
    sign_in(client)
    client.post(f"/lk/security/sessions/{Session.objects.get().pk}/end/")
    assert not is_signed_in(client)


def test_sessions_and_tokens_of_others_do_not_exist(client: Client, user: Any) -> None:
    stranger = make_user("stranger@example.com")
    Client().force_login(stranger)
    token = ApiToken.objects.create(user=stranger, title="theirs", key_hash="0" * 64, hint="lk_0000")
    client.force_login(user)
    assert client.post(f"/lk/security/sessions/{Session.objects.get(user=stranger).pk}/end/").status_code == 404
    assert client.get(f"/lk/security/tokens/{token.pk}/revoke/").status_code == 404
    assert client.post(f"/lk/security/tokens/{token.pk}/revoke/").status_code == 404
    assert Session.objects.filter(user=stranger).exists()


def test_token_is_shown_once_and_revoked(client: Client, user: Any) -> None:
    sign_in(client)
    page = client.post("/lk/security/tokens/new/", {"title": "Склад", "days": "90"})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert secret not in client.get("/lk/security/").content.decode()
    token = ApiToken.objects.get()
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/lk/auth/me/", headers=headers).status_code == 200
    assert client.get(f"/lk/security/tokens/{token.pk}/revoke/").status_code == 200
    assert client.post(f"/lk/security/tokens/{token.pk}/revoke/").status_code == 302
    assert Client().get("/api/lk/auth/me/", headers=headers).status_code == 401


def test_no_page_of_two_factor_is_reachable(client: Client, user: Any) -> None:
    from django.urls import NoReverseMatch, reverse

    with pytest.raises(NoReverseMatch):
        reverse("two_factor:login")
    for path in ("/lk/login/", "/lk/register/", "/lk/password/reset/"):
        body = client.get(path).content.decode()
        assert "cdn" not in body
        assert "bootstrap" not in body


def test_pages_in_russian(client: Client, user: Any) -> None:
    page = client.get("/lk/login/", headers={"Accept-Language": "ru"}).content.decode()
    assert "Забыли пароль?" in page


def test_profile_language_is_followed_and_forgotten(client: Client, user: Any) -> None:
    get_profile_model()._default_manager.create(user=user, language="ru", time_zone="Asia/Vladivostok")
    client.force_login(user)
    assert 'lang="ru"' in client.get("/lk/security/", headers={"Accept-Language": "en"}).content.decode()
    assert 'lang="en"' in Client().get("/lk/login/", headers={"Accept-Language": "en"}).content.decode()
    client.cookies["django_language"] = "en"
    assert 'lang="en"' in client.get("/lk/security/").content.decode()


def test_with_django_s_own_gate(client: Client, user: Any, settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
    for path in ("/lk/login/", "/lk/register/", "/lk/register/sent/", "/lk/password/reset/", "/lk/password/reset/MQ/x-y/"):
        assert client.get(path).status_code == 200
    assert sign_in(client).status_code == 302
    assert is_signed_in(client)


def test_under_asgi(user: Any) -> None:
    client = AsyncClient()
    client.force_login(user)
    page = async_to_sync(client.get)("/lk/security/")
    assert page.status_code == 200
    assert async_to_sync(page.asgi_request.auser)() == user
    client.logout()
    assert async_to_sync(client.get)("/lk/login/").status_code == 200


def test_mails_have_no_host_of_the_request(client: Client, user: Any, deliver: Any, settings: Any) -> None:
    """D3."""
    settings.ALLOWED_HOSTS = ["*"]
    evil = {"HTTP_HOST": "evil.example", "HTTP_X_FORWARDED_HOST": "evil.example"}
    client.post("/lk/password/reset/", {"email": "anna@example.com"}, **evil)
    client.post("/lk/password/reset/", {"email": "nobody@example.com"}, **evil)
    client.post("/lk/register/", {"first_name": "x", "email": "new@example.com", "password": PASSWORD}, **evil)
    client.post("/lk/register/", {"first_name": "x", "email": "anna@example.com", "password": PASSWORD}, **evil)
    sent = deliver()
    assert len(sent) == 4
    for letter in sent:
        text = letter.body + "".join(str(part.content) for part in letter.alternatives) + letter.subject
        assert "evil.example" not in text
        assert "https://shop.example.com/" in text
    assert len(mail.outbox) == 4
