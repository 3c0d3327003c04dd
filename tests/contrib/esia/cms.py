from __future__ import annotations

import hashlib

from asn1crypto import cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256


def verify_detached(der: bytes, data: bytes, certificate: x509.Certificate) -> bool:
    """Whether `der` is a detached PKCS#7 signature of `data` by this certificate (RFC 5652, 5.4 and 5.6)."""
    content = cms.ContentInfo.load(der)["content"]
    if content["encap_content_info"]["content"].native is not None or len(content["signer_infos"]) != 1:
        return False
    signer = content["signer_infos"][0]
    attributes = {one["type"].native: one["values"][0].native for one in signer["signed_attrs"]}
    if attributes.get("message_digest") != hashlib.sha256(data).digest():
        return False
    key = certificate.public_key()
    assert isinstance(key, RSAPublicKey)
    try:
        key.verify(signer["signature"].native, signer["signed_attrs"].untag().dump(), PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True
