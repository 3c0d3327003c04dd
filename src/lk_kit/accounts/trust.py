"""“Do not ask in this browser again”: a secret in a cookie, its digest in a row, and an end to it with the password or the factor."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac
from django_otp.models import Device

from lk_kit.core.clock import now
from lk_kit.core.events import emit

from .clients import user_agent
from .conf import conf
from .enums import Step
from .models import TrustedBrowser
from .secrets import TOKEN_SHAPE, digest, new_secret
from .signals import BrowserTrusted

if TYPE_CHECKING:
    from .pipeline import SignIn

FACTOR = "trusted_browser"
_PENDING = "_lk_trust_cookie"


def cookie_name(user: Any) -> str:
    """One for each person: a family's browser may be trusted by all of them. The name tells nobody who they are."""
    return f"lk_trust_{salted_hmac('lk_kit.accounts.trust', str(user.pk), algorithm='sha256').hexdigest()[:16]}"


def is_offered() -> bool:
    return conf.TRUST_BROWSER_DAYS > 0


def recognise(request: HttpRequest, sign_in: SignIn) -> SignIn:
    """The sign-in, with the second factor taken from an earlier one in this browser. A broken, foreign or old cookie changes nothing."""
    if not is_offered() or sign_in.step != Step.SECOND_FACTOR:
        return sign_in
    row = row_of(request, sign_in.user)
    device = living_device(row)
    if row is None or device is None:
        return sign_in
    TrustedBrowser.objects.filter(pk=row.pk).update(last_used=now(), user_agent=user_agent(request))
    return replace(sign_in, device=device, factor=FACTOR)


def row_of(request: HttpRequest, user: Any) -> TrustedBrowser | None:
    secret = request.COOKIES.get(cookie_name(user), "")
    if not TOKEN_SHAPE.fullmatch(f"lk_{secret}"):
        return None
    return TrustedBrowser.objects.of_user(user).live().filter(key_hash=digest(secret)).first()


def living_device(row: TrustedBrowser | None) -> Any | None:
    """The factor that was proven when the browser was trusted, if it is still the user's."""
    if row is None:
        return None
    device = Device.from_persistent_id(row.otp_device)
    return device if device is not None and device.user_id == row.user_id and device.confirmed else None


def remember(request: HttpRequest, sign_in: SignIn) -> None:
    """Called once the second factor was proven and the person has ticked the box. The cookie goes out with the response."""
    if not is_offered() or not sign_in.is_strong:
        return
    secret = new_secret()
    with transaction.atomic():
        row = TrustedBrowser.objects.create(
            user=sign_in.user,
            key_hash=digest(secret),
            otp_device=sign_in.device.persistent_id,
            expires_at=now() + timedelta(days=conf.TRUST_BROWSER_DAYS),
            user_agent=user_agent(request),
        )
        emit(BrowserTrusted(actor_id=str(sign_in.user.pk), user_id=str(sign_in.user.pk), browser_id=row.pk), row)
    setattr(request, _PENDING, (cookie_name(sign_in.user), secret))


def leave_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    """Called by the middleware."""
    pending: tuple[str, str] | None = getattr(request, _PENDING, None)
    if pending is not None:
        name, secret = pending
        age = conf.TRUST_BROWSER_DAYS * 24 * 3600
        response.set_cookie(
            name, secret, max_age=age, secure=settings.SESSION_COOKIE_SECURE or request.is_secure(), httponly=True, samesite="Lax"
        )


def forget_all(user: Any) -> None:
    """The password or the factor has changed: every browser asks again."""
    TrustedBrowser.objects.filter(user=user).delete()
