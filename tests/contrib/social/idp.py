"""An OpenID Connect provider: checks its clients as a real one does, and lies when a test asks it to."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from typing import Any
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.contrib.loopback import Answer, Asked, Double, as_json, redirect

CLIENT, SECRET = "shop", "shop-secret"


class Idp(Double):
    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person: dict[str, Any] = {
            "sub": "p-1",
            "given_name": "Анна",
            "family_name": "Белова",
            "email": "anna@example.com",
            "email_verified": True,
        }
        self.codes: dict[str, dict[str, str]] = {}
        self.redirect_uris: set[str] | None = None

    def app(self) -> dict[str, Any]:
        """For `SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]`."""
        settings = {"server_url": self.url, "token_auth_method": "client_secret_post"}
        return {"provider_id": "firm", "name": "Firm ID", "client_id": CLIENT, "secret": SECRET, "settings": settings}

    def answer(self, asked: Asked) -> Answer:
        if asked.path in self.twist.get("paths", {}):
            return self.twist["paths"][asked.path](asked)
        return {
            "/.well-known/openid-configuration": self.discovery,
            "/authorize": self.authorize,
            "/token": self.token,
            "/userinfo": self.userinfo,
            "/jwks": self.jwks,
        }.get(asked.path, lambda asked: as_json({"error": "not found"}, 404))(asked)

    def discovery(self, asked: Asked) -> Answer:
        ends = {name: f"{self.url}/{path}" for name, path in (("authorization", "authorize"), ("token", "token"), ("userinfo", "userinfo"))}
        return as_json({"issuer": self.url, "jwks_uri": f"{self.url}/jwks", **{f"{name}_endpoint": url for name, url in ends.items()}})

    def jwks(self, asked: Asked) -> Answer:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return as_json({"keys": [{**public, "kid": "k1", "alg": "RS256", "use": "sig"}]})

    def authorize(self, asked: Asked) -> Answer:
        query = asked.query
        if query.get("client_id") != CLIENT or (self.redirect_uris and query.get("redirect_uri") not in self.redirect_uris):
            return as_json({"error": "invalid_request"}, 400)
        if "error" in self.twist:
            return redirect(f"{query['redirect_uri']}?{urlencode({'error': self.twist['error'], 'state': query['state']})}")
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return redirect(f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}")

    def token(self, asked: Asked) -> Answer:
        form, known = asked.form, self.codes.pop(asked.form.get("code", ""), None)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return as_json({"error": "invalid_client"}, 401)
        if known is None or form.get("redirect_uri") != known["redirect_uri"] or not self.verifier_fits(form, known):
            return as_json({"error": "invalid_grant"}, 400)
        return as_json({"access_token": "at-1", "token_type": "Bearer", "expires_in": 60, "id_token": self.id_token(known["nonce"])})

    def verifier_fits(self, form: dict[str, str], known: dict[str, str]) -> bool:
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == known.get("code_challenge")

    def id_token(self, nonce: str) -> str:
        moment = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": moment, "exp": moment + 300, "nonce": nonce, "sub": self.person["sub"]}
        claims |= self.twist.get("claims", {})
        key = self.other_key if self.twist.get("wrong_key") else self.key
        token = jwt.encode({name: value for name, value in claims.items() if value is not None}, key, "RS256", headers={"kid": "k1"})
        return self.twist["token"](token) if "token" in self.twist else token

    def userinfo(self, asked: Asked) -> Answer:
        if asked.headers.get("Authorization") != "Bearer at-1":
            return as_json({"error": "invalid_token"}, 401)
        return as_json({**self.person, **self.twist.get("userinfo", {})})
