"""Encrypted columns: keys, rotation, and that stored ciphertext is never shown."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError, ImproperlyConfigured

from lk_kit.core.checks import check_encryption_keys, check_settings
from lk_kit.core.crypto import (
    EncryptedCharField,
    UnreadableValue,
    current_prefix,
    decrypt,
    encrypt,
    is_encrypted,
    lookup_hash,
    lookup_hashes,
    open_short,
)
from lk_kit.core.exceptions import InvalidInput

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def use_keys(settings: Any) -> Any:
    def use(*keys: str) -> None:
        settings.LK_KIT = {**settings.LK_KIT, "CORE": {**settings.LK_KIT.get("CORE", {}), "ENCRYPTION_KEYS": list(keys)}}

    return use


def test_round_trip_and_empty(use_keys: Any) -> None:
    use_keys(NEW)
    stored = encrypt("40702810900000000001")
    assert is_encrypted(stored)
    assert "40702810900000000001" not in stored
    assert decrypt(stored) == "40702810900000000001"
    assert encrypt("") == ""
    assert decrypt("plain as before") == "plain as before"


def test_first_key_writes_all_read(use_keys: Any) -> None:
    use_keys(OLD)
    stored = encrypt("seed")
    use_keys(NEW, OLD)
    assert decrypt(stored) == "seed"
    assert encrypt("seed").split(":")[1] != stored.split(":")[1]


def test_missing_or_wrong_key_is_an_error(use_keys: Any) -> None:
    use_keys(OLD)
    stored = encrypt("seed")
    for keys in ([], [NEW]):
        use_keys(*keys)
        with pytest.raises(UnreadableValue) as caught:
            decrypt(stored, "shop.Card.number")
        assert "shop.Card.number" in str(caught.value)
        assert stored not in str(caught.value)
    assert issubclass(UnreadableValue, ImproperlyConfigured)


def test_tampered_value_is_an_error(use_keys: Any) -> None:
    use_keys(NEW)
    stored = encrypt("seed")
    with pytest.raises(UnreadableValue):
        decrypt(stored[:-6] + "AAAAA=")


def test_plain_text_cannot_pose_as_encrypted(use_keys: Any) -> None:
    use_keys()
    with pytest.raises(ValueError, match="cannot be stored"):
        encrypt("lk1:forged")


def test_such_a_text_is_wrong_input_and_no_failure_of_the_site(use_keys: Any) -> None:
    use_keys()
    with pytest.raises(InvalidInput) as refusal:
        encrypt("lk1:forged")
    assert (refusal.value.status, refusal.value.code) == (400, "encrypted_prefix")
    use_keys(NEW)
    assert decrypt(encrypt("lk1:forged")) == "lk1:forged"


@pytest.mark.parametrize("token", ["", "%", "Ж", "A", "AAAA", "A" * 4000, "=\x00="])
def test_c21_a_sealed_seed_that_was_changed_is_an_error_of_its_own(use_keys: Any, token: str) -> None:
    use_keys(NEW)
    for opened in (open_short, decrypt):
        with pytest.raises(UnreadableValue) as caught:
            opened(current_prefix() + token, "otp_totp.TOTPDevice.key")
        assert "otp_totp.TOTPDevice.key" in str(caught.value)


def test_encrypted_column_is_not_searched() -> None:
    field: Any = EncryptedCharField(max_length=20)
    field.model = type("M", (), {"_meta": type("O", (), {"label": "shop.M"})})
    field.name = "number"
    with pytest.raises(FieldError, match="LookupHash"):
        field.get_lookup("exact")


def test_lookup_hash_depends_on_the_key(use_keys: Any) -> None:
    use_keys(OLD)
    before = lookup_hash("1")
    use_keys(NEW, OLD)
    assert lookup_hash("1") != before
    assert before in lookup_hashes("1")
    assert lookup_hash("") == ""


def test_no_setting_reaches_a_migration(use_keys: Any) -> None:
    field = EncryptedCharField(max_length=20)
    before = field.deconstruct()
    use_keys(NEW)
    assert EncryptedCharField(max_length=20).deconstruct() == before
    assert before[3] == {"max_length": 20}


def test_a_key_that_is_none_is_an_error(use_keys: Any) -> None:
    use_keys("not a key")
    assert [one.id for one in check_settings()] == ["lk_kit.E002"]


def test_deploy_warning_without_keys(use_keys: Any) -> None:
    use_keys(NEW)
    assert check_encryption_keys() == []
