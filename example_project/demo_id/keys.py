"""Keys of the providers, and the shop's own with which it signs its requests to ЕСИА. Made anew by each process, kept nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID


class Pair(NamedTuple):
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


_lock = Lock()
_pairs: dict[str, Pair] = {}


def pair(name: str) -> Pair:
    with _lock:
        if name not in _pairs:
            _pairs[name] = make_pair(name)
        return _pairs[name]


def make_pair(name: str) -> Pair:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Учебный ключ: {name}")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    return Pair(builder.not_valid_after(now + timedelta(days=30)).sign(key, SHA256()), key)
