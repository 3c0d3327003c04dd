"""Signatures by a certificate and by a program."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from lk_kit.core.exceptions import BackendConfigurationError, BackendError, BackendUnavailable

pytestmark = pytest.mark.needs("contrib.esia")


def program(tmp_path: Path, body: str) -> list[str]:
    path = tmp_path / "program.py"
    path.write_text(f"import sys, base64, json, time\ndata = sys.stdin.buffer.read()\n{body}\n")
    return [sys.executable, str(path)]


def signer(command: list[str], **options: Any) -> Any:
    from lk_kit.contrib.esia.backends.program import ProgramSigner

    return ProgramSigner("default", {"command": command, **options})


def test_a_certificate_signs_what_openssl_would_take(tmp_path: Path) -> None:
    from cryptography import x509

    from lk_kit.contrib.esia.backends.certificate import CertificateSigner

    from .cms import verify_detached
    from .double import write_pair

    certificate, key = write_pair(tmp_path, "client")
    der = CertificateSigner("default", {"certificate": str(certificate), "key": str(key)}).sign("текст".encode())
    loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
    assert verify_detached(der, "текст".encode(), loaded)
    assert not verify_detached(der, "текст!".encode(), loaded)


@pytest.mark.parametrize("options", [{}, {"certificate": "/none", "key": "/none"}])
def test_missing_files_are_found_by_the_check(options: dict[str, Any]) -> None:
    from lk_kit.contrib.esia.backends.certificate import CertificateSigner

    with pytest.raises(BackendConfigurationError):
        CertificateSigner("default", options).check()


def test_a_program_gets_bytes_and_no_shell(tmp_path: Path) -> None:
    command = program(tmp_path, "sys.stdout.buffer.write(b'SIG' + data + repr(sys.argv[1:]).encode())")
    text = "a; rm -rf / $(id) `id` '\"\n"
    assert signer([*command, "$HOME;id"]).sign(text.encode()) == b"SIG" + text.encode() + repr(["$HOME;id"]).encode()


def test_base64_with_pem_lines(tmp_path: Path) -> None:
    command = program(tmp_path, "print('-----BEGIN CMS-----'); print(base64.b64encode(data).decode()); print('-----END CMS-----')")
    assert signer(command, encoding="base64").sign(b"\x00\x01") == b"\x00\x01"


@pytest.mark.parametrize(
    ("body", "options", "code"),
    [
        ("sys.exit(3)", {}, "esia_program_failed"),
        ("", {}, "esia_program_failed"),
        ("print('not base64!')", {"encoding": "base64"}, "esia_program_output"),
        ("sys.stdout.write('x' * 400_000)", {}, "esia_program_output"),
        ("time.sleep(5)", {"timeout": 0.3}, "esia_program_timeout"),
    ],
)
def test_what_goes_wrong_has_a_name(tmp_path: Path, body: str, options: dict[str, Any], code: str) -> None:
    with pytest.raises(BackendError) as caught:
        signer(program(tmp_path, body), **options).sign(b"x")
    assert caught.value.code == code


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(BackendUnavailable):
        signer(["/does/not/exist"]).sign(b"x")


def test_the_command_must_be_a_list() -> None:
    assert [one.id for one in signer("esia-sign --key 1").check()] == ["lk_kit.E182"]  # type: ignore[arg-type]
    assert signer(["esia-sign"]).check() == []


@pytest.mark.parametrize(("code", "outcome"), [(0, True), (1, False)])
def test_a_program_checks_tokens(tmp_path: Path, code: int, outcome: bool) -> None:
    from lk_kit.contrib.esia.backends.program import ProgramVerifier

    seen = tmp_path / "seen"
    command = program(tmp_path, f"open({str(seen)!r}, 'wb').write(data); sys.exit({code})")
    assert ProgramVerifier("default", {"command": command}).verify("GOST3410_2012_256", b"head.body", b"\xff") is outcome
    asked = json.loads(seen.read_text())
    assert (asked["alg"], base64.b64decode(asked["data"]), base64.b64decode(asked["signature"])) == (
        "GOST3410_2012_256",
        b"head.body",
        b"\xff",
    )


def test_a_program_that_cannot_tell(tmp_path: Path) -> None:
    from lk_kit.contrib.esia.backends.program import ProgramVerifier

    with pytest.raises(BackendError):
        ProgramVerifier("default", {"command": program(tmp_path, "sys.exit(2)")}).verify("GOST3410_2012_256", b"x", b"y")
