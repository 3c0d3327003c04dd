"""Walls that no linter knows: the length of files and functions, and traces of the machine they were written on."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.project("default")

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for path in (ROOT / "src").rglob("*.py") if "migrations" not in path.parts)
NAMES_OF_NOTHING = {"utils.py", "helpers.py", "services.py", "managers.py"}
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|opt/venv|opt/pypi)/")


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


def test_no_file_passes_400_lines():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_no_function_passes_40_lines():
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno > 40
    ]
    assert long == []


def test_modules_are_named_by_what_they_are():
    assert [path for path in MODULES if path.name in NAMES_OF_NOTHING] == []


def test_nothing_names_this_machine(tracked: list[Path]):
    me = Path(__file__)
    text_files = [path for path in tracked if path.suffix not in {".mo", ".png", ".ico", ".woff2"} and path != me]
    found = [path for path in text_files if MACHINE.search(path.read_text(encoding="utf-8", errors="ignore"))]
    assert found == []


def test_readme_keeps_its_two_commands():
    """`.ci/run` takes them from here, first and second."""
    blocks = re.findall(r"^```sh\n(.+?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert blocks[0].strip().endswith("example_project/manage.py demo")
    assert blocks[1].strip() == ".venv/bin/pip install tox && .venv/bin/tox"
