"""An authenticated request costs one statement for authentication (performance.md, section 7), whatever came with the user."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext, override_settings
from django_otp.plugins.otp_totp.models import TOTPDevice

from lk_kit.accounts import middleware
from lk_kit.accounts.middleware import AuthenticationMiddleware
from lk_kit.accounts.models import Session
from lk_kit.accounts.secrets import digest
from lk_kit.accounts.sessions import SessionStore
from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.users import display_name
from lk_kit.parties.models import Membership, Party
from lk_kit.profiles.abstract import get_profile_model

from .conftest import enter_verified, make_user

pytestmark = pytest.mark.django_db


def request_of(client: Client) -> Any:
    """A request as the middlewares make it, with nothing loaded."""
    request: Any = RequestFactory().get("/")
    request.COOKIES["sessionid"] = client.cookies["sessionid"].value
    request.session = SessionStore(client.cookies["sessionid"].value)
    AuthenticationMiddleware(lambda _request: None).process_request(request)  # type: ignore[arg-type,return-value]
    return request


def authenticate(request: Any) -> Actor:
    actor = Actor.from_request(request)
    assert actor.is_authenticated
    return actor


@pytest.fixture
def member(user: Any) -> Any:
    for index, role in enumerate(("owner", "buyer", "viewer")):
        Membership.objects.create(user=user, party=Party.objects.create(name=f"Party {index}"), role=role)
    get_profile_model()._default_manager.create(user=user, first_name="Анна", last_name="Орлова")
    return user


def test_session_user_grants_profile_in_one_statement(member: Any, client: Client) -> None:
    client.force_login(member)
    request = request_of(client)
    with CaptureQueriesContext(connection) as queries:
        actor = authenticate(request)
        assert {grant.role for grant in actor.grants.values()} == {"owner", "buyer", "viewer"}
        assert display_name(actor.user) == "Анна Орлова"
        assert not request.user.is_verified()
    assert len(queries) == 1, [one["sql"] for one in queries]


def test_with_totp_also_one(member: Any, client: Client) -> None:
    device = TOTPDevice.objects.create(user=member, name="default")
    enter_verified(client, member, device)
    request = request_of(client)
    with CaptureQueriesContext(connection) as queries:
        authenticate(request)
        assert request.user.is_verified()
        assert request.user.otp_device.persistent_id == device.persistent_id
        assert request.user.otp_device.user_id == member.pk
    assert len(queries) == 1
    assert request.user.otp_device.key == device.key  # what was not loaded comes when asked for


def test_removed_device_ends_verification(member: Any, client: Client) -> None:
    device = TOTPDevice.objects.create(user=member, name="default")
    enter_verified(client, member, device)
    assert request_of(client).user.is_verified()
    device.delete()
    assert not request_of(client).user.is_verified()


def test_unconfirmed_or_foreign_device_verifies_nobody(member: Any, client: Client) -> None:
    device = TOTPDevice.objects.create(user=member, name="default")
    enter_verified(client, member, device)
    assert request_of(client).user.is_verified()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=False)
    assert not request_of(client).user.is_verified()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True, user=make_user("other@example.com"))
    assert not request_of(client).user.is_verified()


def test_same_grants_as_without_the_engine(member: Any, client: Client) -> None:
    client.force_login(member)
    fresh = get_user_model()._default_manager.get(pk=member.pk)
    assert dict(authenticate(request_of(client)).grants) == dict(Actor.for_user(fresh).grants)


def test_memberships_out_of_date_are_left_out(member: Any, client: Client) -> None:
    client.force_login(member)
    Membership.objects.filter(user=member, role="buyer").update(valid_to="2001-01-01")
    Membership.objects.filter(user=member, role="viewer").update(valid_from="2999-01-01")
    assert {grant.role for grant in authenticate(request_of(client)).grants.values()} == {"owner"}


def test_user_without_party_or_profile(user: Any, client: Client) -> None:
    client.force_login(user)
    request = request_of(client)
    with CaptureQueriesContext(connection) as queries:
        assert authenticate(request).grants == {}
    assert len(queries) == 1


def test_all_columns_of_the_user_are_as_the_orm_reads_them(member: Any, client: Client) -> None:
    client.force_login(member)
    loaded = request_of(client).user
    fresh = get_user_model()._default_manager.get(pk=member.pk)
    names = [field.attname for field in fresh._meta.concrete_fields]
    assert {name: getattr(loaded, name) for name in names} == {name: getattr(fresh, name) for name in names}
    assert loaded.get_deferred_fields() == set()
    profile = get_profile_model()._default_manager.get(user=member)
    for field in profile._meta.concrete_fields:
        assert getattr(loaded.lk_profile, field.attname) == getattr(profile, field.attname)


def test_visitor_costs_nothing() -> None:
    request: Any = RequestFactory().get("/")
    request.session = SessionStore(None)
    AuthenticationMiddleware(lambda _request: None).process_request(request)  # type: ignore[arg-type,return-value]
    with CaptureQueriesContext(connection) as queries:
        assert request.user.is_anonymous
    assert len(queries) == 0


def test_password_changed_elsewhere_ends_the_session(member: Any, client: Client) -> None:
    client.force_login(member)
    member.set_password("something else entirely")
    member.save()
    assert request_of(client).user.is_anonymous


def test_disabled_user_is_refused_at_next_use(member: Any, client: Client) -> None:
    """C14."""
    client.force_login(member)
    type(member)._default_manager.filter(pk=member.pk).update(is_active=False)
    assert request_of(client).user.is_anonymous


def test_backend_that_looks_for_itself_is_asked(member: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(member)
    monkeypatch.setattr(middleware, "_asks_nothing_more", lambda path: False)
    request = request_of(client)
    with CaptureQueriesContext(connection) as queries:
        assert request.user.pk == member.pk
    assert len(queries) == 2


def test_expired_session_is_nobody(member: Any, client: Client) -> None:
    client.force_login(member)
    Session.objects.update(expire_date=now())
    assert request_of(client).user.is_anonymous


def test_key_is_not_in_the_table(member: Any, client: Client) -> None:
    client.force_login(member)
    row = Session.objects.get()
    key = client.cookies["sessionid"].value
    assert row.key_hash == digest(key) != key
    assert row.user_id == member.pk


def test_last_seen_is_coarse(member: Any, client: Client) -> None:
    client.force_login(member)
    client.get("/lk/security/")
    before = Session.objects.get().last_seen
    client.get("/lk/security/")
    assert Session.objects.get().last_seen == before
    Session.objects.update(last_seen=before.replace(year=before.year - 1))
    client.get("/lk/security/", headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    row = Session.objects.get()
    assert row.last_seen >= before
    assert row.client == "Firefox, Linux"
    assert row.ip == "127.0.0.1"


@override_settings(SESSION_ENGINE="django.contrib.sessions.backends.db")
def test_works_with_the_stock_engine(member: Any, client: Client) -> None:
    client.force_login(member)
    assert client.get("/lk/security/").status_code == 200


def test_clearsessions_forgets_the_old(member: Any, client: Client) -> None:
    client.force_login(member)
    Session.objects.update(expire_date="2001-01-01T00:00Z")
    SessionStore.clear_expired()
    assert not Session.objects.exists()
