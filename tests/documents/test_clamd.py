"""The wire of clamd's INSTREAM command, spoken to a double that is no antivirus."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest

from lk_kit.core.exceptions import BackendUnavailable
from lk_kit.documents.backends.clamd import CHUNK, ClamdAntivirus

Answer = Callable[[bytes], bytes]


class Double(threading.Thread):
    """Takes one stream and says what `answer` makes of it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(daemon=True)
        self.answer, self.got = answer, b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self) -> None:
        connection, _address = self.listener.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!L", stream.read(4))[0]:
                self.got += stream.read(size)
            connection.sendall(self.answer(self.got))


@pytest.fixture
def clamd() -> Iterator[Callable[[Answer], tuple[Double, ClamdAntivirus]]]:
    made: list[Double] = []

    def make(answer: Answer) -> tuple[Double, ClamdAntivirus]:
        double = Double(answer)
        made.append(double)
        double.start()
        return double, ClamdAntivirus("default", {"host": "127.0.0.1", "port": double.port, "timeout": 3})

    yield make
    for one in made:
        one.listener.close()


@pytest.mark.parametrize("size", [0, 1, CHUNK, CHUNK * 3 + 7])
def test_every_byte_arrives_and_is_clean(clamd: Callable[[Answer], tuple[Double, ClamdAntivirus]], size: int) -> None:
    double, engine = clamd(lambda data: b"stream: OK\0")
    data = bytes(range(256)) * (size // 256 + 1)
    assert engine.scan(data[:size]).is_clean
    assert double.got == data[:size]


def test_a_find_has_its_name(clamd: Callable[[Answer], tuple[Double, ClamdAntivirus]]) -> None:
    _double, engine = clamd(lambda data: b"stream: Eicar-Test-Signature FOUND\0")
    assert engine.scan(b"x").threat == "Eicar-Test-Signature"


@pytest.mark.parametrize("said", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: ERROR\0", b"OK\0", b"nonsense"])
def test_e13_what_is_no_verdict_is_no_answer(clamd: Callable[[Answer], tuple[Double, ClamdAntivirus]], said: bytes) -> None:
    _double, engine = clamd(lambda data: said)
    with pytest.raises(BackendUnavailable):
        engine.scan(b"x")


def test_e13_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(BackendUnavailable):
        ClamdAntivirus("default", {"host": "127.0.0.1", "port": port, "timeout": 1}).scan(b"x")
