"""C1: one pipeline. Whoever adds a place that could let somebody in must write it down here, and think."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lk_kit.accounts import pipeline
from lk_kit.accounts.exceptions import StepPending
from lk_kit.parties.models import Membership, Party

from .conftest import PASSWORD, code_of, enter_verified, make_user, sign_in

SOURCES = Path(pipeline.__file__).parents[1]

MINTING = {
    "login", "alogin", "force_login", "update_session_auth_hash", "aupdate_session_auth_hash", "cycle_key", "acycle_key",
    "complete_login", "complete_with_token", "mint_token", "keep_session", "confirm_session", "new_token", "SessionStore",
}  # fmt: skip
MODELS = {"Session", "ApiToken", "Token"}
KEYS = {"_auth_user_id", "_auth_user_hash", "SESSION_KEY", "HASH_SESSION_KEY"}

DOORS = {
    # the pipeline's own last steps
    "accounts/pipeline.py:complete_login: auth.login",
    "accounts/pipeline.py:complete_login: request.session.cycle_key",
    "accounts/pipeline.py:complete_with_token: mint_token",
    "accounts/pipeline.py:mint_token: new_token",
    "accounts/pipeline.py:mint_token: ApiToken.objects.create",
    "accounts/pipeline.py:confirm_session: complete_login",
    "accounts/pipeline.py:keep_session: auth.update_session_auth_hash",
    # who may call them
    "accounts/web/sign_in.py:finish: pipeline.complete_login",
    "accounts/web/sign_in.py:prove: pipeline.confirm_session",
    "accounts/web/registration.py:welcome: pipeline.complete_login",
    "accounts/web/doors.py:proceed: pipeline.complete_login",
    "accounts/web/contacts.py:get_success_target: pipeline.keep_session",
    "accounts/api/contacts.py:go_on: pipeline.keep_session",
    "accounts/web/security.py:get_success_target: pipeline.keep_session",
    "accounts/web/factors.py:show: pipeline.keep_session",
    "accounts/web/factors.py:get_success_target: pipeline.keep_session",
    "contrib/passkeys/web/views.py:show: pipeline.keep_session",
    "contrib/passkeys/api/views.py:post: pipeline.keep_session",
    "contrib/passkeys/api/views.py:delete: pipeline.keep_session",
    # django-allauth's word for the end of the OAuth dance: it yields claims, no session
    "contrib/social/allauth_providers.py:finish: protocol.complete_login",
    # a fresh proof rotates the key of the session that it belongs to
    "accounts/step_up.py:_write_down: request.session.cycle_key",
    "accounts/api/base.py:answer: pipeline.complete_login",
    "accounts/api/base.py:answer: pipeline.complete_with_token",
    "accounts/api/registration.py:post: pipeline.keep_session",
    "accounts/api/second_factor.py:post: pipeline.keep_session",
    "accounts/actions/tokens.py:perform: mint_token",
    # stores a session that somebody else has authenticated
    "accounts/sessions.py:save: model.objects.using.create",
}


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return dotted(node.func) if isinstance(node, ast.Call) else ""


def doors(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(function, call) of everything that could mint a session or a token."""
    for function in ast.walk(tree):
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and mints(dotted(node.func)):
                yield function.name, dotted(node.func)
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and writes_user(node):
                yield function.name, f"{dotted(node.value)}[…]"


def mints(call: str) -> bool:
    parts = call.split(".")
    of_model = any(part in MODELS for part in parts[:-1]) or parts[0] == "model"
    return (
        parts[-1] in MINTING
        or parts[-1] in MODELS
        or (of_model and parts[-1] in {"create", "bulk_create", "get_or_create", "update_or_create"})
    )


def writes_user(node: ast.Subscript) -> bool:
    return isinstance(node.slice, (ast.Constant, ast.Name, ast.Attribute)) and (
        (isinstance(node.slice, ast.Constant) and node.slice.value in KEYS) or dotted(node.slice).rpartition(".")[2] in KEYS
    )


def found_doors() -> set[str]:
    found = set()
    for path in sorted(SOURCES.rglob("*.py")):
        name = path.relative_to(SOURCES).as_posix()
        if name.startswith("testing/") or "/migrations/" in name:
            continue
        found |= {f"{name}:{function}: {call}" for function, call in doors(ast.parse(path.read_text(encoding="utf-8")))}
    return found


@pytest.mark.project("default")
def test_every_door_is_known() -> None:
    found = found_doors()
    assert found - DOORS == set(), "a new place that could mint a session or a token"
    assert DOORS - found == set(), "a door that is gone: take it off the list"


