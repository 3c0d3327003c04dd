from __future__ import annotations

import socket
import struct
from typing import Any

from django.core import checks

from lk_kit.core.exceptions import BackendUnavailable
from lk_kit.documents.antivirus import Antivirus, Verdict

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096


class ClamdAntivirus(Antivirus):
    """ClamAV's daemon over its INSTREAM command (clamd(8)). OPTIONS: `socket` (a path), or `host` and `port`; `timeout` in seconds (30)."""

    def check(self) -> list[checks.CheckMessage]:
        if self.options.get("socket") or self.options.get("host"):
            return []
        return [
            checks.Error(
                f"LK_KIT['DOCUMENTS']['ANTIVIRUS'][{self.alias!r}] does not say where clamd listens.",
                hint="Add 'socket' or 'host' to its OPTIONS.",
                id="lk_kit.E190",
            )
        ]

    def scan(self, data: bytes) -> Verdict:
        try:
            with self._connect() as connection:
                connection.sendall(b"zINSTREAM\0")
                for start in range(0, len(data), CHUNK):
                    chunk = data[start : start + CHUNK]
                    connection.sendall(struct.pack("!L", len(chunk)) + chunk)
                connection.sendall(struct.pack("!L", 0))
                return self._verdict(self._answer(connection))
        except OSError as error:
            raise BackendUnavailable(backend=self.alias) from error

    def _connect(self) -> socket.socket:
        timeout = float(self.options.get("timeout", 30))
        if path := self.options.get("socket"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(timeout)
            connection.connect(str(path))
            return connection
        address: Any = (str(self.options.get("host", "127.0.0.1")), int(self.options.get("port", 3310)))
        return socket.create_connection(address, timeout)

    def _answer(self, connection: socket.socket) -> str:
        found = b""
        while not found.endswith(b"\0") and len(found) < LONGEST_ANSWER:
            part = connection.recv(LONGEST_ANSWER)
            if not part:
                break
            found += part
        return found.rstrip(b"\0\n").decode("utf-8", "replace")

    def _verdict(self, answer: str) -> Verdict:
        """`stream: OK` or `stream: <name> FOUND`; whatever else it says is no answer."""
        word = answer.partition(":")[2].strip()
        if word == "OK":
            return Verdict()
        if word.endswith(" FOUND"):
            return Verdict(word.removesuffix(" FOUND"))
        raise BackendUnavailable(backend=self.alias)
