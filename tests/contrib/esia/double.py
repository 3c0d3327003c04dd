"""ЕСИА on 127.0.0.1: really checks signature, certificate, client_id, timestamp, state, redirect_uri and the one use of a code, and signs
its tokens. With `twist` it lies."""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.contrib.loopback import Answer, Asked, Double, as_json, redirect

from .cms import verify_detached

CLIENT, ISSUER = "SHOP01", "http://esia.gosuslugi.ru/"
OID = "1000299654"
SIGNED = ("client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri", "code")


def make_pair(name: str) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    moment = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(moment - timedelta(days=1))
    return builder.not_valid_after(moment + timedelta(days=30)).sign(key, SHA256()), key


def write_pair(folder: Path, name: str) -> tuple[Path, Path]:
    certificate, key = make_pair(name)
    paths = folder / f"{name}.crt", folder / f"{name}.key"
    paths[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


class Esia(Double):
    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.client_paths = write_pair(folder, "client")
        self.client_certificate = x509.load_pem_x509_certificate(self.client_paths[0].read_bytes())
        self.certificate, self.key = make_pair("esia")
        self.certificate_path = folder / "esia.crt"
        self.certificate_path.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        self.oid = OID
        self.codes: dict[str, dict[str, str]] = {}
        self.states: set[str] = set()
        self.redirect_uri = "https://shop.example.com/lk/social/esia/callback/"
        self.person: dict[str, Any] = {"firstName": "Иван", "lastName": "Петров", "trusted": True, "snils": "1", "rIdDoc": 1}
        self.contacts = [{"type": "EML", "value": "ivan@example.com", "vrfStu": "VERIFIED"}]
        self.roles: list[dict[str, Any]] = []
        self.organisations: dict[str, dict[str, Any]] = {}
        super().__init__(port)

    def options(self) -> dict[str, Any]:
        """LK_KIT["ESIA"] of a site that uses this double."""
        base = "lk_kit.contrib.esia.backends.certificate"
        return {
            "CLIENT_ID": CLIENT,
            "URL": self.url,
            "ISSUER": ISSUER,
            "CERTIFICATE_HASH": "CAFE",
            "SCOPE": ["openid", "fullname", "email", "usr_org"],
            "ORG_SCOPE": ["org_fullname", "org_inn", "org_kpp", "org_ogrn"],
            "SIGNERS": {
                "default": {
                    "BACKEND": f"{base}.CertificateSigner",
                    "OPTIONS": {"certificate": str(self.client_paths[0]), "key": str(self.client_paths[1])},
                }
            },
            "VERIFIERS": {"default": {"BACKEND": f"{base}.CertificateVerifier", "OPTIONS": {"certificates": str(self.certificate_path)}}},
        }

    def answer(self, asked: Asked) -> Answer:
        if asked.path in self.twist.get("paths", {}):
            return self.twist["paths"][asked.path](asked)
        if asked.path == "/aas/oauth2/v2/ac":
            return self.authorize(asked.query)
        if asked.path == "/aas/oauth2/v3/te":
            return self.exchange(asked.form)
        return self.register(asked)

    def authorize(self, query: dict[str, str]) -> Answer:
        why = self.refusal(query) or ("nonce" if not query.get("nonce") else "")
        if why:
            return as_json({"error": "invalid_request", "error_description": f"ESIA-007003: {why}"}, 400)
        back = query["redirect_uri"]
        if "error" in self.twist:
            return redirect(f"{back}?{urlencode({'error': self.twist['error'], 'error_description': 'ESIA', 'state': query['state']})}")
        code = secrets.token_urlsafe(24)
        self.codes[code] = query
        return redirect(f"{back}?{urlencode({'code': code, 'state': query['state']})}")

    def exchange(self, form: dict[str, str]) -> Answer:
        known = self.codes.pop(form.get("code", ""), None)
        why = self.refusal(form) or ("" if known else "code") or ("" if form.get("grant_type") == "authorization_code" else "grant_type")
        if why:
            return as_json({"error": "invalid_grant", "error_description": f"ESIA-007004: {why}"}, 400)
        assert known is not None
        tokens = {"id_token": self.id_token(known["nonce"]), "access_token": self.access_token(), "token_type": "Bearer"}
        return as_json({**tokens, "state": form["state"], "expires_in": 3600, **self.twist.get("tokens", {})})

    def refusal(self, values: dict[str, str]) -> str:
        """What is wrong with a request, or nothing."""
        checks: dict[str, Callable[[], bool]] = {
            "client_id": lambda: values.get("client_id") == CLIENT,
            "redirect_uri": lambda: values.get("redirect_uri") == self.redirect_uri,
            "hash": lambda: values.get("client_certificate_hash") == "CAFE",
            "state": lambda: str(UUID(values["state"])) == values["state"] and values["state"] not in self.states,
            "timestamp": lambda: abs(time.time() - datetime.strptime(values["timestamp"], "%Y.%m.%d %H:%M:%S %z").timestamp()) < 60,
            "signature": lambda: self.is_signed(values),
        }
        for name, check in checks.items():
            try:
                good = check()
            except (KeyError, ValueError):
                good = False
            if not good:
                return name
        self.states.add(values["state"])
        return ""

    def is_signed(self, values: dict[str, str]) -> bool:
        text = "".join(values.get(name, "") for name in SIGNED)
        return verify_detached(base64.urlsafe_b64decode(values["client_secret"]), text.encode(), self.client_certificate)

    def id_token(self, nonce: str) -> str:
        subject = {"urn:esia:sbj:typ": "P", "urn:esia:sbj:is_tru": self.person["trusted"], "urn:esia:sbj:oid": int(self.oid)}
        claims = {"iss": ISSUER, "aud": CLIENT, "sub": int(self.oid), "nonce": nonce, "amr": ["PWD"], "urn:esia:sbj": subject}
        return self.token({**claims, **self.twist.get("claims", {})})

    def access_token(self) -> str:
        return self.token({"iss": ISSUER, "client_id": CLIENT, "urn:esia:sbj_id": int(self.oid), **self.twist.get("access", {})})

    def token(self, claims: dict[str, Any]) -> str:
        moment = int(time.time())
        body = {"nbf": moment, "iat": moment, "exp": moment + 300, **claims}
        body = {name: value for name, value in body.items() if value is not None}
        text = f"{part({'alg': 'RS256', 'sbt': 'id', 'typ': 'JWT', 'ver': 1})}.{part(body)}"
        key = make_pair("other")[1] if self.twist.get("wrong_key") else self.key
        signature = key.sign(text.encode(), PKCS1v15(), SHA256())
        token = f"{text}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
        return self.twist["token"](token) if "token" in self.twist else token

    def register(self, asked: Asked) -> Answer:
        if not asked.headers.get("Authorization", "").startswith("Bearer "):
            return as_json({"code": "ESIA-005011"}, 401)
        if asked.path == f"/rs/prns/{self.oid}":
            return as_json(self.person)
        if asked.path == f"/rs/prns/{self.oid}/ctts":
            return as_json({"size": len(self.contacts), "elements": self.contacts})
        if asked.path == f"/rs/prns/{self.oid}/roles":
            return as_json({"size": len(self.roles), "elements": self.roles})
        number = asked.path.rpartition("/")[2]
        return as_json(self.organisations[number]) if number in self.organisations else as_json({"code": "ESIA-005008"}, 404)


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def altered(token: str, **claims: Any) -> str:
    """The token with other claims and the old signature."""
    head, body, signature = token.split(".")
    old = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return f"{head}.{part({**old, **claims})}.{signature}"
