"""Columns that are encrypted at rest, with `LK_KIT["CORE"]["ENCRYPTION_KEYS"]` and the extra `crypto`.

Fernet of `cryptography`, not django-fernet-encrypted-fields: that one derives its key from SECRET_KEY and hands out the stored text when no
key fits. A stored value is `lk1:<id of the key>:<token>`: the first key writes, the one named in the value reads, so rows of a former key
are found by their text and re-encrypted in chunks (`manage.py lk_encrypt`). Without keys values are stored as they are. No setting reaches
a migration.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldError, ImproperlyConfigured, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .conf import conf
from .exceptions import InvalidInput, MissingExtra

PREFIX = "lk1:"


class UnreadableValue(ImproperlyConfigured):
    """A stored value is encrypted and no key opens it: the keys were lost, or the value was changed behind our back."""


class NotStorable(InvalidInput, ValueError):
    """The text begins as an encrypted value does, and nothing is encrypted here: it could not be read again."""

    default_code = "encrypted_prefix"
    default_message = _("This text cannot be stored.")


def key_id(key: str) -> str:
    return hashlib.sha256(f"lk_kit:{key}".encode()).hexdigest()[:8]


def keys() -> dict[str, str]:
    """Id → key; the first one writes."""
    return {key_id(key): key for key in conf.ENCRYPTION_KEYS}


def is_encrypted(stored: str) -> bool:
    return stored.startswith(PREFIX)


def current_prefix() -> str:
    """How values of the writing key begin; empty when nothing is encrypted."""
    given = list(keys())
    return f"{PREFIX}{given[0]}:" if given else ""


def encrypt(text: str) -> str:
    """As it will be stored; the text itself where no keys are set."""
    if not text:
        return text
    if conf.ENCRYPTION_KEYS:
        return f"{current_prefix()}{_fernet(conf.ENCRYPTION_KEYS[0]).encrypt(text.encode()).decode()}"
    if is_encrypted(text):
        raise NotStorable
    return text


def decrypt(stored: str, where: str = "value") -> str:
    """The text. Raises UnreadableValue; never returns what is stored encrypted."""
    if not is_encrypted(stored):
        return stored
    return _opened(stored, where, _fernet, lambda fernet, token: str(fernet.decrypt(token.encode()).decode()))


def _opened(stored: str, where: str, cipher: Callable[[str], Any], read: Callable[[Any, str], str]) -> str:
    """`read(cipher(key), token)` of an encrypted value, with the key that it names. Raises UnreadableValue."""
    wanted, _colon, token = stored.removeprefix(PREFIX).partition(":")
    key = keys().get(wanted)
    if key is None:
        raise UnreadableValue(f"{where} is encrypted with the key {wanted}, which LK_KIT['CORE']['ENCRYPTION_KEYS'] does not hold.")
    opener = cipher(key)  # says first that the extra is missing
    from cryptography.exceptions import InvalidTag
    from cryptography.fernet import InvalidToken

    try:
        return read(opener, token)
    except (InvalidTag, InvalidToken, ValueError) as error:
        raise UnreadableValue(f"{where} was changed or cut short: the key {wanted} does not open it.") from error


@cache
def _fernet(key: str) -> Any:
    try:
        from cryptography.fernet import Fernet
    except ImportError as error:
        raise MissingExtra("crypto", "LK_KIT['CORE']['ENCRYPTION_KEYS']") from error
    return Fernet(key)


def lookup_hash(text: str) -> str:
    """What is compared instead of an encrypted text: keyed by the writing key, so that the column tells nothing to who has no key."""
    return _hash(text, conf.ENCRYPTION_KEYS[0] if conf.ENCRYPTION_KEYS else "")


def lookup_hashes(text: str) -> list[str]:
    """The hash under every key: rows that `lk_encrypt` has not reached yet are found by a former one."""
    return [_hash(text, key) for key in (*conf.ENCRYPTION_KEYS, "")]


def _hash(text: str, key: str) -> str:
    return hmac.new(f"lk_kit.lookup:{key}".encode(), text.encode(), hashlib.sha256).hexdigest() if text else ""


class _Encrypted(models.Field):  # type: ignore[type-arg]
    """Encrypted on the way into the database, readable in Python. Nothing but emptiness can be looked up."""

    def get_internal_type(self) -> str:
        return "TextField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value if value is None else decrypt(value, f"{self.model._meta.label}.{self.name}")

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        prepared = super().get_db_prep_save(value, connection)
        return encrypt(prepared) if isinstance(prepared, str) else prepared

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.model._meta.label}.{self.name} is encrypted and cannot be searched; compare its LookupHash column.")
        return super().get_lookup(lookup_name)

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if isinstance(value, str) and is_encrypted(value):
            raise ValidationError(_("This text cannot be stored."), code="encrypted_prefix")


class EncryptedCharField(_Encrypted, models.CharField):  # type: ignore[type-arg]
    """`max_length` is that of the text; the column is a text column with or without keys."""

    def db_parameters(self, connection: Any) -> Any:
        return {"type": self.db_type(connection), "check": None}


class EncryptedTextField(_Encrypted, models.TextField):  # type: ignore[type-arg]
    pass


class LookupHash(models.CharField):  # type: ignore[type-arg]
    """`lookup_hash` of another column, kept up to date by every save: for unique constraints and equality on an encrypted column."""

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"max_length": 64, "default": "", "editable": False, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: Any, add: bool) -> str:
        value = lookup_hash(str(getattr(model_instance, self.of) or ""))
        setattr(model_instance, self.attname, value)
        return value


def encrypted_fields() -> Iterator[tuple[type[models.Model], _Encrypted]]:
    """Every encrypted column of the installed models."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, _Encrypted):
                yield model, field


def is_fernet_key(key: Any) -> bool:
    try:
        return isinstance(key, str) and len(base64.urlsafe_b64decode(key)) == 32
    except (binascii.Error, ValueError):
        return False


def seal_short(text: str) -> str:
    """Like `encrypt`, for a hexadecimal text in a column of somebody else's table: AES-GCM, 28 bytes longer than the text's bytes."""
    if not conf.ENCRYPTION_KEYS or not text:
        return text
    nonce = os.urandom(12)
    sealed = nonce + _aead(conf.ENCRYPTION_KEYS[0]).encrypt(nonce, bytes.fromhex(text), None)
    return current_prefix() + base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def open_short(stored: str, where: str) -> str:
    """What `seal_short` made of it. Raises UnreadableValue."""
    if not is_encrypted(stored):
        return stored
    return _opened(stored, where, _aead, _unsealed)


def _unsealed(aead: Any, token: str) -> str:
    sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    return str(aead.decrypt(sealed[:12], sealed[12:], None).hex())


@cache
def _aead(key: str) -> Any:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError as error:
        raise MissingExtra("crypto", "LK_KIT['CORE']['ENCRYPTION_KEYS']") from error
    return AESGCM(hashlib.sha256(f"lk_kit.short:{key}".encode()).digest())


Rewrite = Callable[[str], Iterator[bool]]
_rewrites: list[Rewrite] = []


def register_rewrite(rewrite: Rewrite) -> None:
    """`rewrite(database)` brings encrypted values that are no column of ours under the first key; yields whether each one could be."""
    if rewrite not in _rewrites:
        _rewrites.append(rewrite)


def rewrites() -> list[Rewrite]:
    return list(_rewrites)
