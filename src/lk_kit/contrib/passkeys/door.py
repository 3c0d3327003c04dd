"""The way in without a password: ends in the pipeline, as every door."""

from __future__ import annotations

from django.http import HttpRequest

from lk_kit.accounts import pipeline
from lk_kit.accounts.clients import client_ip
from lk_kit.accounts.exceptions import InvalidCredentials
from lk_kit.accounts.throttling import attempt, per_ip
from lk_kit.core.exceptions import NotVisible

from . import ceremony
from .conf import conf
from .exceptions import PasskeyRefused
from .kinds import PASSKEY


def refuse_closed() -> None:
    """Raises NotVisible where the site has no such door."""
    if not conf.SIGN_IN:
        raise NotVisible


def enter(request: HttpRequest, answer: str) -> pipeline.SignIn:
    """Raises PasskeyRefused, InvalidCredentials, TooManyAttempts. The authenticator has verified its user: a second factor, too."""
    refuse_closed()
    with attempt(per_ip("code_ip", client_ip(request)), (PasskeyRefused, InvalidCredentials)):
        try:
            device = ceremony.verify(ceremony.LOGIN, None, answer)
        except PasskeyRefused:
            pipeline.note_failure(request, None, PASSKEY, PASSKEY)
            raise
        return pipeline.enter(request, device.user, door=PASSKEY, device=device, factor=PASSKEY)
