"""The tutorial, executed word for word: commands, files, the server, the programs and what they print.

Only three things are put in its way: `lk_kit` is installed from the wheel built here, the port is a free one, and what was typed
before is stopped before the same server is started again.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import Block, blocks, read

pytestmark = [pytest.mark.wheel, pytest.mark.project("default")]

ROOT = Path(__file__).parents[2]
SERVER = "manage.py runserver"


class Reader:
    """Does what the page says, in one folder."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder = folder
        self.env = env
        self.server: subprocess.Popen[bytes] | None = None
        self.printed = ""

    def do(self, block: Block) -> None:
        if block.kind == "file":
            block.write(self.folder)
        elif block.kind == "text":
            assert matches(block.body, self.printed), f"the page says\n{block.body}\nbut it printed\n{self.printed}"
        elif SERVER in block.body:
            self.serve(block.body)
        else:
            self.run(block.body)

    def run(self, commands: str) -> None:
        if "db.sqlite3" in commands:
            self.stop()  # the page says so in words
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=self.folder, env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}\n{self.log()}"
        self.printed = done.stdout

    def serve(self, command: str) -> None:
        self.stop()
        with (self.folder / "server.log").open("ab") as log:
            # exec and --noreload: one process, so that it can be stopped.
            line = f"exec {command.strip()} --noreload"
            self.server = subprocess.Popen(["bash", "-c", line], cwd=self.folder, env=self.env, stdout=log, stderr=log)
        address = re.search(r"([\d.]+):(\d+)", command)
        assert address
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.server.poll() is None:
            try:
                socket.create_connection((address[1], int(address[2])), timeout=1).close()
            except OSError:
                time.sleep(0.2)
            else:
                return
        pytest.fail(f"the server did not start\n{self.log()}")

    def stop(self) -> None:
        if self.server is not None:
            self.server.terminate()
            self.server.wait(20)
            self.server = None

    def log(self) -> str:
        path = self.folder / "server.log"
        return path.read_text(encoding="utf-8", errors="replace")[-6000:] if path.exists() else ""


def matches(expected: str, printed: str) -> bool:
    """`…` stands for anything within its line."""
    pattern = re.escape(expected.strip()).replace("…", "[^\n]*")
    return re.fullmatch(pattern, printed.strip()) is not None


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(ROOT)], check=True)
    [wheel] = out.glob("*.whl")
    constraint = out / "constraint.txt"
    constraint.write_text(f"lk_kit=={wheel.name.split('-')[1]}\n", encoding="utf-8")
    dropped = ("PYTHON", "VIRTUAL_ENV", "DJANGO_", "LK_KIT_", "TOX_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    links = f"{out} {os.environ.get('PIP_FIND_LINKS', '')}".strip()
    env |= {
        "PIP_FIND_LINKS": links,
        "PIP_CONSTRAINT": str(constraint),
        "PIP_QUIET": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    # The python3 of the page is the Python of this run.
    first = tmp_path_factory.mktemp("bin")
    (first / "python3").symlink_to(sys.executable)
    env["PATH"] = f"{first}{os.pathsep}{env['PATH']}"
    one = Reader(tmp_path_factory.mktemp("tutorial"), env)
    yield one
    one.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_tutorial_does_what_it_says(reader: Reader):
    steps = list(blocks(read("tutorial/first-cabinet").replace(":8000", f":{free_port()}")))
    assert {step.kind for step in steps} == {"file", "sh", "text"}  # nothing on the page is only looked at
    for step in steps:
        reader.do(step)
