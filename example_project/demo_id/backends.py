"""The shop's side of the conversation with the teaching ЕСИА: lk_kit's signer and verifier with keys from memory instead of files."""

from __future__ import annotations

from typing import Any

from django.core import checks

from lk_kit.contrib.esia.backends.certificate import CertificateSigner, CertificateVerifier

from . import keys


class MemorySigner(CertificateSigner):
    def check(self) -> list[checks.CheckMessage]:
        return []

    def pair(self) -> tuple[Any, Any]:
        return keys.pair("shop")


class MemoryVerifier(CertificateVerifier):
    def check(self) -> list[checks.CheckMessage]:
        return []

    def verify(self, algorithm: str, signed: bytes, signature: bytes) -> bool:
        return algorithm == "RS256" and self._fits(keys.pair("esia").certificate, signed, signature)
