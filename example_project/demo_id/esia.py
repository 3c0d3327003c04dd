"""A double of ЕСИА: its paths, its signed requests and tokens, its register of people. What it checks is what ЕСИА checks."""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from . import cms, codes, keys
from .choosing import ChooseView
from .people import ORGANISATIONS, PEOPLE, Person

SIGNED = ("client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri", "code")


def option(name: str) -> Any:
    return settings.LK_KIT["ESIA"][name]


def callback() -> str:
    return f"{settings.LK_KIT['CORE']['BASE_URL']}{reverse('lk_kit:social:callback', kwargs={'provider': 'esia'})}"


def problem_of(values: dict[str, str]) -> str:
    """The first part of a request that is wrong, or nothing."""
    tests: dict[str, Callable[[], bool]] = {
        "client_id": lambda: values["client_id"] == option("CLIENT_ID"),
        "redirect_uri": lambda: values["redirect_uri"] == callback(),
        "client_certificate_hash": lambda: values["client_certificate_hash"] == option("CERTIFICATE_HASH"),
        "state": lambda: str(UUID(values["state"])) == values["state"],
        "timestamp": lambda: abs(time.time() - datetime.strptime(values["timestamp"], "%Y.%m.%d %H:%M:%S %z").timestamp()) < 300,
        "client_secret": lambda: is_signed(values),
    }
    return next((name for name, test in tests.items() if not passes(test)), "")


def passes(test: Callable[[], bool]) -> bool:
    try:
        return test()
    except (KeyError, ValueError):
        return False


def is_signed(values: dict[str, str]) -> bool:
    text = "".join(values.get(name, "") for name in SIGNED)
    try:
        der = base64.urlsafe_b64decode(values["client_secret"])
    except binascii.Error:
        return False
    return cms.is_signed(der, text.encode(), keys.pair("shop").key.public_key())


class AuthorizeView(ChooseView):
    title = "Госуслуги (учебные)"
    hint = "Это не Госуслуги: страница на вашей машине играет роль ЕСИА, чтобы показать весь путь."

    def problem(self, query: dict[str, str]) -> str:
        wrong = problem_of(query) or ("" if query.get("nonce") else "nonce")
        return f"ЕСИА отклонила бы этот запрос: {wrong}." if wrong else ""

    def code(self, query: dict[str, str], person: Person) -> str:
        return codes.issue("esia", person=person.oid, nonce=query["nonce"])


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> JsonResponse:
    form: dict[str, str] = request.POST.dict()  # type: ignore[assignment]
    wrong = problem_of(form) or ("" if form.get("grant_type") == "authorization_code" else "grant_type")
    known = None if wrong else codes.redeem("esia", form.get("code", ""))
    if known is None:
        return JsonResponse({"error": "invalid_grant", "error_description": f"ESIA-007004: {wrong or 'code'}"}, status=400)
    person = PEOPLE[known["person"]]
    tokens = {"id_token": id_token(person, known["nonce"]), "access_token": access_token(person), "token_type": "Bearer"}
    return JsonResponse({**tokens, "state": form["state"], "expires_in": codes.TOKEN_SECONDS})


def id_token(person: Person, nonce: str) -> str:
    subject = {"urn:esia:sbj:typ": "P", "urn:esia:sbj:is_tru": person.is_confirmed, "urn:esia:sbj:oid": int(person.oid)}
    return signed({"aud": option("CLIENT_ID"), "sub": int(person.oid), "nonce": nonce, "amr": ["PWD"], "urn:esia:sbj": subject})


def access_token(person: Person) -> str:
    """`once` is what the register below knows it by."""
    once = codes.issue("esia-access", person=person.oid)
    return signed({"client_id": option("CLIENT_ID"), "urn:esia:sbj_id": int(person.oid), "once": once})


def signed(claims: dict[str, Any]) -> str:
    now = int(time.time())
    body = {"iss": option("ISSUER"), "nbf": now, "iat": now, "exp": now + codes.TOKEN_SECONDS, **claims}
    text = f"{part({'alg': 'RS256', 'typ': 'JWT', 'ver': 1})}.{part(body)}"
    signature = keys.pair("esia").key.sign(text.encode(), PKCS1v15(), SHA256())
    return f"{text}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@require_GET
def register(request: HttpRequest, oid: str, about: str = "") -> JsonResponse:
    """`/rs/prns/<oid>`, and his contacts (`ctts`) and roles (`roles`)."""
    person = bearer(request)
    if person is None or person.oid != oid:
        return JsonResponse({"code": "ESIA-005011"}, status=401)
    found = {"": himself, "ctts": contacts, "roles": roles}.get(about)
    if found is None:
        raise Http404
    return JsonResponse(found(person))


@require_GET
def organisation(request: HttpRequest, number: str) -> JsonResponse:
    person = bearer(request)
    if person is None or number not in person.heads:
        return JsonResponse({"code": "ESIA-005011"}, status=403)
    return JsonResponse({"oid": number, "type": "LEGAL", **ORGANISATIONS[number]})


def bearer(request: HttpRequest) -> Person | None:
    text = request.headers.get("Authorization", "").removeprefix("Bearer ")
    try:
        body = text.split(".")[1]
        once = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["once"]
    except (IndexError, KeyError, TypeError, ValueError):
        return None
    known = codes.read("esia-access", str(once), codes.TOKEN_SECONDS)
    return PEOPLE[known["person"]] if known else None


def himself(person: Person) -> dict[str, Any]:
    return {"firstName": person.first_name, "lastName": person.last_name, "trusted": person.is_confirmed}


def contacts(person: Person) -> dict[str, Any]:
    status = "VERIFIED" if person.email_verified else "NOT_VERIFIED"
    return {"size": 1, "elements": [{"type": "EML", "value": person.email, "vrfStu": status}]}


def roles(person: Person) -> dict[str, Any]:
    held = [{"oid": int(number), "type": "LEGAL", "chief": True, "active": True, **ORGANISATIONS[number]} for number in person.heads]
    return {"size": len(held), "elements": held}
