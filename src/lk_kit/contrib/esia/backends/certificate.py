"""An ordinary RSA certificate, from files: for tests, test stands, and for ЕСИА's RS256 tokens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core import checks

from lk_kit.core.exceptions import BackendConfigurationError, MissingExtra

from .base import RequestSigner, TokenVerifier

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


def need_cryptography() -> None:
    try:
        import cryptography  # noqa: F401
    except ImportError as error:
        raise MissingExtra("social", "Signing with a certificate") from error


def read(alias: str, path: Any) -> bytes:
    try:
        return Path(path).read_bytes()
    except (OSError, TypeError) as error:
        raise BackendConfigurationError(f"ESIA backend {alias!r} cannot read {path!r}") from error


def certificates_in(alias: str, path: Any) -> list[Certificate]:
    need_cryptography()
    from cryptography import x509

    data = read(alias, path)
    try:
        return x509.load_pem_x509_certificates(data) if b"-----BEGIN" in data else [x509.load_der_x509_certificate(data)]
    except ValueError as error:
        raise BackendConfigurationError(f"ESIA backend {alias!r}: {path!r} holds no certificate") from error


class CertificateSigner(RequestSigner):
    """OPTIONS: `certificate` and `key` are paths of PEM files, `password` opens the key."""

    def check(self) -> list[checks.CheckMessage]:
        self.pair()
        return []

    def pair(self) -> tuple[Any, Any]:
        need_cryptography()
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        password = self.options.get("password")
        try:
            key = load_pem_private_key(read(self.alias, self.options.get("key")), password.encode() if password else None)
        except (ValueError, TypeError) as error:
            raise BackendConfigurationError(f"ESIA signer {self.alias!r}: the key cannot be opened") from error
        return certificates_in(self.alias, self.options.get("certificate"))[0], key

    def sign(self, data: bytes) -> bytes:
        certificate, key = self.pair()
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

        builder = pkcs7.PKCS7SignatureBuilder().set_data(data).add_signer(certificate, key, SHA256())
        return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])


class CertificateVerifier(TokenVerifier):
    """RS256 with the certificates of ЕСИА that are in the file at OPTIONS `certificates`: the old and the new one while they change."""

    def check(self) -> list[checks.CheckMessage]:
        certificates_in(self.alias, self.options.get("certificates"))
        return []

    def verify(self, algorithm: str, signed: bytes, signature: bytes) -> bool:
        if algorithm != "RS256":
            return False
        return any(self._fits(one, signed, signature) for one in certificates_in(self.alias, self.options.get("certificates")))

    def _fits(self, certificate: Certificate, signed: bytes, signature: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
        from cryptography.hazmat.primitives.hashes import SHA256

        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey):
            return False
        try:
            key.verify(signature, signed, PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True
