"""O3: whatever acts leaves a fact with who, what and when; whoever adds an Action that writes and says nothing must think here."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from typing import Any

import pytest
from django.test import Client

from lk_kit.core.actions import Action
from lk_kit.core.classes import REGISTRY
from lk_kit.core.events import EVENT_TYPES
from tests.left_out import SOURCES

pytestmark = [pytest.mark.project("default"), pytest.mark.needs("accounts", "privacy", "orders", "parties", "events")]
GENERIC = {"execute", "perform", "check", "prepare", "save", "create", "get", "post", "update", "delete", "filter", "add", "run", "send"}

MODULES = {path.stem for path in SOURCES.rglob("*.py")}

SILENT = {
    "accounts.ProveRegistration": "a code was right; the registration that follows is the fact",
    "accounts.ProveReset": "a code was right; the new password that follows is the fact",
    "events.RequeueDeliveries": "tries a delivery again: the delivery's row says when and how often",
}

MUST_EXIST = {
    "accounts.logged_in", "accounts.login_failed", "accounts.logged_out", "accounts.password_changed", "accounts.password_reset_requested",
    "accounts.second_factor_enabled", "accounts.second_factor_disabled", "accounts.second_factor_removed", "accounts.backup_codes_renewed",
    "accounts.session_ended", "accounts.token_created", "accounts.token_revoked", "accounts.code_issued", "accounts.identifier_changed",
    "accounts.account_locked", "accounts.visit_started", "accounts.visit_ended", "accounts.factor_reset_requested",
    "accounts.factor_reset_approved", "accounts.factor_reset_done", "accounts.identity_confirmed", "privacy.export_requested",
    "privacy.export_ready", "privacy.erasure_requested", "privacy.person_erased", "privacy.consent_given", "privacy.consent_withdrawn",
}  # fmt: skip


def names_called(node: ast.AST) -> Iterator[str]:
    """Bare names of what is called, and of the Action behind each `get_class("app.Name")`."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            name = name_of(one.func)
            yield name
            if name == "get_class" and one.args and isinstance(one.args[0], ast.Constant):
                yield str(one.args[0].value).rpartition(".")[2]


def name_of(function: ast.expr) -> str:
    """Of a function, of a method of the same object, or of a function of a module of ours; a method of anything else says nothing."""
    if isinstance(function, ast.Name):
        return "" if hasattr(builtins, function.id) else function.id
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id in {"self", *MODULES}:
        return function.attr
    return ""


def telling() -> set[str]:
    """Functions and classes that emit, or call one that does; also those whose base class does."""
    calls: dict[str, set[str]] = {}
    for path in SOURCES.rglob("*.py"):
        house = path.relative_to(SOURCES).as_posix() == "core/actions.py"  # the steps that every Action has
        for node in [] if house else ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name not in GENERIC and not node.name.startswith("__"):
                bases = {base.id for base in getattr(node, "bases", ()) if isinstance(base, ast.Name)}
                calls.setdefault(node.name, set()).update(names_called(node), bases)
    found = {"emit"}
    for _step in range(3):  # deeper, a shared bare name would make everything tell
        found |= {name for name, called in calls.items() if called & found}
    return found


def actions() -> dict[str, type[Action[Any]]]:
    for path in SOURCES.rglob("*.py"):
        if "actions" in path.parts or path.stem == "actions":
            import_module(".".join(("lk_kit", *path.relative_to(SOURCES).with_suffix("").parts)).removesuffix(".__init__"))
    found = {}
    for key, one in REGISTRY.items():
        if not one.default.startswith("lk_kit."):
            continue  # an app of another test
        module, _, name = one.default.rpartition(".")
        made = getattr(import_module(module), name, None)
        if isinstance(made, type) and issubclass(made, Action):
            found[key] = made
    return found


def own_bases(one: type[Any]) -> list[type[Any]]:
    return [base for base in one.__mro__ if base.__module__.startswith("lk_kit.") and base.__module__ != "lk_kit.core.actions"]


def test_o3_every_action_tells_what_it_did() -> None:
    known, found = telling(), actions()
    silent = {key for key, one in found.items() if not any(base.__name__ in known for base in own_bases(one))}
    assert len(found) > 60
    assert silent - set(SILENT) == set(), "an Action that emits nothing: emit a fact, or say here why there is none"
    assert set(SILENT) - silent == set(), "it tells now: take it off the list"


def test_o3_the_watchman_is_awake() -> None:
    """The canary of the test above: to call something that writes is not to tell."""
    known = telling()
    assert "PlaceOrder" in known
    assert not {"RequeueDeliveries", "ProveReset", "Action", "InstanceAction"} & known


def test_o3_the_facts_of_security_are_there() -> None:
    assert set(EVENT_TYPES) >= MUST_EXIST


@pytest.mark.parametrize("name", sorted(name for name, one in EVENT_TYPES.items() if one.__module__.startswith("lk_kit.")))
def test_o3_every_fact_says_who_what_and_when(name: str) -> None:
    event = EVENT_TYPES[name]
    assert {"id", "occurred_at", "actor_id", "party_id", "on_behalf_of"} <= {one.name for one in fields(event)}
    app, _, verb = name.partition(".")
    assert app
    assert verb.isidentifier()


@pytest.mark.django_db
def test_o3_a_denial_leaves_a_line_with_the_address_and_the_status(caplog: pytest.LogCaptureFixture) -> None:
    from lk_kit.testing import MembershipFactory

    client = Client()
    member = MembershipFactory(role="viewer")
    client.force_login(member.user)
    answer = client.post(f"/lk/{member.party.code}/members/invite/", {"email": "x@example.com", "role": "owner"})
    assert answer.status_code == 403
    assert any("/members/invite/" in one.getMessage() and one.status_code == 403 for one in caplog.records if hasattr(one, "status_code"))
