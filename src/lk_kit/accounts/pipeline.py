"""The one way in. Every door ends here: `complete_login` alone mints a session, `mint_token` alone mints a token.

`begin` (password) → `Step.SECOND_FACTOR` → `verify` → `complete_login` | `complete_with_token`. Between the steps only a signed `flow`
exists, which is worth nothing by itself: no session is authenticated before the last step (matrix C1, C2).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.core import signing
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django_otp import DEVICE_ID_SESSION_KEY

from lk_kit.core.clock import now
from lk_kit.core.events import emit

from . import devices, factors, identifiers, proof, sent_codes, trust
from .clients import client_ip
from .conf import conf
from .enums import Method, Purpose, Step
from .exceptions import AccountIsLocked, FlowExpired, InvalidCredentials, WrongCode
from .history import record_failure, record_success
from .models import AccountLock, ApiToken
from .policy import FactorState, pending_step, refusal, remember_state
from .resets import carry_out_due
from .secrets import TOKEN_PREFIX, digest, new_token
from .signals import LoginFailed, TokenCreated, UserLoggedIn, UserLoggedOut
from .throttling import Limit, attempt, normal_form, per_ip

MAX_PASSWORD = 4096
TRUSTED_BROWSER = trust.FACTOR
"""The `factor` of a sign-in in a browser in which the second factor was proven earlier."""
SPENT_BY_DOOR = {"code_email": "email_code", "code_sms": "sms_code"}
"""The second factor that the door has used as the first: a mailed code must not be both."""
_SALT = "lk_kit.accounts.pipeline"


@dataclass(frozen=True)
class SignIn:
    """A person on his way in: the first step, by whatever `door`, is done. `device` is the second factor that he has proven."""

    user: Any
    backend: str
    device: Any = None
    factor: str = ""
    door: str = "password"

    @property
    def step(self) -> Step:
        if self.device is not None:
            return Step.COMPLETE
        return pending_step(self.user)

    @property
    def methods(self) -> list[str]:
        if self.step != Step.SECOND_FACTOR:
            return []
        spent = SPENT_BY_DOOR.get(self.door, "")
        return [method for method in factors.methods_of(self.user) if method != spent]

    @property
    def is_strong(self) -> bool:
        """Whether a second factor was proven just now; a trusted browser proves none."""
        return self.device is not None and self.factor != TRUSTED_BROWSER

    def flow(self) -> str:
        """The proof of the first step for the client to bring back. Dies with a finished sign-in or a new password."""
        return signing.dumps({"u": str(self.user.pk), "b": self.backend, "s": _state(self.user), "d": self.door}, salt=_SALT, compress=True)


def _state(user: Any) -> str:
    text = f"{user.pk}:{user.password}:{user.last_login}:{user.is_active}"
    return salted_hmac(_SALT, text, algorithm="sha256").hexdigest()[:32]


def begin(request: HttpRequest, identifier: str, password: str) -> SignIn:
    """The first step: e-mail (or the site's user name) and password. Raises InvalidCredentials or TooManyAttempts.

    Unknown and known names cost the same one password hash (matrix C7). A device that the owner has used before has a bucket of its own:
    strangers who fill that of the account do not shut him out (matrix C9).
    """
    known = find_user(identifier)
    account = f"user:{known.pk}" if known is not None else f"name:{unknown_name(identifier)}"
    device = devices.known(request, known)
    owner = Limit("login_account", account) if device is None else Limit("login_device", f"{account}:{device.pk}")
    limits = [owner, *per_ip("login_ip", client_ip(request))]
    with attempt(limits, (InvalidCredentials,)):
        username = known.get_username() if known is not None else identifier.strip()
        sane = len(password) <= MAX_PASSWORD and "\0" not in username
        user = auth.authenticate(request, username=username, password=password) if sane else None
        if user is None:
            note_failure(request, known, "password")
            raise InvalidCredentials
    return _begun(SignIn(user, user.backend))


def enter(request: HttpRequest, user: Any, *, backend: str = "", door: str, device: Any = None, factor: str = "") -> SignIn:
    """The first step of every door but the password, for a user whom the door has proven. Raises InvalidCredentials for a user whom the
    backend (by default the first that knows him) does not let in. `device` only where the door itself proved a second factor."""
    for path in [backend] if backend else settings.AUTHENTICATION_BACKENDS:
        found: Any = auth.load_backend(path).get_user(user.pk)
        if found is not None and found.is_active:
            return _begun(SignIn(found, path, device, factor, door))
    note_failure(request, user, door, door)
    raise InvalidCredentials


def _begun(sign_in: SignIn) -> SignIn:
    """A reset of his second factor by staff may have fallen due."""
    if sign_in.step == Step.SECOND_FACTOR and carry_out_due(sign_in.user):
        remember_state(sign_in.user, FactorState(False, False))
    return sign_in


def find_user(identifier: str) -> Any | None:
    """Whom a typed e-mail, telephone or user name means, so that all spellings share one bucket (matrix C11)."""
    if "\0" in identifier:
        return None
    found = identifiers.find_user(identifier)
    if found is None:
        model: Any = auth.get_user_model()
        found = model._default_manager.filter(**{model.USERNAME_FIELD: identifier.strip()}).first()
    return found


def unknown_name(identifier: str) -> str:
    parsed = identifiers.parse(identifier)
    return parsed[1] if parsed else normal_form(identifier)


def resume(flow: str) -> SignIn:
    """The sign-in behind a `flow`. Raises FlowExpired."""
    try:
        stored = signing.loads(flow, salt=_SALT, max_age=timedelta(minutes=conf.FLOW_MINUTES))
        user = auth.load_backend(stored["b"]).get_user(auth.get_user_model()._meta.pk.to_python(stored["u"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise FlowExpired from error
    if user is None or not constant_time_compare(_state(user), stored["s"]):
        raise FlowExpired
    return SignIn(user, stored["b"], door=stored.get("d", "password"))


def verify(request: HttpRequest, sign_in: SignIn, method: str, code: str) -> SignIn:
    """The second step. At most five codes of an account reach the comparison in five minutes, whatever the number of sessions and
    addresses, and as many from each of its known devices."""
    occasion = factors.Occasion(sign_in.user, Purpose.SECOND_FACTOR, request)
    if method not in sign_in.methods:
        method = ""
    with proving(occasion, method):
        device = factors.verify(occasion, method, code)
        if device is None:
            note_failure(request, sign_in.user, method, sign_in.door)
            raise WrongCode
    return replace(sign_in, device=device, factor=method)


def challenge(request: HttpRequest, sign_in: SignIn, method: str) -> dict[str, Any]:
    """Has the code of the second step sent, or makes the options of a passkey; what the client must know. At most one a minute."""
    kind = factors.kind_of(method)
    if kind is None or method not in sign_in.methods:
        raise WrongCode
    return kind.challenge(factors.Occasion(sign_in.user, Purpose.SECOND_FACTOR, request))


@contextmanager
def proving(occasion: factors.Occasion, method: str = "") -> Iterator[None]:
    """Counts a code that is compared inside; WrongCode keeps it counted. A device that the owner has used before has a bucket of its
    own, as in `begin` (matrix C9)."""
    account = f"user:{occasion.user.pk}"
    device = devices.known(occasion.request, occasion.user) if occasion.request is not None else None
    limits = [Limit("code_account", account) if device is None else Limit("code_device", f"{account}:{device.pk}")]
    if occasion.request is not None:
        limits += per_ip("code_ip", client_ip(occasion.request))
    kind = factors.kind_of(method)
    with attempt(limits + (kind.limits(occasion) if kind is not None else []), (WrongCode,)):
        yield


def complete_login(request: HttpRequest, sign_in: SignIn) -> None:
    """The last step, with a session. A user who must set up his factor gets one that opens nothing but that (`policy`)."""
    if sign_in.step == Step.SECOND_FACTOR:
        raise refusal(sign_in.step)
    user = sign_in.user
    refuse_locked(user)
    if sign_in.device is not None:
        user.otp_device = sign_in.device
    with transaction.atomic():
        before = request.session.session_key
        auth.login(request, user, backend=sign_in.backend)
        if request.session.session_key == before:
            request.session.cycle_key()
        proof.remember(request, sign_in.factor or sign_in.door, is_strong=sign_in.is_strong)
        if sign_in.is_strong:
            sent_codes.trust_again(user)
        record = record_success(request, user, door=sign_in.door, factor=sign_in.factor, mode="session")
        emit(UserLoggedIn(**_who(user), mode="session", factor=sign_in.factor, door=sign_in.door, record_id=record), user)
    remember_state(user, FactorState(sign_in.device is not None, sign_in.device is not None))


def complete_with_token(request: HttpRequest, sign_in: SignIn, title: str, expires_at: datetime | None = None) -> tuple[ApiToken, str]:
    """The last step, with a token instead of a session; returns it with its secret, which is shown this once."""
    if sign_in.step != Step.COMPLETE:
        raise refusal(sign_in.step)
    refuse_locked(sign_in.user)
    with transaction.atomic():
        auth.signals.user_logged_in.send(sender=type(sign_in.user), request=request, user=_without_device(sign_in.user))
        record = record_success(request, sign_in.user, door=sign_in.door, factor=sign_in.factor, mode="token")
        emit(UserLoggedIn(**_who(sign_in.user), mode="token", factor=sign_in.factor, door=sign_in.door, record_id=record), sign_in.user)
        token, secret = mint_token(sign_in.user, title, expires_at)
        proven = {"proven_at": now(), "proven_by": sign_in.factor or sign_in.door, "is_proven_strongly": sign_in.is_strong}
        ApiToken.objects.filter(pk=token.pk).update(**proven)
        return token, secret


def _without_device(user: Any) -> Any:
    """django-otp writes a device that hangs on the user into the request's session; with a token there is none."""
    user.__dict__.pop("otp_device", None)
    return user


def mint_token(user: Any, title: str, expires_at: datetime | None = None) -> tuple[ApiToken, str]:
    """Makes the row and its secret. Callers: `complete_with_token`, and `CreateToken` of a fully signed-in user."""
    secret = new_token()
    token = ApiToken.objects.create(
        user=user, title=title, key_hash=digest(secret), hint=secret[: len(TOKEN_PREFIX) + 4], expires_at=expires_at
    )
    emit(TokenCreated(actor_id=str(user.pk), user_id=str(user.pk), token_id=token.pk), token)
    return token, secret


def confirm_session(request: HttpRequest, method: str, code: str) -> None:
    """The second step for a session that another door of the site opened without it."""
    complete_login(request, verify(request, half_open(request), method, code))


def half_open(request: HttpRequest) -> SignIn:
    """The sign-in behind such a session."""
    return SignIn(request.user, request.session[auth.BACKEND_SESSION_KEY], door="session")


def keep_session(request: HttpRequest, user: Any, device: Any = None) -> None:
    """The session in which a password or second factor was changed lives on under a new key; all others were ended."""
    if not hasattr(request, "session") or auth.SESSION_KEY not in request.session:
        return
    auth.update_session_auth_hash(request, user)
    proof.remember(request, "kept", is_strong=device is not None)
    if device is not None:
        request.session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    elif not factors.has_second_factor(user):
        request.session.pop(DEVICE_ID_SESSION_KEY, None)


def sign_out(request: HttpRequest) -> None:
    user: Any = request.user
    if user.is_authenticated:
        with transaction.atomic():
            emit(UserLoggedOut(actor_id=str(user.pk), user_id=str(user.pk)), user)
            auth.logout(request)
    else:
        request.session.flush()


def _who(user: Any) -> dict[str, Any]:
    return {"actor_id": str(user.pk), "user_id": str(user.pk)}


def refuse_locked(user: Any) -> None:
    """An account that its owner locked opens by no door. The lock took the password away, so a usable one means that it was set anew."""
    if not user.has_usable_password() and AccountLock.objects.filter(pk=user.pk).exists():
        raise AccountIsLocked


def note_failure(request: HttpRequest | None, user: Any | None, stage: str, door: str = "password") -> None:
    """`stage` comes from a client; only known ones are written down."""
    known = stage if stage in {"password", "code"} or stage in Method.values else "other"
    with transaction.atomic():
        user_id = None if user is None else str(user.pk)
        record = record_failure(request, user, stage=known, door=door)
        emit(LoginFailed(actor_id=user_id, user_id=user_id, stage=known, record_id=record), user)