@pytest.mark.project("default")
def test_the_watchman_is_awake() -> None:
    """The canary of the test above."""
    body = "auth.login(request, user)", "Session.objects.create(user=user)", "request.session[SESSION_KEY] = 1"
    source = "def sneak(request, user):\n    " + "\n    ".join(body)
    assert [call for _name, call in doors(ast.parse(source))] == ["auth.login", "Session.objects.create", "request.session[…]"]


@pytest.mark.django_db
def test_the_last_step_itself_refuses_without_the_factor(client: Client, user: Any, device: Any, rf: Any) -> None:
    request = rf.get("/")
    sign_in = pipeline.SignIn(user, "django.contrib.auth.backends.ModelBackend")
    with pytest.raises(StepPending):
        pipeline.complete_login(request, sign_in)
    with pytest.raises(StepPending):
        pipeline.complete_with_token(request, sign_in, "x")


GUARDED = ["/lk/", "/lk/security/", "/lk/security/password/", "/lk/security/tokens/new/", "/api/lk/auth/sessions/", "/api/lk/auth/tokens/"]


@pytest.mark.django_db
@pytest.mark.needs("cabinet", "api")
@pytest.mark.parametrize("path", GUARDED)
def test_a_session_of_another_door_opens_nothing(client: Client, user: Any, device: Any, path: str) -> None:
    """The site's own sign-in, an old session from before the factor, impersonation: all lack the factor."""
    client.force_login(user)
    answer = client.get(path)
    if path.startswith("/api/"):
        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")
    else:
        assert answer["Location"].startswith("/lk/second-factor/")
    assert client.post("/lk/second-factor/", {"code": code_of(device)}).status_code == 302
    assert client.get(path).status_code in (200, 302)
    assert client.get("/lk/security/").status_code == 200


@pytest.mark.django_db
@pytest.mark.needs("cabinet", "api")
@pytest.mark.parametrize("path", GUARDED)
def test_who_must_have_a_factor_reaches_nothing_but_its_set_up(client: Client, user: Any, settings: Any, path: str) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"REQUIRE_2FA": {"permissions": ["members.manage"]}}}
    Membership.objects.create(user=user, party=Party.objects.create(name="Лапин"), role="admin")
    assert sign_in(client).status_code == 302
    answer = client.get(path)
    if path.startswith("/api/"):
        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_setup_required")
    else:
        assert answer["Location"].startswith("/lk/security/two-factor/")
    assert client.get("/lk/security/two-factor/").status_code == 200
    assert client.get("/api/lk/auth/me/").json()["state"] == "set_up_second_factor"


@pytest.mark.django_db
@pytest.mark.needs("cabinet", "api")
def test_a_token_of_one_who_must_have_a_factor_opens_nothing(client: Client, user: Any, settings: Any) -> None:
    client.force_login(user)
    secret = client.post("/lk/security/tokens/new/", {"title": "before", "days": "0"}).context["secret"]
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/lk/auth/sessions/", headers=headers).status_code == 200
    Membership.objects.create(user=user, party=Party.objects.create(name="Лапин"), role="viewer")
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"REQUIRE_2FA": {"roles": ["viewer"]}}}
    answer = Client().get("/api/lk/auth/sessions/", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_setup_required")


@pytest.mark.django_db
@pytest.mark.needs("cabinet")
def test_admin_opens_only_through_our_sign_in(client: Client, db: Any) -> None:
    staff = make_user("root@example.com", is_staff=True, is_superuser=True)
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    answer = client.get("/admin/login/?next=/admin/")
    assert answer["Location"] == "/lk/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": "root@example.com", "password": PASSWORD})["Location"].startswith("/lk/login/")
    assert sign_in(client, "root@example.com").status_code == 302
    assert client.get("/admin/").status_code == 200

    from django_otp.plugins.otp_totp.models import TOTPDevice

    device = TOTPDevice.objects.create(user=staff, name="default")
    assert client.get("/admin/")["Location"].startswith("/lk/second-factor/")
    enter_verified(client, staff, device)
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db
@pytest.mark.needs("cabinet")
def test_staff_can_be_obliged(client: Client, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"REQUIRE_2FA": {"staff": True}}}
    make_user("root@example.com", is_staff=True, is_superuser=True)
    sign_in(client, "root@example.com")
    assert client.get("/admin/")["Location"].startswith("/lk/security/two-factor/")
