from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model


@pytest.fixture
def make_user(db: None) -> Callable[..., Any]:
    numbers = count(1)

    def make(name: str = "", **values: Any) -> Any:
        model = get_user_model()
        name = name or f"user{next(numbers)}"
        login = {} if model.USERNAME_FIELD == "email" else {"username": name}
        return model._default_manager.create_user(**login, email=f"{name}@example.com", password="secret-pass-1", **values)

    return make


@pytest.fixture(autouse=True)
def private_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Photos of a test end with it."""
    from django.core.files.storage import FileSystemStorage

    from lk_kit.profiles.abstract import get_profile_model

    field: Any = get_profile_model()._meta.get_field("avatar")
    monkeypatch.setattr(field, "storage", FileSystemStorage(location=tmp_path))
