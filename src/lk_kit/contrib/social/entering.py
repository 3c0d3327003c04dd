"""A known person's last step here: what follows is the pipeline's."""

from __future__ import annotations

from django.http import HttpRequest

from lk_kit.accounts import pipeline

from . import attempts
from .identity import Identity
from .links import refresh
from .models import Attempt, LinkedAccount


def enter(request: HttpRequest, attempt: Attempt, row: LinkedAccount, identity: Identity) -> pipeline.SignIn:
    """Uses the attempt up. Raises AttemptInvalid, InvalidCredentials."""
    attempts.close(attempt)
    sign_in = pipeline.enter(request, row.user, door=identity.provider)
    refresh(row, identity)
    return sign_in
