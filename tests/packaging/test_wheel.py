"""Q1, Q9: the wheel in an empty environment, with no extra, starts a site."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.wheel, pytest.mark.project("default")]

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "lk_kit"
SETTINGS = """
INSTALLED_APPS = [
    "lk_kit.core", "lk_kit.events", "lk_kit.messaging", "lk_kit.parties", "lk_kit.profiles", "lk_kit.accounts",
    "lk_kit.privacy", "lk_kit.documents", "lk_kit.orders", "lk_kit.cabinet", "lk_kit.api",
    *INSTALLED_APPS,
    "rest_framework", "django_filters", "django_htmx", "phonenumber_field",
    "django_otp", "django_otp.plugins.otp_static", "django_otp.plugins.otp_totp", "two_factor",
]
MIDDLEWARE[MIDDLEWARE.index("django.contrib.auth.middleware.AuthenticationMiddleware")] = (
    "lk_kit.accounts.middleware.AuthenticationMiddleware"
)
SESSION_ENGINE = "lk_kit.accounts.sessions"
LK_KIT = {"CORE": {"BASE_URL": "https://shop.example.com"}}
"""
URLS = """
from django.urls import include

urlpatterns += [path("lk/", include("lk_kit.cabinet.urls")), path("api/lk/", include("lk_kit.api.urls"))]
"""
IMPORT_EVERYTHING = """
import importlib, pkgutil
import django
django.setup()
import lk_kit
from lk_kit.core.exceptions import MissingExtra
for module in pkgutil.walk_packages(lk_kit.__path__, "lk_kit."):
    if module.name.endswith(".schema") or module.name.startswith(("lk_kit.testing", "lk_kit.contrib.")):
        continue  # imported only where drf-spectacular or pytest is there, or the bridge is installed
    try:
        importlib.import_module(module.name)
    except MissingExtra as error:
        assert "pip install" in str(error), error
"""
VISIT = """
import django
django.setup()
from django.test import Client
for path in ("/lk/login/", "/api/lk/orders/", "/admin/login/"):
    print(path, Client(HTTP_HOST="localhost").get(path).status_code)
"""


def run(*command: str | Path, cwd: Path, **env: str) -> str:
    clean = {"PATH": "/usr/bin:/bin", "HOME": str(cwd), **env}
    done = subprocess.run([*map(str, command)], cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(ROOT)], check=True)
    [built] = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new Django project beside an environment that holds the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("site")
    venv.create(folder / "venv", with_pip=True)
    subprocess.run([folder / "venv/bin/pip", "install", "-q", wheel], check=True)
    run("venv/bin/django-admin", "startproject", "shop", ".", cwd=folder)
    for name, text in (("settings.py", SETTINGS), ("urls.py", URLS)):
        with (folder / "shop" / name).open("a") as file:
            file.write(text)
    return folder


def python(site: Path, *arguments: str) -> str:
    return run("venv/bin/python", *arguments, cwd=site, DJANGO_SETTINGS_MODULE="shop.settings", PYTHONPATH=str(site))


def test_wheel_holds_what_the_source_holds(wheel: Path):
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("lk_kit/")}
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "src/lk_kit"]
    source = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert packed == {name.removeprefix("src/") for name in source}
    assert "lk_kit/py.typed" in packed


def test_nothing_is_missing_or_at_odds(site: Path):
    assert "No broken requirements" in run("venv/bin/pip", "check", cwd=site)


def test_every_module_imports_without_extras(site: Path):
    python(site, "-c", IMPORT_EVERYTHING)


def test_site_starts(site: Path):
    assert "no issues" in python(site, "manage.py", "check")
    python(site, "manage.py", "migrate", "-v0")
    assert "No changes" in python(site, "manage.py", "makemigrations", "--check", "--dry-run")
    pages = dict(line.rsplit(" ", 1) for line in python(site, "-c", VISIT).splitlines())
    assert pages["/lk/login/"] == "200"
    assert pages["/admin/login/"] == "302", "the admin has no door of its own: one login pipeline"
    assert pages["/api/lk/orders/"] in {"401", "403"}
