"""Signing in by a one-time code: one step. A second factor is still asked where there is one, and not by the same way."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class

from . import codes, devices, identifiers, pipeline
from .clients import client_ip
from .conf import conf
from .doors import Door, register_door
from .enums import Channel, IdentifierKind, Purpose, Step
from .exceptions import CodeExpired, FactorSpent, InvalidCredentials, WrongCode
from .throttling import attempt, per_ip

_KINDS = {"email": {IdentifierKind.EMAIL}, "sms": {IdentifierKind.PHONE}, "both": set(IdentifierKind)}
DOORS = {"email": "code_email", "sms": "code_sms"}


def sign_in_kinds() -> list[IdentifierKind]:
    """By what the site's settings let people ask for a code."""
    allowed = _KINDS.get(conf.CODE_SIGN_IN, set())
    return [kind for kind in identifiers.kinds() if kind in allowed]


def begin_by_code(request: HttpRequest, flow: str, digits: str) -> pipeline.SignIn:
    """The first step by a code. Raises WrongCode, CodeExpired, TooManyAttempts, and FactorSpent for one whose only second factor is a code
    by the same way. A code for nobody is wrong whatever its digits."""
    with attempt(per_ip("otp_ip", client_ip(request)), (WrongCode, CodeExpired)):
        user = _proven_user(request, flow, digits)
        try:
            sign_in = pipeline.enter(request, user, door=DOORS[codes.find(flow, Purpose.LOGIN).channel])
        except InvalidCredentials as error:
            raise WrongCode from error
    if sign_in.step == Step.SECOND_FACTOR and not sign_in.methods:
        raise FactorSpent
    return sign_in


def _proven_user(request: HttpRequest, flow: str, digits: str) -> Any:
    device = devices.known(request, codes.find(flow, Purpose.LOGIN).user)
    try:
        code = codes.check(codes.read_flow(flow), digits, purpose=Purpose.LOGIN, device=device)
    except WrongCode:
        code = codes.find(flow, Purpose.LOGIN)
        pipeline.note_failure(request, code.user, "code", DOORS[code.channel])
        raise
    user = identifiers.owner_of(code)
    if user is None:
        raise WrongCode
    prove = get_class("accounts.ProveIdentifier")
    prove(actor=Actor.for_user(user), kind=identifiers.KINDS[Channel(code.channel)].value, value=code.destination).execute()
    return user


def register_code_door() -> None:
    register_door(
        Door(
            name="code",
            label=_("Sign in by a code"),
            url_name="lk_kit:accounts:code_sign_in",
            icon="mail",
            order=10,
            is_enabled=lambda: bool(sign_in_kinds()),
        )
    )
