from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.signals import setting_changed
from django.utils.module_loading import import_string
from rest_framework import authentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import NotSignedIn

from .conf import conf

SESSION = "lk_kit.api.authentication.SessionAuthentication"
TOKEN = "lk_kit.accounts.api.authentication.TokenAuthentication"  # noqa: S105 - a dotted path


class SessionAuthentication(authentication.SessionAuthentication):
    """The site's own session with CSRF protection. Answers 401, not 403, to a visitor without one."""

    def authenticate_header(self, request: Request) -> str:
        return 'Session realm="api"'


class IsSignedIn(BasePermission):
    """The default permission of every view; `permission_classes = ()` opens a view to visitors."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not Actor.from_request(request).is_authenticated:
            raise NotSignedIn
        return True


@cache
def authentication_classes() -> tuple[type[authentication.BaseAuthentication], ...]:
    """What `LK_KIT["API"]["AUTHENTICATION"]` names."""
    paths = conf.AUTHENTICATION
    if paths is None:
        has_tokens = apps.is_installed("lk_kit.accounts") and find_spec("lk_kit.accounts.api") and find_spec(TOKEN.rpartition(".")[0])
        paths = [SESSION, TOKEN] if has_tokens else [SESSION]
    return tuple(import_string(path) for path in paths)


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting in {"LK_KIT", "INSTALLED_APPS"}:
        authentication_classes.cache_clear()


setting_changed.connect(_forget, dispatch_uid="lk_kit.api.authentication")
