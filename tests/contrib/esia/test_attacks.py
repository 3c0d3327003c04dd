"""A state portal that lies or changes its mind, and programs that misbehave."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lk_kit.contrib.social.models import LinkedAccount
from lk_kit.core.exceptions import BackendError
from tests.accounts.conftest import is_signed_in
from tests.contrib.loopback import as_json
from tests.contrib.social.conftest import arrive

pytestmark = [pytest.mark.django_db, pytest.mark.needs("contrib.esia")]

DEEP = (200, {"Content-Type": "application/json"}, b"[" * 200_000)


@pytest.mark.parametrize("how", ["signing in", "being kept out"])
def test_trust_that_was_taken_back_is_gone_here(client: Client, esia: Any, linked: LinkedAccount, settings: Any, how: str) -> None:
    """Also where the site lets in only confirmed people: who is kept out must not keep the rights that he had."""
    from lk_kit.contrib.esia.permissions import is_confirmed

    arrive(client, "esia")
    assert is_confirmed(linked.user)
    esia.person["trusted"] = False
    if how == "being kept out":
        settings.LK_KIT = {**settings.LK_KIT, "ESIA": {**esia.options(), "CONFIRMED_ONLY": True}}
    again = Client()
    arrive(again, "esia")
    assert is_signed_in(again) is (how == "signing in")
    assert not is_confirmed(linked.user)


def test_who_is_kept_out_cannot_go_on_with_the_same_answer(client: Client, esia: Any, linked: LinkedAccount, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ESIA": {**esia.options(), "CONFIRMED_ONLY": True}}
    esia.person["trusted"] = False
    assert arrive(client, "esia").status_code == 403
    assert "lk_social_attempt" not in client.session
    assert client.get("/lk/social/welcome/")["Location"] == "/lk/login/"


@pytest.mark.parametrize("name", ["И\x00ван", "\ud800", "Я" * 5000, ["Иван"], {"a": 1}, 7], ids=ascii)
def test_strange_names_stop_nobody(client: Client, esia: Any, linked: LinkedAccount, name: Any) -> None:
    esia.person |= {"firstName": name, "lastName": name}
    esia.roles = [{"oid": "7", "active": True, "chief": True, "type": "LEGAL", "shortName": name, "fullName": name}]
    arrive(client, "esia")
    assert is_signed_in(client)


@pytest.mark.parametrize("path", ["/aas/oauth2/v3/te", "/rs/prns/1000299654", "/rs/prns/1000299654/ctts", "/rs/prns/1000299654/roles"])
@pytest.mark.parametrize("answer", [DEEP, as_json([]), as_json("x"), as_json(None), (200, {}, b"\xff\x00"), (200, {}, b"")], ids=range(6))
def test_an_answer_that_cannot_be_read_is_a_refusal(client: Client, esia: Any, linked: LinkedAccount, path: str, answer: Any) -> None:
    esia.twist = {"paths": {path: lambda asked: answer}}
    assert arrive(client, "esia").status_code in (401, 503)
    assert not is_signed_in(client)


@pytest.mark.parametrize("claims", [{"exp": 10**400}, {"exp": "inf"}, {"nbf": []}, {"amr": ["A\x00"]}, {"acr": float("nan")}], ids=str)
def test_c17_claims_of_every_kind(client: Client, esia: Any, linked: LinkedAccount, claims: dict[str, Any]) -> None:
    esia.twist = {"claims": claims}
    answer = arrive(client, "esia")
    assert answer.status_code in (302, 401)
    linked.refresh_from_db()
    assert "\\u0000" not in str(linked.facts)


def test_c17_a_token_that_is_deep(client: Client, esia: Any, linked: LinkedAccount) -> None:
    from tests.contrib.esia.double import part

    esia.twist = {"token": lambda token: f"{part({'alg': 'RS256'})}.{'W1tb' * 3900}.AAAA"}
    assert arrive(client, "esia").status_code == 401
    esia.twist = {"token": lambda token: f"{'W1tb' * 3900}.e30.AAAA"}
    assert arrive(Client(), "esia").status_code == 401


def test_a_company_that_is_no_more_is_not_offered(client: Client, esia: Any, linked: LinkedAccount) -> None:
    from lk_kit.contrib.esia.companies import candidates

    esia.roles = [{"oid": "7", "active": True, "chief": True, "type": "LEGAL", "shortName": "Север", "fullName": "Север"}]
    esia.organisations = {"7": {"inn": "7707083893", "kpp": "773601001", "ogrn": "1027700132195", "isLiquidated": True}}
    arrive(client, "esia")
    assert candidates(linked.user) == []


def signer(tmp_path: Path, body: str, **options: Any) -> Any:
    from lk_kit.contrib.esia.backends.program import ProgramSigner

    path = tmp_path / "program.py"
    path.write_text(f"import os, subprocess, sys, time\n{body}\n")
    return ProgramSigner("default", {"command": [sys.executable, str(path)], "timeout": 5, **options})


def test_a_program_that_writes_for_ever_is_stopped_early(tmp_path: Path) -> None:
    """Its output is not gathered until the time is over: that would be gigabytes."""
    before, mark = time.monotonic(), tmp_path / "written"
    body = f"n = 0\nwhile n < 3000:\n    sys.stdout.write('x' * 65536)\n    n += 1\nopen({str(mark)!r}, 'w').write('all')"
    with pytest.raises(BackendError) as caught:
        signer(tmp_path, body, timeout=30).sign(b"x")
    assert caught.value.code == "esia_program_output"
    assert time.monotonic() - before < 20
    assert not mark.exists()


def test_what_a_hanging_program_has_started_ends_with_it(tmp_path: Path) -> None:
    mark = tmp_path / "alive"
    child = f"import time; time.sleep(3); open({str(mark)!r}, 'w').write('yes')"
    with pytest.raises(BackendError) as caught:
        signer(tmp_path, f"subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)", timeout=1).sign(b"x")
    assert caught.value.code == "esia_program_timeout"
    time.sleep(4)
    assert not mark.exists()


def test_a_program_that_reads_nothing_and_one_that_closes_its_output(tmp_path: Path) -> None:
    assert signer(tmp_path, "sys.stdout.write('ok')").sign(b"x" * 1_000_000) == b"ok"
    with pytest.raises(BackendError) as caught:
        signer(tmp_path, "os.close(1); time.sleep(60)", timeout=1).sign(b"x")
    assert caught.value.code == "esia_program_timeout"


def test_much_on_stderr_blocks_nothing(tmp_path: Path) -> None:
    assert signer(tmp_path, "sys.stderr.write('x' * 1_000_000); sys.stdout.write('ok')").sign(b"x") == b"ok"
