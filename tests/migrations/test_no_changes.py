"""`makemigrations --check` in every host project, and with the settings of other sites: none may ask for a file."""

import os
import subprocess
import sys

import pytest

SITES = {
    "russian": {"LANGUAGE_CODE": "ru"},
    "german, naive time": {"LANGUAGE_CODE": "de", "USE_TZ": False},
    "other time zone": {"TIME_ZONE": "America/New_York"},
    "dollars": {"LK_KIT": {"CORE": {"CURRENCY": "USD", "BASE_URL": "https://other.example"}}},
    "integer keys": {"DEFAULT_AUTO_FIELD": "django.db.models.AutoField"},
    "other region of phones": {"PHONENUMBER_DEFAULT_REGION": "KZ", "PHONENUMBER_DB_FORMAT": "INTERNATIONAL"},
    "files elsewhere": {"MEDIA_ROOT": "/srv/media", "MEDIA_URL": "/files/"},
    "no languages": {"USE_I18N": False, "LANGUAGES": [("de", "Deutsch")]},
}
CHECK = """
import os, sys, django
from django.conf import settings
for name, value in {changes!r}.items():
    setattr(settings, name, value)
django.setup()
from django.core.management import call_command
call_command("makemigrations", "--check", "--dry-run")
"""


def detected(changes: dict[str, object]) -> str:
    """What `makemigrations --check` says, in a process of its own: a test may have declared a model in this one."""
    run = subprocess.run(
        [sys.executable, "-c", CHECK.format(changes=changes)],
        env={**os.environ, "LK_KIT_TEST_DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    return run.stdout


def test_nothing_to_migrate_here():
    assert "No changes detected" in detected({})


@pytest.mark.project("default", "swapped")
@pytest.mark.parametrize("changes", [pytest.param(changes, id=name) for name, changes in SITES.items()])
def test_nothing_to_migrate_on_another_site(changes):
    assert "No changes detected" in detected(changes)
