"""Госуслуги as a provider of `contrib.social`. Its dialect of OAuth 2 (signed requests, certificates for its tokens, a person in pieces)
shares nothing with allauth's client but the redirect, so it is spoken here; linking, registering, the second factor are the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import requests
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lk_kit.contrib.social.exceptions import ProviderCancelled, ProviderFailed, ProviderUnavailable
from lk_kit.contrib.social.identity import Identity, IdentityProvider, callback_url
from lk_kit.contrib.social.models import Attempt
from lk_kit.contrib.social.transport import CappedSession
from lk_kit.core.exceptions import BackendError

from . import protocol
from .conf import conf
from .enums import Trust
from .persons import email_of, organisations_of, trust_of
from .tokens import check_access, oid_of, read_identity

ESIA = "esia"
CANCELLED = "access_denied"


class NotConfirmed(ProviderFailed):
    status = 403
    default_code = "esia_not_confirmed"
    default_message = _("Your account at Gosuslugi is not confirmed. Confirm it there, and come again.")


class EsiaProvider(IdentityProvider):
    id = ESIA
    name = _("Gosuslugi")  # type: ignore[assignment]
    icon = "shield"
    trusts_email = True

    def authorize(self, request: HttpRequest, attempt: Attempt, state: str) -> str:
        try:
            return protocol.authorize_url(state=state, nonce=attempt.nonce, redirect_uri=callback_url(ESIA, request))
        except BackendError as error:
            raise ProviderUnavailable from error

    def finish(self, request: HttpRequest, attempt: Attempt, answer: Mapping[str, str]) -> Identity:
        if not answer.get("code"):
            raise ProviderCancelled if answer.get("error") == CANCELLED else ProviderFailed
        try:
            with CappedSession() as session:
                return self.identify(session, request, attempt, answer["code"])
        except (requests.ConnectionError, requests.Timeout, BackendError) as error:
            raise ProviderUnavailable from error
        except requests.RequestException as error:
            raise ProviderFailed from error

    def admit(self, identity: Identity) -> None:
        if conf.CONFIRMED_ONLY and identity.facts.get("trust") != Trust.CONFIRMED:
            raise NotConfirmed

    def identify(self, session: CappedSession, request: HttpRequest, attempt: Attempt, code: str) -> Identity:
        form = protocol.token_request(code=code, redirect_uri=callback_url(ESIA, request))
        tokens = as_json(session.post(f"{conf.URL}{conf.TOKEN_PATH}", data=form))
        if tokens.get("state") != form["state"]:
            raise ProviderFailed
        claims = read_identity(tokens.get("id_token"), attempt.nonce)
        oid = oid_of(claims)
        check_access(tokens.get("access_token"), oid)
        session.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        return self.describe(session, oid, claims)

    def describe(self, session: CappedSession, oid: str, claims: Mapping[str, Any]) -> Identity:
        person = as_json(session.get(f"{conf.URL}/rs/prns/{oid}"))
        first, last = (str(person.get(name) or "") for name in ("firstName", "lastName"))
        email, is_verified = email_of(session, oid)
        return Identity(
            provider=ESIA,
            uid=oid,
            title=f"{last} {first}".strip(),
            first_name=first,
            last_name=last,
            email=email,
            email_verified=is_verified,
            facts={
                "trust": trust_of(person, claims).value,
                "amr": claims.get("amr", []),
                "acr": claims.get("acr", ""),
                "organisations": organisations_of(session, oid),
            },
        )


def as_json(response: requests.Response) -> dict[str, Any]:
    """Raises ProviderFailed. What ЕСИА writes into its errors is not shown."""
    try:
        found = response.json()
    except (ValueError, RecursionError) as error:
        raise ProviderFailed from error
    if response.status_code != 200 or not isinstance(found, dict) or "error" in found:
        raise ProviderFailed
    return found


def offered(request: HttpRequest | None) -> Iterator[IdentityProvider]:
    if conf.CLIENT_ID:
        yield EsiaProvider()


def offered_names() -> Iterator[str]:
    if conf.CLIENT_ID:
        yield ESIA
