"""C21: the seed of the second factor is not readable in its table, and every way in works as before."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from lk_kit.core.crypto import UnreadableValue

from .conftest import code_of, enter_code, sign_in

pytestmark = pytest.mark.django_db
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def use_keys(settings: Any) -> Any:
    def use(*keys: str) -> None:
        settings.LK_KIT = {**settings.LK_KIT, "CORE": {**settings.LK_KIT.get("CORE", {}), "ENCRYPTION_KEYS": list(keys)}}

    return use


def stored(device: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM otp_totp_totpdevice WHERE id = %s", [device.pk])
        return str(cursor.fetchone()[0])


def test_the_seed_is_not_in_the_table_and_opens_the_door(use_keys: Any, user: Any) -> None:
    use_keys(NEW)
    device = TOTPDevice.objects.create(user=user, name="default")
    seed = device.key
    assert len(seed) == 40
    assert seed not in stored(device)
    assert len(stored(device)) <= 80
    client = Client()
    sign_in(client)
    enter_code(client, code_of(device))
    assert client.get("/lk/security/").status_code == 200
    assert TOTPDevice.objects.get(pk=device.pk).key == seed
    assert seed not in stored(device), "the sign-in saved the device again"


def test_devices_from_before_are_taken_over_and_rotated(use_keys: Any, user: Any) -> None:
    use_keys()
    device = TOTPDevice.objects.create(user=user, name="default")
    seed = device.key
    assert stored(device) == seed
    for keys in ((OLD,), (NEW, OLD)):
        use_keys(*keys)
        call_command("lk_encrypt")
    use_keys(NEW)
    assert seed not in stored(device)
    assert TOTPDevice.objects.get(pk=device.pk).key == seed


def test_a_lost_key_is_an_error(use_keys: Any, user: Any) -> None:
    use_keys(OLD)
    device = TOTPDevice.objects.create(user=user, name="default")
    use_keys(NEW)
    with pytest.raises(UnreadableValue, match="otp_totp"):
        TOTPDevice.objects.get(pk=device.pk)


def test_a_seed_that_does_not_fit_is_left_and_told(use_keys: Any, user: Any, capsys: pytest.CaptureFixture[str]) -> None:
    long = "ab" * 40
    device = TOTPDevice.objects.create(user=user, name="default", key=long)
    use_keys(NEW)
    call_command("lk_encrypt")
    assert stored(device) == long
    assert "Too long" in capsys.readouterr().err


def test_the_number_of_statements_of_a_device_is_the_same(use_keys: Any, user: Any, django_assert_num_queries: Any) -> None:
    use_keys(NEW)
    device = TOTPDevice.objects.create(user=user, name="default")
    with django_assert_num_queries(1):
        assert TOTPDevice.objects.defer("name").get(pk=device.pk).bin_key == device.bin_key
