"""VK ID, Yandex, Mail.ru and Odnoklassniki on 127.0.0.1, in the wire forms of their documentation: each checks its client, the address of
return, that a code comes once, and its own extras (PKCE and the device of VK ID, the signatures of Mail.ru and Odnoklassniki)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from tests.contrib.loopback import Answer, Asked, Double, as_json, redirect

CLIENT, SECRET, PUBLIC = "42", "service-secret", "CPUBLICKEY"
UID = "1324730981306483817"
DEVICE = "a-device-of-the-browser"


class Service(Double):
    """The parts that the four share: OAuth 2 with a code. `person` is its profile, as the service writes it."""

    name: str
    urls: dict[str, str]
    person: dict[str, Any]

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.person = dict(type(self).person)
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()
        self.redirect_uri = f"https://shop.example.com/lk/social/{self.name}/callback/"

    def app(self) -> dict[str, Any]:
        return {"client_id": CLIENT, "secret": SECRET, "key": PUBLIC}

    def answer(self, asked: Asked) -> Answer:
        if asked.path in self.twist.get("paths", {}):
            return self.twist["paths"][asked.path](asked)
        ends: dict[str, Callable[[Asked], Answer]] = {"authorize_url": self.authorize, "access_token_url": self.token}
        ends["profile_url"] = self.profile
        found = next((ends[name] for name, path in self.urls.items() if path == asked.path), None)
        return found(asked) if found else as_json({"error": "not found"}, 404)

    def authorize(self, asked: Asked) -> Answer:
        query = asked.query
        wanted = {"client_id": CLIENT, "redirect_uri": self.redirect_uri, "response_type": "code"}
        if any(query.get(name) != value for name, value in wanted.items()) or not query.get("state"):
            return as_json({"error": "invalid_request"}, 400)
        if "error" in self.twist:
            return redirect(f"{self.redirect_uri}?{urlencode({'error': self.twist['error'], 'state': query['state']})}")
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return redirect(f"{self.redirect_uri}?{urlencode({'code': code, 'state': query['state'], **self.back_with()})}")

    def back_with(self) -> dict[str, str]:
        return {}

    def token(self, asked: Asked) -> Answer:
        form, known = asked.form, self.codes.pop(asked.form.get("code", ""), None)
        wanted = {"client_id": CLIENT, "client_secret": SECRET, "redirect_uri": self.redirect_uri, "grant_type": "authorization_code"}
        if asked.method != "POST" or any(form.get(name) != value for name, value in wanted.items()):
            return as_json({"error": "invalid_client"}, 401)
        if known is None or not self.proven(form, known):
            return as_json({"error": "invalid_grant"}, 400)
        token = secrets.token_urlsafe(16)
        self.tokens.add(token)
        return as_json({"access_token": token, "token_type": "bearer", "expires_in": 3600, **self.token_extra(form)})

    def proven(self, form: dict[str, str], known: dict[str, str]) -> bool:
        return True

    def token_extra(self, form: dict[str, str]) -> dict[str, Any]:
        return {}

    def profile(self, asked: Asked) -> Answer:
        if not self.may_read(asked):
            return self.refusal()
        return as_json(self.wrapped({**self.person, **self.twist.get("person", {})}))

    def may_read(self, asked: Asked) -> bool:
        raise NotImplementedError

    def refusal(self) -> Answer:
        return as_json({"error": "invalid_token"}, 401)

    def wrapped(self, person: dict[str, Any]) -> Any:
        return person


class Vk(Service):
    """https://id.vk.com/about/business/go/docs/ru/vkid/latest/vk-id/connection/api-description"""

    name = "vk"
    urls = {"authorize_url": "/authorize", "access_token_url": "/oauth2/auth", "profile_url": "/oauth2/user_info"}
    person = {"user_id": UID, "first_name": "Анна", "last_name": "Белова", "email": "anna@example.com", "phone": "79161234567", "sex": 1}

    def back_with(self) -> dict[str, str]:
        return {"device_id": DEVICE, "type": "code_v2", "expires_in": "600"}

    def proven(self, form: dict[str, str], known: dict[str, str]) -> bool:
        digest = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        return form.get("device_id") == DEVICE and known.get("code_challenge_method") == "S256" and digest == known.get("code_challenge")

    def token_extra(self, form: dict[str, str]) -> dict[str, Any]:
        return {"user_id": UID, "state": form.get("state", ""), "scope": "email"}

    def may_read(self, asked: Asked) -> bool:
        return asked.method == "POST" and asked.form.get("client_id") == CLIENT and asked.form.get("access_token") in self.tokens

    def refusal(self) -> Answer:
        return as_json({"error": "access_token is not found or expired"})

    def wrapped(self, person: dict[str, Any]) -> Any:
        return {"user": person}


