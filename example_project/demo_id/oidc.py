"""«Demo ID»: the authorization code flow of OpenID Connect Core 1.0 with PKCE (RFC 7636), for one client."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from typing import Any

import jwt
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from . import codes, keys
from .choosing import ChooseView
from .people import PEOPLE, Person


def here(name: str = "") -> str:
    return f"{settings.LK_KIT['CORE']['BASE_URL']}{reverse(f'demo_id:{name}')}"


def issuer() -> str:
    return here("discovery").removesuffix("/.well-known/openid-configuration")


def client() -> dict[str, Any]:
    found: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    return found


def callback() -> str:
    path = reverse("lk_kit:social:callback", kwargs={"provider": client()["provider_id"]})
    return f"{settings.LK_KIT['CORE']['BASE_URL']}{path}"


@require_GET
def discovery(request: HttpRequest) -> JsonResponse:
    ends = {f"{name}_endpoint": here(view) for name, view in (("authorization", "authorize"), ("token", "token"), ("userinfo", "userinfo"))}
    algorithms = {"id_token_signing_alg_values_supported": ["RS256"], "response_types_supported": ["code"]}
    return JsonResponse({"issuer": issuer(), "jwks_uri": here("jwks"), **ends, **algorithms, "subject_types_supported": ["public"]})


@require_GET
def jwks(request: HttpRequest) -> JsonResponse:
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(keys.pair("demo-id").key.public_key()))
    return JsonResponse({"keys": [{**public, "kid": "demo", "alg": "RS256", "use": "sig"}]})


class AuthorizeView(ChooseView):
    title = "Demo ID"
    hint = "Так выглядит страница соцсети или корпоративного входа по OpenID Connect."

    def problem(self, query: dict[str, str]) -> str:
        if query.get("client_id") != client()["client_id"]:
            return "Сайт не зарегистрирован у провайдера: client_id."
        if query.get("redirect_uri") != callback():
            return "Адрес возврата не зарегистрирован у провайдера: redirect_uri."
        is_whole = query.get("state") and query.get("nonce") and query.get("code_challenge_method") == "S256"
        return "" if is_whole and query.get("response_type") == "code" else "Запрос неполный: state, nonce, code_challenge."

    def code(self, query: dict[str, str], person: Person) -> str:
        return codes.issue("oidc", person=person.oid, nonce=query["nonce"], challenge=query["code_challenge"])


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> JsonResponse:
    form = request.POST
    known_client = (form.get("client_id"), form.get("client_secret")) == (client()["client_id"], client()["secret"])
    if not known_client:
        return JsonResponse({"error": "invalid_client"}, status=401)
    known = codes.redeem("oidc", form.get("code", ""))
    proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
    if known is None or form.get("redirect_uri") != callback() or not constant_time_compare(proof, known["challenge"]):
        return JsonResponse({"error": "invalid_grant"}, status=400)
    access = codes.issue("oidc-access", person=known["person"])
    lasts = {"token_type": "Bearer", "expires_in": codes.TOKEN_SECONDS}
    return JsonResponse({"access_token": access, "id_token": id_token(known), **lasts})


def id_token(known: dict[str, Any]) -> str:
    now = int(time.time())
    claims = {"iss": issuer(), "aud": client()["client_id"], "sub": known["person"], "nonce": known["nonce"]}
    return jwt.encode({**claims, "iat": now, "exp": now + 300}, keys.pair("demo-id").key, "RS256", headers={"kid": "demo"})


@require_GET
def userinfo(request: HttpRequest) -> JsonResponse:
    known = codes.read("oidc-access", request.headers.get("Authorization", "").removeprefix("Bearer "), codes.TOKEN_SECONDS)
    if known is None:
        return JsonResponse({"error": "invalid_token"}, status=401)
    person = PEOPLE[known["person"]]
    names = {"name": person.name, "given_name": person.first_name, "family_name": person.last_name}
    return JsonResponse({"sub": person.oid, **names, "email": person.email, "email_verified": person.email_verified})
