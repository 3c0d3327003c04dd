"""`lk_kit.accounts.middleware.AuthenticationMiddleware` in place of Django's AuthenticationMiddleware and django-otp's OTPMiddleware."""

from __future__ import annotations

from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

import django_otp.middleware
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib import auth
from django.contrib.auth import middleware as stock
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.models import Device

from lk_kit.cabinet.views.pages import proof_redirect
from lk_kit.core.clock import now
from lk_kit.core.exceptions import StepUpRequired

from . import trust, view_as
from .clients import client_ip, user_agent
from .conf import conf
from .devices import leave_cookie
from .gate import owner_of, stop
from .lookup import device_models, profile_link
from .policy import FactorState, remember_state
from .sessions import SessionStore

LANGUAGE, ZONE = "_lk_language_before", "_lk_zone_before"


class AuthenticationMiddleware(stock.AuthenticationMiddleware):
    """With our session engine user, grants and second factor come with the session: one statement. With another engine it works as well,
    in as many statements as Django and django-otp need."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        session: Any = request.session
        if isinstance(session, SessionStore):
            client: Any = SimpleLazyObject(partial(_client, request))
            session.client = client
        request.user = SimpleLazyObject(partial(get_user, request))  # type: ignore[assignment]
        request.auser = partial(_get_user_async, request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        kind = "" if request.resolver_match is None else owner_of(request, view)
        return (view_as.enter(request, view, is_api=kind == "api") if kind else None) or stop(request, view)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """For views that are not ours, Django's admin among them; ours and the API answer themselves."""
        return proof_redirect(request, exception) if isinstance(exception, StepUpRequired) else None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        session = getattr(request, "session", None)
        if isinstance(session, SessionStore) and session.found is not None and session.session_key:
            touch(session)
        leave_cookie(request, response)
        trust.leave_cookie(request, response)
        restore(request, response)
        return response


def get_user(request: HttpRequest) -> Any:
    cached: Any = getattr(request, "_cached_user", None)
    if cached is None:
        cached = _preloaded_user(request) or auth.get_user(request)
        request._cached_user = cached  # type: ignore[attr-defined]
        _install_factor(request, cached)
        follow_profile(request, cached)
    return cached


def _preloaded_user(request: HttpRequest) -> Any | None:
    """The user that came with the session, under the same rules as `auth.get_user`; None where those must decide."""
    session: Any = request.session
    if auth.SESSION_KEY not in session:
        return AnonymousUser()
    found = getattr(session, "found", None)
    if found is None or found.user is None or str(found.user.pk) != session[auth.SESSION_KEY]:
        return None
    path, user = session.get(auth.BACKEND_SESSION_KEY), found.user
    if path not in settings.AUTHENTICATION_BACKENDS or not _asks_nothing_more(path):
        return None
    if not constant_time_compare(session.get(auth.HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return None
    user.backend = path
    backend: Any = auth.load_backend(path)
    return user if backend.user_can_authenticate(user) else AnonymousUser()


_get_user_async = sync_to_async(get_user)


def _client(request: HttpRequest) -> tuple[str, str]:
    """Only asked for when the session is written."""
    return client_ip(request), user_agent(request)


@cache
def _asks_nothing_more(path: str) -> bool:
    """Whether the backend finds users as Django's own does, and the user's manager hides none."""
    backend = auth.load_backend(path)
    is_stock = isinstance(backend, ModelBackend) and type(backend).get_user is ModelBackend.get_user
    return is_stock and not auth.get_user_model()._default_manager.all().query.where


def _install_factor(request: HttpRequest, user: Any) -> None:
    """Django-otp's contract: `user.otp_device` and `user.is_verified()`."""
    user.otp_device = None
    user.is_verified = partial(django_otp.middleware.is_verified, user)
    if not user.is_authenticated:
        return
    found = getattr(request.session, "found", None)
    persistent_id = request.session.get(DEVICE_ID_SESSION_KEY)
    if persistent_id:
        user.otp_device = _device(user, persistent_id, found)
        if user.otp_device is None:
            del request.session[DEVICE_ID_SESSION_KEY]
    if found is not None and found.user is user:
        remember_state(user, FactorState(found.has_device, user.otp_device is not None, found.demanded_since))


def _device(user: Any, persistent_id: str, found: Any) -> Any | None:
    """The device that verified the session, if it is still there. Known from the session's own statement it is not loaded: its other
    columns come when somebody asks for them."""
    label, _, key = persistent_id.rpartition("/")
    model = next((one for one in device_models() if one.model_label() == label), None)
    if model is not None and found is not None and found.user is user and found.own["otp_device"] == persistent_id:
        return (
            model.from_db(user._state.db, [model._meta.pk.attname, "user_id", "confirmed"], [int(key), user.pk, True])
            if found.device
            else None
        )
    device = Device.from_persistent_id(persistent_id)
    return device if device is not None and device.user_id == user.pk and device.confirmed else None


def touch(session: SessionStore) -> None:
    assert session.found is not None  # noqa: S101 - the caller looked
    age = (now() - session.found.own["last_seen"]).total_seconds()
    if age > conf.LAST_SEEN_MINUTES * 60:
        session.touch()


def follow_profile(request: HttpRequest, user: Any) -> None:
    """Language and time zone of the profile, where it came with the session. A language in the URL or chosen by cookie goes before it."""
    link = profile_link() if conf.FOLLOW_PROFILE and user.is_authenticated else None
    if link is None or not link.remote_field.is_cached(user):
        return
    profile = getattr(user, link.remote_field.get_accessor_name())
    language, zone = getattr(profile, "language", ""), getattr(profile, "time_zone", "")
    if zone and zone != timezone.get_current_timezone_name():
        setattr(request, ZONE, timezone.get_current_timezone())
        timezone.activate(_zone(zone) or timezone.get_default_timezone())
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES or translation.get_language_from_path(request.path_info)
    if language in dict(settings.LANGUAGES) and not chosen and language != translation.get_language():
        setattr(request, LANGUAGE, translation.get_language())
        translation.activate(language)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def restore(request: HttpRequest, response: HttpResponseBase) -> None:
    """The next request of this thread may come from another person."""
    if hasattr(request, ZONE):
        zone = getattr(request, ZONE)
        timezone.deactivate() if zone == timezone.get_default_timezone() else timezone.activate(zone)
    if hasattr(request, LANGUAGE):
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        before = getattr(request, LANGUAGE)
        translation.activate(before) if before else translation.deactivate_all()
