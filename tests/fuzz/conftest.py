from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet


@pytest.fixture(autouse=True)
def passports(settings: Any) -> None:
    """What is off by default is fuzzed, too."""
    was = settings.LK_KIT
    settings.LK_KIT = {
        **was,
        "CORE": {**was["CORE"], "ENCRYPTION_KEYS": [Fernet.generate_key().decode()]},
        "PROFILES": {**was.get("PROFILES", {}), "PASSPORT": True},
    }
