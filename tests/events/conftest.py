from __future__ import annotations

import pytest

from lk_kit.events import consumers
from tests.events.declared import Happened


@pytest.fixture
def listen():
    """`listen(handler, name=…, events=…, atomic=…)` registers a consumer for one test."""
    names = []

    def register(handler, name="probe.listener", events=(Happened,), **options):
        names.append(name)
        return consumers.consumer(name, events=events, **options)(handler)

    yield register
    for name in names:
        consumers.unregister(name)


@pytest.fixture
def calls(listen):
    """The events that a plain consumer has received so far."""
    received: list[Happened] = []
    listen(lambda event, delivery: received.append(event))
    return received
