from __future__ import annotations

from typing import Any

import pytest
from django.core import checks
from django.test import override_settings

from lk_kit.core.conf import SECTIONS, conf, lk_settings

pytestmark = pytest.mark.project("default")


def found(**lk_kit: Any) -> dict[str, list[str]]:
    """The ids of the check messages under these settings → their texts with hints."""
    with override_settings(LK_KIT=lk_kit):
        messages = checks.run_checks(tags=["lk_kit"])
    texts: dict[str, list[str]] = {}
    for message in messages:
        texts.setdefault(str(message.id), []).append(f"{message.msg} {message.hint or ''}")
    return texts


def test_options_are_read_live() -> None:
    with override_settings(LK_KIT={"CORE": {"CURRENCY": "KZT"}}):
        assert conf.CURRENCY == "KZT"
    assert conf.CURRENCY == "RUB"


def test_settings_that_are_no_dict_are_reported_and_do_not_crash() -> None:
    with override_settings(LK_KIT=["CORE"]):
        assert lk_settings() == {}
        assert conf.CURRENCY == "RUB"
        assert [message.id for message in checks.run_checks(tags=["lk_kit"])] == ["lk_kit.E002"]


@pytest.mark.parametrize(
    ("settings", "check_id", "words"),
    [
        ({"ODRERS": {}}, "lk_kit.E001", "Did you mean 'ORDERS'?"),
        ({"CORE": {"CURENCY": "RUB"}}, "lk_kit.E001", "Did you mean 'CURRENCY'?"),
        ({"CORE": {"CURRENCY": 643}}, "lk_kit.E002", "must be str, not int"),
        ({"CORE": {"CURRENCY": "rub"}}, "lk_kit.E002", "three capital letters"),
        ({"CORE": {"IDEMPOTENCY_HOURS": True}}, "lk_kit.E002", "not bool"),
        ({"CORE": {"IDEMPOTENCY_HOURS": 0}}, "lk_kit.E002", "at least 1"),
        ({"CORE": []}, "lk_kit.E002", "must be a dict"),
        ({"CORE": {"BASE_URL": "shop.example"}}, "lk_kit.E002", "must start with"),
        ({"ORDER_MODEL": "shop.Order"}, "lk_kit.E012", 'LK_KIT_ORDER_MODEL = "app_label.ModelName"'),
        ({"ORDERS": {"LK_KIT_ORDER_MODEL": "shop.Order"}}, "lk_kit.E012", "LK_KIT_ORDER_MODEL ="),
        ({"CLASSES": {"orders.OrderFlwo": "x.Y"}}, "lk_kit.E001", "Did you mean 'orders.OrderFlow'?"),
        ({"CLASSES": {"orders.OrderFlow": "nowhere.Flow"}}, "lk_kit.E003", "cannot be imported"),
        ({"CLASSES": {"orders.OrderFlow": None}}, "lk_kit.E003", "cannot be imported"),
        ({"CLASSES": {"orders.OrderFlow": "decimal.Decimal"}}, "lk_kit.E004", "is not a subclass of lk_kit.orders.flow.OrderFlow"),
        ({"CLASSES": {"orders.OrderFlow": "tests.core.flows.Broken"}}, "lk_kit.E031", "unknown status 'nowhere'"),
        ({"PARTIES": {"ROLES": {"boss": {"permissions": ["*"]}}}}, "lk_kit.E002", "must keep the role 'owner'"),
    ],
)
def test_a_mistake_gets_its_id_and_the_way_out(settings: dict[str, Any], check_id: str, words: str) -> None:
    texts = found(**settings)
    assert any(words in text for text in texts.get(check_id, [])), texts


def test_a_clean_project_has_no_message() -> None:
    with override_settings(LK_KIT={"CORE": {"BASE_URL": "https://shop.example"}}):
        assert [message for message in checks.run_checks(tags=["lk_kit"]) if message.is_serious()] == []


def test_the_section_of_an_app_that_is_not_installed_is_no_mistake() -> None:
    assert "testing" not in {name.lower() for name in SECTIONS}
    assert "lk_kit.E001" not in found(TESTING={"ANY": 1})


@pytest.mark.parametrize("section", sorted(SECTIONS))
def test_every_default_passes_its_own_check_and_every_option_explains_itself(section: str) -> None:
    for option in SECTIONS[section].options():
        assert option.problem(option.default) == "", option.name
        assert len(option.help) > 15, option.name
