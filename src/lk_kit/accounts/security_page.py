"""The sections and advices that accounts itself hangs onto the security page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lk_kit.core.actors import Actor
from lk_kit.core.users import get_email

from . import factors
from .conf import conf
from .enums import Method
from .labels import door_label
from .models import ApiToken, Session, SignInRecord, TrustedBrowser, Visit
from .policy import grace_until, must_have
from .security_sections import Advice, SecuritySection, register_advice, register_section

LATEST = 5
FEW_CODES = 3
OWN_METHODS = (Method.TOTP.value, Method.SMS_CODE.value, Method.EMAIL_CODE.value)


def own_session(request: HttpRequest) -> Any:
    """The row id of the session in use; None with another session engine."""
    return getattr(request.session, "row_id", None)


def signing_in(request: HttpRequest) -> dict[str, Any]:
    user: Any = request.user
    return {"email": get_email(user), "has_password": user.has_usable_password()}


def second_factor(request: HttpRequest) -> dict[str, Any]:
    own = factors.kinds_of(request.user)
    has_factor = any(not kind.is_backup for kind in own)
    return {
        "kinds": [kind for kind in own if not kind.is_backup],
        "has_totp": any(kind.method == Method.TOTP for kind in own),
        "has_factor": has_factor,
        "rows": [row for row in factors.rows_of(request.user) if row.method in OWN_METHODS and (row.is_on or row.is_available)],
        "must_have_factor": must_have(Actor.from_request(request)),
        "grace_until": grace_until(request.user, Actor.from_request(request)),
        "codes_left": factors.backup_codes_left(request.user) if has_factor else 0,
    }


def trusted_browsers(request: HttpRequest) -> dict[str, Any] | None:
    """Left out where none is trusted."""
    rows = list(TrustedBrowser.objects.of_user(request.user).live().order_by("-last_used"))
    return {"browsers": rows} if rows else None


def sessions(request: HttpRequest) -> dict[str, Any] | None:
    here = own_session(request)
    if here is None:
        return None
    rows = Session.objects.of_user(request.user).live().defer("data").order_by("-last_seen")
    return {"sessions": sorted(rows, key=lambda row: row.pk != here), "here": here}


def history(request: HttpRequest) -> dict[str, Any]:
    rows = list(SignInRecord.objects.of_user(request.user).order_by("-pk")[:LATEST])
    return {"records": [(row, door_label(row.door)) for row in rows]}


def tokens(request: HttpRequest) -> dict[str, Any] | None:
    if not conf.TOKENS:
        return None
    return {"tokens": list(ApiToken.objects.of_user(request.user).live().order_by("-created_at"))}


def visits(request: HttpRequest) -> dict[str, Any] | None:
    """Left out where nobody ever looked in."""
    rows = list(Visit.objects.of_user(request.user).order_by("-pk")[: LATEST + 1])
    return {"visits": rows[:LATEST], "has_more": len(rows) > LATEST} if rows else None


def factor_advice(request: HttpRequest) -> Advice | None:
    if factors.has_second_factor(request.user):
        return Advice(text=_("Two-factor authentication is on."), level="good", order=20)
    text = _("Two-factor authentication is off: who learns your password gets in.")
    return Advice(text=text, url=reverse("lk_kit:accounts:totp_set_up"), action=_("Switch on"), order=10)


def codes_advice(request: HttpRequest) -> Advice | None:
    if not factors.has_second_factor(request.user):
        return None
    left = factors.backup_codes_left(request.user)
    if left >= FEW_CODES:
        return None
    text = ngettext("Only %(count)d backup code is left.", "Only %(count)d backup codes are left.", left) % {"count": left}
    text = text if left else _("There are no backup codes: without your phone you cannot sign in.")
    return Advice(text=text, url=reverse("lk_kit:accounts:backup_codes"), action=_("New codes"), order=20)


def failures_advice(request: HttpRequest) -> Advice | None:
    """What failed since the last time it went well, this session's own sign-in left aside."""
    outcomes = list(SignInRecord.objects.of_user(request.user).order_by("-pk").values_list("outcome", flat=True)[:20])
    after = outcomes[1:] if outcomes[:1] == ["success"] else outcomes
    failed = next((index for index, outcome in enumerate(after) if outcome == "success"), len(after))
    if failed < FEW_CODES:
        return None
    text = ngettext("%(count)d failed sign-in lately.", "%(count)d failed sign-ins lately.", failed) % {"count": failed}
    return Advice(text=text, url=reverse("lk_kit:accounts:history"), action=_("Look at them"), order=30)


PARTS = "lk_kit/accounts/security/{}.html".format


def register() -> None:
    for name, order, context in (
        ("signing_in", 10, signing_in),
        ("second_factor", 30, second_factor),
        ("sessions", 60, sessions),
        ("trusted_browsers", 65, trusted_browsers),
        ("history", 70, history),
        ("tokens", 80, tokens),
        ("visits", 90, visits),
    ):
        register_section(SecuritySection(name=name, template=PARTS(name), order=order, context=context))
    for advisor in (factor_advice, codes_advice, failures_advice):
        register_advice(advisor)
