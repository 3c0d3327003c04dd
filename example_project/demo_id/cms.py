"""Whether a detached PKCS#7 signature is good (RFC 5652, 5.4 and 5.6): as much of DER as one signer without extras needs."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

SET, OCTETS, CONTENT, ATTRIBUTES = 0x31, 0x04, 0xA0, 0xA0
MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
"""1.2.840.113549.1.9.4"""


def parts(der: bytes) -> list[tuple[int, bytes, bytes]]:
    """Tag, whole and content of each value in a row. Raises ValueError."""
    found, at = [], 0
    while at < len(der):
        tag, size, body = der[at], der[at + 1], at + 2
        if size & 0x80:
            body += size & 0x7F
            size = int.from_bytes(der[at + 2 : body], "big")
        if body + size > len(der):
            raise ValueError("cut off")
        found.append((tag, der[at : body + size], der[body : body + size]))
        at = body + size
    return found


def is_signed(der: bytes, data: bytes, key: RSAPublicKey) -> bool:
    """By this key, over exactly this data."""
    try:
        [(_sequence, _whole, outer)] = parts(der)
        signed_data = parts(parts(parts(outer)[1][2])[0][2])
        [(_tag, _whole, signer)] = parts(signed_data[-1][2])
        pieces = parts(signer)
        attributes = next(content for tag, _whole, content in pieces if tag == ATTRIBUTES)
        signature = next(content for tag, _whole, content in reversed(pieces) if tag == OCTETS)
        digest = next(parts(parts(one)[1][2])[0][2] for _tag, _whole, one in parts(attributes) if one.startswith(MESSAGE_DIGEST))
        # What is signed is the SET itself, not its place in the signer's record.
        [(_tag, whole, _content)] = parts(next(whole for tag, whole, _content in pieces if tag == ATTRIBUTES))
        key.verify(signature, bytes([SET]) + whole[1:], PKCS1v15(), SHA256())
    except (IndexError, StopIteration, ValueError, InvalidSignature):
        return False
    return digest == hashlib.sha256(data).digest()
