from __future__ import annotations

import pytest
from django.core.checks import run_checks

from lk_kit.events.consumers import CONSUMERS, consumer, listeners
from tests.events.declared import Happened, Hidden


def handle(event, delivery):
    """Does nothing."""


def problems():
    return [one for one in run_checks(tags=["lk_kit"]) if one.id == "lk_kit.E040"]


@pytest.mark.parametrize("events", [(Happened,), ("probe.happened",), "probe.happened", ["probe.*"], ("*",)])
def test_events_are_named_by_class_by_name_or_by_pattern(listen, events):
    listen(handle, events=events)
    assert "probe.listener" in [one.name for one in listeners("probe.happened")]


def test_a_consumer_hears_only_what_it_asked_for(listen):
    listen(handle, events=(Hidden,))
    assert "probe.listener" not in [one.name for one in listeners("probe.happened")]


def test_the_decorator_gives_the_function_back(listen):
    assert listen(handle) is handle
    assert CONSUMERS["probe.listener"].handler is handle


def test_registering_the_same_function_again_is_harmless(listen):
    listen(handle)
    listen(handle)
    assert len(listeners("probe.happened")) == len({one.name for one in listeners("probe.happened")})


def test_a_name_belongs_to_one_function(listen):
    listen(handle)
    with pytest.raises(ValueError, match="belongs to"):
        consumer("probe.listener", events=(Happened,))(lambda event, delivery: None)


@pytest.mark.parametrize(
    ("name", "events"), [("", ("probe.happened",)), ("x" * 101, ("probe.happened",)), ("probe.x", ()), ("probe.x", ("",))]
)
def test_a_consumer_without_a_name_or_events_is_refused(name, events):
    with pytest.raises(ValueError, match="consumer"):
        consumer(name, events=events)(handle)


def test_the_installed_consumers_listen_to_declared_events():
    assert problems() == []


def test_a_misspelt_event_is_an_error_that_says_the_right_one(listen):
    listen(handle, events=("probe.hapened",))

    (problem,) = problems()
    assert "'probe.hapened'" in problem.msg
    assert "probe.listener" in problem.msg
    assert problem.hint == "Did you mean 'probe.happened'?"


def test_a_pattern_that_nothing_matches_is_an_error(listen):
    listen(handle, events=("prob.*",))
    assert len(problems()) == 1


def test_an_event_of_an_app_that_is_not_installed_is_no_error(listen, monkeypatch):
    monkeypatch.setattr("lk_kit.events.checks._absent_apps", lambda: {"loyalty"})
    listen(handle, events=("loyalty.earned",))
    assert problems() == []