class Yandex(Service):
    """https://yandex.ru/dev/id/doc/ru/user-information"""

    name = "yandex"
    urls = {"authorize_url": "/authorize", "access_token_url": "/token", "profile_url": "/info"}
    person = {
        "id": UID,
        "login": "anna",
        "client_id": CLIENT,
        "display_name": "anna",
        "first_name": "Анна",
        "last_name": "Белова",
        "default_email": "anna@example.com",
        "emails": ["anna@example.com"],
        "psuid": "1.AAceCw",
    }

    def may_read(self, asked: Asked) -> bool:
        kind, _space, token = asked.headers.get("Authorization", "").partition(" ")
        return kind == "OAuth" and token in self.tokens and asked.query.get("format") == "json"


class MailRu(Service):
    """https://api.mail.ru/docs/guides/restapi/"""

    name = "mailru"
    urls = {"authorize_url": "/oauth/authorize", "access_token_url": "/oauth/token", "profile_url": "/platform/api"}
    person = {"uid": UID, "first_name": "Анна", "last_name": "Белова", "nick": "anna", "email": "anna@example.com", "sex": 1}

    def token_extra(self, form: dict[str, str]) -> dict[str, Any]:
        return {"refresh_token": "r", "x_mailru_vid": UID}

    def may_read(self, asked: Asked) -> bool:
        given = dict(asked.query)
        signature = given.pop("sig", "")
        text = "".join(sorted(f"{name}={value}" for name, value in given.items()))
        wanted = {"method": "users.getInfo", "app_id": CLIENT, "secure": "1", "uids": UID}
        return given == wanted and signature == md5(text + SECRET)

    def refusal(self) -> Answer:
        return as_json({"error": {"error_code": 104, "error_msg": "Incorrect signature", "error_token": "e"}})

    def wrapped(self, person: dict[str, Any]) -> Any:
        return [person]


class Odnoklassniki(Service):
    """https://apiok.ru/dev/methods/ and https://apiok.ru/ext/oauth/server"""

    name = "odnoklassniki"
    urls = {"authorize_url": "/oauth/authorize", "access_token_url": "/oauth/token.do", "profile_url": "/fb.do"}
    person = {"uid": UID, "first_name": "Анна", "last_name": "Белова", "email": "anna@example.com", "locale": "ru", "gender": "female"}

    def may_read(self, asked: Asked) -> bool:
        given = dict(asked.query)
        signature, token = given.pop("sig", ""), given.pop("access_token", "")
        text = "".join(sorted(f"{name}={value}" for name, value in given.items()))
        method = given.get("method") == "users.getCurrentUser" and given.get("application_key") == PUBLIC
        return method and token in self.tokens and signature == md5(text + md5(token + SECRET))

    def refusal(self) -> Answer:
        return as_json({"error_code": 102, "error_msg": "PARAM_SESSION_EXPIRED : Session expired", "error_data": None})


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


SERVICES: dict[str, type[Service]] = {one.name: one for one in (Vk, Yandex, MailRu, Odnoklassniki)}


def telegram_answer(secret: str = SECRET, *, age: int = 0, **changed: Any) -> str:
    """`tgAuthResult` as oauth.telegram.org puts it behind the #: signed with the bot's token (https://core.telegram.org/widgets/login).
    `changed` is written after signing."""
    data: dict[str, Any] = {
        "id": 700123,
        "first_name": "Анна",
        "last_name": "Белова",
        "username": "anna",
        "auth_date": int(time.time()) - age,
    }
    text = "\n".join(sorted(f"{name}={value}" for name, value in data.items()))
    data["hash"] = hmac.new(hashlib.sha256(secret.encode()).digest(), text.encode(), hashlib.sha256).hexdigest()
    data |= changed
    return packed({name: value for name, value in data.items() if value is not None})


def packed(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
