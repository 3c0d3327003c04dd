"""GOST: a configured program signs and checks, so that the certified tool stays where its certificate says (КриптоПро, a token, another
host). It is started without a shell; data goes in by stdin, nothing of a request into its arguments."""

from __future__ import annotations

import base64
import binascii
import json
import os
import signal
import subprocess
import time
from contextlib import suppress
from tempfile import TemporaryFile
from threading import Thread
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

    def run(self, data: bytes) -> tuple[int, bytes]:
        """Its exit code and what it wrote, of which no more than MOST_BYTES is ever read."""
        with TemporaryFile() as question:
            question.write(data)
            question.seek(0)
            process = self._started(question)
            try:
                return self._answer(process, float(self.options.get("timeout", 10)))
            finally:
                end(process)

    def _started(self, question: Any) -> subprocess.Popen[bytes]:
        pipes: dict[str, Any] = {"stdin": question, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        try:
            return subprocess.Popen(list(self.options["command"]), start_new_session=True, **pipes)  # noqa: S603 - no shell
        except OSError as error:
            raise BackendUnavailable(backend=self.alias, code="esia_program_missing") from error

    def _answer(self, process: subprocess.Popen[bytes], seconds: float) -> tuple[int, bytes]:
        until, output, stdout = time.monotonic() + seconds, bytearray(), process.stdout
        assert stdout is not None  # noqa: S101 - it is a pipe
        reader = Thread(target=lambda: output.extend(stdout.read(MOST_BYTES + 1)), daemon=True)
        reader.start()
        reader.join(seconds)
        if len(output) > MOST_BYTES:
            raise BackendError(backend=self.alias, code="esia_program_output")
        try:
            code = process.wait(0 if reader.is_alive() else max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired as error:
            raise BackendUnavailable(backend=self.alias, code="esia_program_timeout") from error
        if reader.is_alive():  # it left somebody behind who still may write
            raise BackendUnavailable(backend=self.alias, code="esia_program_timeout")
        return code, bytes(output)


def end(process: subprocess.Popen[bytes]) -> None:
    """The program and, where the system has groups, what it has started."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


class ProgramSigner(ProgramMixin, RequestSigner):
    """Reads the data from stdin, writes the detached PKCS#7 signature to stdout: DER, or base64 with OPTIONS `encoding` "base64"
    (PEM lines are left out). Anything but exit code 0 is a failure."""

    def sign(self, data: bytes) -> bytes:
        code, output = self.run(data)
        if code != 0 or not output:
            raise BackendError(backend=self.alias, code="esia_program_failed", params={"exit": code})
        return self._decoded(output) if self.options.get("encoding") == "base64" else output

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
        code, _output = self.run(json.dumps(question).encode())
        if code not in (0, 1):
            raise BackendError(backend=self.alias, code="esia_program_failed", params={"exit": code})
        return code == 0
