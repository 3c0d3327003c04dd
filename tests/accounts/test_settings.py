"""Checks that speak up, and the admin of sessions and tokens."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import checks
from django.test import Client

from lk_kit.accounts.models import ApiToken, Session
from lk_kit.accounts.throttling import Limit

from .conftest import enter_verified, make_user

STOCK = "django.contrib.auth.middleware.AuthenticationMiddleware"
OURS = "lk_kit.accounts.middleware.AuthenticationMiddleware"


def ids(*, deploy: bool = False) -> set[str | None]:
    return {message.id for message in checks.run_checks(tags=["lk_kit"], include_deployment_checks=deploy)}


@pytest.mark.django_db
def test_a_good_site_is_silent() -> None:
    assert not {one for one in ids() if one and one.startswith(("lk_kit.E06", "lk_kit.W06"))}
    assert "admin.E408" not in {message.id for message in checks.run_checks()}


def test_missing_middleware(settings: Any) -> None:
    settings.MIDDLEWARE = [STOCK if path == OURS else path for path in settings.MIDDLEWARE]
    assert "lk_kit.E061" in ids()


def test_superfluous_middleware(settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django_otp.middleware.OTPMiddleware"]
    assert "lk_kit.W062" in ids()


def test_missing_app(settings: Any) -> None:
    settings.INSTALLED_APPS = [name for name in settings.INSTALLED_APPS if name != "two_factor"]
    assert "lk_kit.E060" in ids()


def test_stock_engine_is_advised_against(settings: Any) -> None:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    assert "lk_kit.W063" in ids()


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ({"PROTECT_ADMIN": False}, "lk_kit.W064"),
        ({"REQUIRE_2FA": {"roles": ["ownr"]}}, "lk_kit.E065"),
        ({"REQUIRE_2FA": {"permissions": ["orders.plce"]}}, "lk_kit.E065"),
        ({"REQUIRE_2FA": {"role": ["owner"]}}, "lk_kit.E002"),
        ({"REQUIRE_2FA": {"staff": "yes"}}, "lk_kit.E002"),
        ({"LIMITS": {"login": "5/300"}}, "lk_kit.E002"),
        ({"LIMITS": {"login_ip": "5 per minute"}}, "lk_kit.E002"),
        ({"PROXIES": -1}, "lk_kit.E002"),
        ({"REQIURE_2FA": {}}, "lk_kit.E001"),
    ],
)
def test_wrong_settings(settings: Any, section: dict[str, Any], expected: str) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": section}
    assert expected in ids()


def test_uncounted_proxies_before_going_live(settings: Any) -> None:
    assert "lk_kit.W066" in ids(deploy=True)
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"PROXIES": 0}}
    assert "lk_kit.W066" not in ids(deploy=True)


def test_limits_are_overridden_one_by_one(settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"LIMITS": {"login_ip": "3/7"}}}
    assert Limit("login_ip", "x").rate == (3, 7)
    assert Limit("login_account", "x").rate == (5, 300)


@pytest.fixture
def staff(db: Any, client: Client) -> Client:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    root = make_user("root@example.com", is_staff=True, is_superuser=True)
    enter_verified(client, root, TOTPDevice.objects.create(user=root, name="default"))
    return client


@pytest.mark.django_db
def test_staff_see_and_end_sessions(staff: Client) -> None:
    anna = make_user()
    browser = Client()
    browser.force_login(anna)
    row = Session.objects.get(user=anna)
    listing = staff.get("/admin/lk_kit_accounts/session/")
    assert listing.status_code == 200
    assert browser.cookies["sessionid"].value not in listing.content.decode()
    assert staff.get(f"/admin/lk_kit_accounts/session/{row.pk}/change/").status_code == 200
    assert staff.post(f"/admin/lk_kit_accounts/session/{row.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Session.objects.filter(user=anna).exists()
    assert browser.get("/api/lk/auth/me/").status_code == 401


@pytest.mark.django_db
def test_staff_see_and_revoke_tokens(staff: Client) -> None:
    token = ApiToken.objects.create(user=make_user(), title="Склад", key_hash="0" * 64, hint="lk_0000")
    assert "Склад" in staff.get("/admin/lk_kit_accounts/apitoken/").content.decode()
    assert staff.get(f"/admin/lk_kit_accounts/apitoken/{token.pk}/change/").status_code == 200
    data = {"action": "revoke", "_selected_action": [str(token.pk)]}
    assert staff.post("/admin/lk_kit_accounts/apitoken/", data).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert staff.get("/admin/lk_kit_accounts/apitoken/add/").status_code == 403
