from __future__ import annotations

from typing import Any

from lk_kit.core.conf import Option, Section, at_least


def _https(value: str) -> str:
    return "" if value.startswith(("https://", "http://127.0.0.1", "http://localhost")) else "must start with https://"


class EsiaSettings(Section):
    CLIENT_ID = Option("", "Mnemonics of your information system in ЕСИА. Empty: Госуслуги are not offered.")
    URL = Option(
        "https://esia.gosuslugi.ru",
        "Address of ЕСИА, without a slash at the end; https://esia-portal1.test.gosuslugi.ru is the test contour.",
        valid=_https,
    )
    AUTHORIZE_PATH = Option("/aas/oauth2/v2/ac", "Where people are sent to.")
    TOKEN_PATH = Option("/aas/oauth2/v3/te", "Where the code is exchanged.")
    ISSUER = Option("http://esia.gosuslugi.ru/", "`iss` of its tokens; the test contour has its own.")
    SCOPE: Option[list[str] | tuple[str, ...]] = Option(
        ("openid", "fullname", "email"),
        "What is asked about the person. Each must have been granted to your system; usr_org for the organisations.",
        types=(list, tuple),
    )
    ORG_SCOPE: Option[list[str] | tuple[str, ...]] = Option(
        (),
        "What is asked about the person's organisations: ['org_fullname', 'org_shortname', 'org_inn', 'org_kpp', 'org_ogrn'].",
        types=(list, tuple),
    )
    CERTIFICATE_HASH = Option("", "`client_certificate_hash`: the hash of your certificate as ЕСИА's utility prints it.")
    SIGNERS: Option[dict[str, Any]] = Option({}, "What signs the requests: {'default': {'BACKEND': …, 'OPTIONS': {…}}}.")
    VERIFIERS: Option[dict[str, Any]] = Option({}, "What checks the signatures of ЕСИА's tokens, in the same shape.")
    REQUIRE_NONCE = Option(
        True, "Whether the identity token must repeat our nonce. A nonce that is there and wrong is refused in any case."
    )
    LEEWAY_SECONDS = Option(60, "How far ЕСИА's clock may be from ours.", valid=at_least(0))
    CONFIRMED_ONLY = Option(False, "Whether only confirmed accounts of Госуслуги may sign in and be linked.")
    CONFIRMED_PERMISSIONS: Option[list[str] | tuple[str, ...]] = Option(
        (),
        "Customer permissions that only somebody with a linked and confirmed account of Госуслуги holds, whatever his role: "
        "['orders.place', 'documents.*'].",
        types=(list, tuple),
    )
    FRESH_MINUTES = Option(60, "How long after a sign-in with Госуслуги its word about companies counts.", valid=at_least(1))


conf = EsiaSettings("ESIA")
