from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import override_settings
from django.urls import include, path

from tests.projects.common import urls_base

pytestmark = [pytest.mark.needs("contrib.social", "contrib.esia")]

handler400 = handler403 = handler404 = handler500 = None
urlpatterns = [*urls_base.urlpatterns, path("accounts/", include("allauth.urls"))]


def ids() -> set[str]:
    return {message.id for message in run_checks(tags=["lk_kit"]) if message.id}


def test_the_host_project_is_clean() -> None:
    assert not {one for one in ids() if one.startswith(("lk_kit.E16", "lk_kit.W16", "lk_kit.E17", "lk_kit.W17"))}


@override_settings(SOCIALACCOUNT_ADAPTER="allauth.socialaccount.adapter.DefaultSocialAccountAdapter")
def test_allauths_own_adapter_is_an_error() -> None:
    assert "lk_kit.E162" in ids()


@override_settings(ROOT_URLCONF="tests.contrib.social.test_checks")
def test_another_door_is_a_warning() -> None:
    from lk_kit.contrib.social.checks import check_other_doors

    assert [one.id for one in check_other_doors()] == ["lk_kit.W163"]


def test_a_missing_extra_prints_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from lk_kit.contrib.esia import checks as esia
    from lk_kit.contrib.social import checks as social

    for module in (esia, social):
        monkeypatch.setattr(module, "find_spec", lambda name: None)
    with override_settings(LK_KIT={"ESIA": {"CLIENT_ID": "SHOP01"}}):
        found = [*social.check_allauth(), *esia.check_esia()]
    assert [one.id for one in found] == ["lk_kit.E160", "lk_kit.E180"]
    assert all(one.hint == 'pip install "lk_kit[social]"' for one in found)


@pytest.mark.parametrize(
    ("section", "options", "expected"),
    [
        ("SOCIAL", {"TRUSTED_EMAIL": ["yandx"]}, "lk_kit.W164"),
        ("ESIA", {"CLIENT_ID": "SHOP01"}, "lk_kit.E181"),
        ("ESIA", {"CONFIRMED_PERMISSIONS": ["orders.plce"]}, "lk_kit.E184"),
        ("ESIA", {"SIGNERS": {"default": {"BACKEND": "lk_kit.contrib.esia.backends.program.ProgramSigner"}}}, "lk_kit.E182"),
    ],
)
def test_mistakes_are_found(settings: Any, section: str, options: dict[str, Any], expected: str) -> None:
    settings.LK_KIT = {**settings.LK_KIT, section: options}
    assert expected in ids()


@pytest.mark.parametrize("options", [{"APPS": [{"client_id": "42", "secret": ""}]}, {"APP": {"client_id": "42"}}])
def test_a_bot_without_its_token(settings: Any, options: dict[str, Any]) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"telegram": options}
    assert "lk_kit.E165" in ids()
    settings.SOCIALACCOUNT_PROVIDERS = {"telegram": {"APP": {"client_id": "42", "secret": "token"}}}
    assert "lk_kit.E165" not in ids()
