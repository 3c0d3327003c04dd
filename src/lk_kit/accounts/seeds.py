"""Seeds of authenticator applications at rest (matrix C21). Their column belongs to django-otp and holds 80 characters: a seed of 20 bytes,
as every application uses it, fits there encrypted. Signals do it, so that whatever loads or saves a device sees the seed itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models.signals import post_init, post_save, pre_save
from django_otp.plugins.otp_totp.models import TOTPDevice

from lk_kit.core.crypto import current_prefix, is_encrypted, open_short, register_rewrite, seal_short

WHERE = "otp_totp.TOTPDevice.key"
MAX_SEED = 44
"""Hexadecimal digits of the longest seed that fits encrypted: 13 characters of prefix, 12 bytes of nonce and 16 of tag, in base64."""


def fits(seed: str) -> bool:
    return len(seed) <= MAX_SEED


def reveal(sender: Any, instance: Any, **kwargs: Any) -> None:
    stored = instance.__dict__.get("key")
    if stored and is_encrypted(stored):
        instance.key = open_short(stored, WHERE)


def conceal(sender: Any, instance: Any, raw: bool = False, **kwargs: Any) -> None:
    seed = instance.__dict__.get("key")
    if seed and not raw and not is_encrypted(seed) and fits(seed):
        instance.key = seal_short(seed)


def rewrite(database: str) -> Iterator[bool]:
    """Devices that were there before the keys, and those of a former key."""
    devices = TOTPDevice.objects.using(database)
    for pk in devices.exclude(key__startswith=current_prefix()).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic(using=database):
            device = devices.select_for_update().filter(pk=pk).first()
            if device is not None:
                device.save(using=database, update_fields=["key"])
                yield fits(device.key)


def connect() -> None:
    post_init.connect(reveal, sender=TOTPDevice, dispatch_uid="lk_kit.accounts.seeds.reveal")
    pre_save.connect(conceal, sender=TOTPDevice, dispatch_uid="lk_kit.accounts.seeds.conceal")
    post_save.connect(reveal, sender=TOTPDevice, dispatch_uid="lk_kit.accounts.seeds.reveal_again")
    register_rewrite(rewrite)
