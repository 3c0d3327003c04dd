"""Every column that may hold personal data says so (matrix N1): an undeclared one fails the build, under every host."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from lk_kit.core.checks import check_personal_fields
from lk_kit.core.personal import (
    Erase,
    Personal,
    active_label,
    declaration_of,
    declarations,
    declare,
    declared_labels,
    target_of,
    undeclared,
    unknown_fields,
)
from lk_kit.core.swapping import DEFAULTS, get_swappable

OURS = [model for model in apps.get_models() if model._meta.app_config.name.startswith("lk_kit.")]  # type: ignore[union-attr]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_n1_every_column_is_declared(model: type[models.Model]) -> None:
    assert undeclared(model) == []


def test_swapped_models_inherit_and_add() -> None:
    assert check_personal_fields() == []
    for setting in DEFAULTS:
        if apps.is_installed({"LK_KIT_PROFILE_MODEL": "lk_kit.profiles", "LK_KIT_ORDER_MODEL": "lk_kit.orders"}[setting]):
            found = declaration_of(get_swappable(setting))
            assert found is not None
            assert found.owner in {"user", "party"}


@pytest.mark.parametrize("label", declared_labels())
def test_no_declaration_of_a_column_that_is_gone(label: str) -> None:
    if label.startswith("lk_kit") and active_label(label) == label:
        assert unknown_fields(label) == []


def test_owners_lead_to_a_user_or_a_party() -> None:
    ends = {get_user_model()._meta.label, "lk_kit_parties.Party"}
    for one in declarations():
        if isinstance(one.owner, str):
            assert target_of(one.model, one.owner)._meta.label in ends, one.label
        assert one.owner is not None or not one.fields, one.label


def test_what_is_kept_names_its_law() -> None:
    with pytest.raises(ValueError, match="law"):
        Personal(purpose="p", retention="r", erase=Erase.KEEP)
    with pytest.raises(ValueError, match="replacement"):
        Personal(purpose="p", retention="r", erase=Erase.ANONYMISE)


def test_n1_an_undeclared_column_is_seen() -> None:
    """The test above has teeth: a text column that nobody declared is found."""

    class Forgotten(models.Model):
        secret = models.TextField()
        amount = models.IntegerField()

        class Meta:
            app_label = "tests_personal"
            managed = False

    try:
        assert undeclared(Forgotten) == ["secret"]
        declare("tests_personal.Forgotten", {"secret": Personal(purpose="p", retention="r")}, owner="")
        assert undeclared(Forgotten) == []
    finally:
        apps.all_models.pop("tests_personal", None)
        from lk_kit.core import personal

        personal._declared.pop("tests_personal.forgotten", None)
        apps.clear_cache()


@pytest.mark.needs("events")
def test_texts_in_events_are_declared() -> None:
    """What a person may have written himself stands in `Event.personal`; ids, codes and amounts need no word."""
    from dataclasses import fields

    from lk_kit.core.events import EVENT_TYPES

    free = {"title", "reason", "note", "comment", "text", "name", "email", "phone", "address", "ip", "user_agent", "place"}
    for event in EVENT_TYPES.values():
        if event.__module__.startswith("lk_kit."):
            is_of_company = event.name.startswith(("roles.", "accounts.session_ended"))
            undeclared_texts = set() if is_of_company else (free & {one.name for one in fields(event)}) - {"name"} - set(event.personal)
            assert not undeclared_texts, event.name
