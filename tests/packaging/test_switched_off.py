"""Q10: an app that is not in INSTALLED_APPS takes its URLs, tables and menu with it; one that is needed is asked for by name."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.project("default")

OPTIONAL = ("accounts", "privacy", "documents", "orders", "cabinet", "api")
LOOK = """
import django
django.setup()
from django.core.management import call_command
call_command("check")
from django.apps import apps
from django.urls import get_resolver
def patterns(resolver):
    for one in resolver.url_patterns:
        yield from patterns(one) if hasattr(one, "url_patterns") else [one.lookup_str]
print(*sorted({name.split(".")[1] for name in patterns(get_resolver()) if name.startswith("lk_kit.")}))
"""


def look(*without: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "LK_KIT_TEST_WITHOUT": ",".join(without), "LK_KIT_TEST_DATABASE_URL": ""}
    return subprocess.run([sys.executable, "-c", LOOK], env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("without", [*((one,) for one in OPTIONAL), OPTIONAL], ids="+".join)
def test_site_stands_without(without):
    done = look(*without)
    assert done.returncode == 0, done.stderr
    views_of = set(done.stdout.splitlines()[-1].split())
    assert not views_of & set(without)


@pytest.mark.parametrize("without", ["events", "messaging", "profiles"])
def test_what_is_needed_is_asked_for(without):
    done = look(without)
    assert done.returncode != 0
    assert "lk_kit.E020" in done.stderr
    assert f"Add 'lk_kit.{without}'" in done.stderr
