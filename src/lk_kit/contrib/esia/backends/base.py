from __future__ import annotations

from lk_kit.contrib.esia.conf import conf
from lk_kit.core.backends import Backend, BackendRegistry


class RequestSigner(Backend):
    """Makes the detached PKCS#7 signature of a request. Runs outside any transaction. Raises BackendError."""

    def sign(self, data: bytes) -> bytes:
        """DER."""
        raise NotImplementedError


class TokenVerifier(Backend):
    """Checks the signature of a token of ЕСИА. Raises BackendError when it cannot tell."""

    def verify(self, algorithm: str, signed: bytes, signature: bytes) -> bool:
        """`algorithm` as the token's header names it; one that the backend does not expect is False."""
        raise NotImplementedError


signers = BackendRegistry(conf, "SIGNERS", RequestSigner)
verifiers = BackendRegistry(conf, "VERIFIERS", TokenVerifier)
