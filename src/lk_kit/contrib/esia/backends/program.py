"""GOST: a configured program signs and checks, so that the certified tool stays where its certificate says (КриптоПро, a token, another
host). It is started without a shell; data goes in by stdin, nothing of a request into its arguments."""

from __future__ import annotations

import base64
import binascii
import json
import subprocess
from typing import Any

from django.core import checks

from lk_kit.core.exceptions import BackendError, BackendUnavailable

from .base import RequestSigner, TokenVerifier

MOST_BYTES = 256 * 1024


class ProgramMixin:
    """OPTIONS: `command` (a list: the program and its arguments), `timeout` in seconds (10)."""

    alias: str
    options: dict[str, Any]

    def check(self) -> list[checks.CheckMessage]:
        command = self.options.get("command")
        if isinstance(command, list | tuple) and command and all(isinstance(part, str) for part in command):
            return []
        hint = "A list: ['/usr/local/bin/esia-sign', '--key', 'mine']. It is run without a shell."
        return [checks.Error(f"ESIA backend {self.alias!r} needs OPTIONS['command'].", hint=hint, id="lk_kit.E182")]

    def run(self, data: bytes) -> subprocess.CompletedProcess[bytes]:
        command, timeout = list(self.options["command"]), float(self.options.get("timeout", 10))
        try:
            done = subprocess.run(command, input=data, capture_output=True, timeout=timeout, check=False)  # noqa: S603 - no shell
        except subprocess.TimeoutExpired as error:
            raise BackendUnavailable(backend=self.alias, code="esia_program_timeout") from error
        except OSError as error:
            raise BackendUnavailable(backend=self.alias, code="esia_program_missing") from error
        if len(done.stdout) > MOST_BYTES:
            raise BackendError(backend=self.alias, code="esia_program_output")
        return done


class ProgramSigner(ProgramMixin, RequestSigner):
    """Reads the data from stdin, writes the detached PKCS#7 signature to stdout: DER, or base64 with OPTIONS `encoding` "base64"
    (PEM lines are left out). Anything but exit code 0 is a failure."""

    def sign(self, data: bytes) -> bytes:
        done = self.run(data)
        if done.returncode != 0 or not done.stdout:
            raise BackendError(backend=self.alias, code="esia_program_failed", params={"exit": done.returncode})
        return self._decoded(done.stdout) if self.options.get("encoding") == "base64" else done.stdout

    def _decoded(self, output: bytes) -> bytes:
        lines = [line.strip() for line in output.splitlines() if not line.startswith(b"-----")]
        try:
            return base64.b64decode(b"".join(lines), validate=True)
        except binascii.Error as error:
            raise BackendError(backend=self.alias, code="esia_program_output") from error


class ProgramVerifier(ProgramMixin, TokenVerifier):
    """Reads `{"alg": …, "data": base64, "signature": base64}` from stdin; exit code 0: the signature is ЕСИА's, 1: it is not."""

    def verify(self, algorithm: str, signed: bytes, signature: bytes) -> bool:
        question = {"alg": algorithm, "data": base64.b64encode(signed).decode(), "signature": base64.b64encode(signature).decode()}
        done = self.run(json.dumps(question).encode())
        if done.returncode not in (0, 1):
            raise BackendError(backend=self.alias, code="esia_program_failed", params={"exit": done.returncode})
        return done.returncode == 0
