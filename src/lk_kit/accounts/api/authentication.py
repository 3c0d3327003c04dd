from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from lk_kit.accounts.conf import conf
from lk_kit.accounts.enums import Step
from lk_kit.accounts.lookup import Found, tokens
from lk_kit.accounts.models import ApiToken
from lk_kit.accounts.policy import FactorState, pending_step, refusal, remember_state
from lk_kit.accounts.secrets import TOKEN_PREFIX, TOKEN_SHAPE, digest
from lk_kit.core.clock import now


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer lk_…`: token, user, profile and grants in one statement. `request.auth` is the token's row (id and title)."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        scheme, _blank, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() not in {"bearer", "token"} or not secret.startswith(TOKEN_PREFIX):
            return None
        found = tokens.fetch(digest(secret)) if TOKEN_SHAPE.fullmatch(secret) else None
        if found is None or not is_live(found):
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."), code="token_invalid")
        user = found.user
        # A token is minted only after the second factor, and ends when one is set up.
        remember_state(user, FactorState(found.has_device, found.has_device, found.demanded_since))
        refuse_pending(request, user)
        touch(found)
        known = {**found.own, "user_id": user.pk}
        # In the order of the columns: from_db goes by it, not by the names.
        names = [one.attname for one in ApiToken._meta.concrete_fields if one.attname in known]
        return user, ApiToken.from_db(user._state.db, names, [known[name] for name in names])

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def is_live(found: Found) -> bool:
    expires_at, user = found.own["expires_at"], found.user
    if found.own["revoked_at"] is not None or (expires_at is not None and expires_at <= now()):
        return False
    return user is not None and ModelBackend().user_can_authenticate(user)


def refuse_pending(request: Request, user: Any) -> None:
    """The gate for tokens; sessions are stopped by the middleware."""
    view = (request.parser_context or {}).get("view")
    step = pending_step(user)
    if step != Step.COMPLETE and getattr(view, "gated", None) is not False:
        raise refusal(step)


def touch(found: Found) -> None:
    last = found.own["last_used"]
    if last is None or (now() - last).total_seconds() > conf.LAST_SEEN_MINUTES * 60:
        ApiToken.objects.filter(pk=found.own["id"]).update(last_used=now())
