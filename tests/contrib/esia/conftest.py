from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.accounts.conftest import deliver, device, user  # noqa: F401


@pytest.fixture(scope="module")
def esia_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from tests.contrib.esia.double import Esia

    double = Esia(tmp_path_factory.mktemp("esia"))
    yield double
    double.close()


@pytest.fixture
def esia(esia_server: Any, settings: Any) -> Iterator[Any]:
    settings.LK_KIT = {**settings.LK_KIT, "ESIA": esia_server.options(), "SOCIAL": {"TIMEOUT_SECONDS": 1}}
    person = dict(esia_server.person)
    yield esia_server
    esia_server.twist, esia_server.person, esia_server.roles, esia_server.organisations = {}, person, [], {}


@pytest.fixture
def linked(user: Any) -> Any:  # noqa: F811
    from lk_kit.contrib.social.models import LinkedAccount

    return LinkedAccount.objects.create(user=user, provider="esia", uid="1000299654", title="Петров Иван")
