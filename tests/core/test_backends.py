from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core import checks
from django.test import override_settings

from lk_kit.core.backends import REGISTRIES, Backend, BackendRegistry
from lk_kit.core.conf import SECTIONS, Option, Section
from lk_kit.core.exceptions import BackendConfigurationError

pytestmark = pytest.mark.project("default")


class Greeter(Backend):
    def check(self) -> list[checks.CheckMessage]:
        return [] if "WORD" in self.options else [checks.Error("say the WORD", id="test.E001")]


class Loud(Greeter):
    pass


class TestSettings(Section):
    __test__ = False
    GREETERS: Option[dict[str, object]] = Option({"default": {"BACKEND": f"{__name__}.Greeter", "OPTIONS": {"WORD": "hi"}}}, "Greeters.")


@pytest.fixture
def greeters() -> Iterator[BackendRegistry[Greeter]]:
    registry = BackendRegistry(TestSettings("TEST_GREETERS"), "GREETERS", Greeter)
    yield registry
    SECTIONS.pop("TEST_GREETERS")
    REGISTRIES.remove(registry)


def configured(**greeters: object) -> override_settings:
    return override_settings(LK_KIT={"TEST_GREETERS": {"GREETERS": greeters}})


def test_an_alias_is_made_once_and_again_after_settings_change(greeters: BackendRegistry[Greeter]) -> None:
    first = greeters["default"]
    assert greeters["default"] is first
    with configured(default={"BACKEND": f"{__name__}.Loud"}):
        assert type(greeters["default"]) is Loud
    assert type(greeters["default"]) is Greeter


def test_an_unknown_alias_lists_the_known_ones(greeters: BackendRegistry[Greeter]) -> None:
    with pytest.raises(BackendConfigurationError, match="has no backend 'sms'; it has: default"):
        greeters["sms"]


@pytest.mark.parametrize(
    ("entry", "words"),
    [({"BACKEND": "nowhere.X"}, "nowhere"), ({}, "BACKEND"), ("text", "indices"), ({"BACKEND": "decimal.Decimal"}, "is not a Greeter")],
)
def test_a_bad_entry_is_a_configuration_error_and_a_check(entry: object, words: str, greeters: BackendRegistry[Greeter]) -> None:
    with configured(default=entry):
        with pytest.raises(BackendConfigurationError, match=words):
            greeters["default"]
        assert [message.id for message in greeters.check()] == ["lk_kit.E006"]


def test_a_backends_own_check_is_part_of_the_system_check(greeters: BackendRegistry[Greeter]) -> None:
    with configured(default={"BACKEND": f"{__name__}.Loud", "OPTIONS": {}}):
        assert "test.E001" in {message.id for message in checks.run_checks(tags=["lk_kit"])}
