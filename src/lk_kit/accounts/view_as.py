"""Viewing the cabinet as a customer. The session stays that of the member of staff; only on pages of the cabinet the user of the request is
exchanged: nothing is lost when the visit ends, and no session of the customer is ever made."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from lk_kit.core.actions import NOT_WHILE_VIEWING_AS, Action
from lk_kit.core.actors import IMPERSONATOR, Actor
from lk_kit.core.classes import REGISTRY, get_class
from lk_kit.core.clock import now
from lk_kit.core.conf import conf as core_conf
from lk_kit.core.exceptions import NotAllowed

from .conf import conf
from .enums import Step
from .models import Visit
from .policy import FactorState, pending_step, remember_state

VISIT_KEY = "lk_view_as"
PERMISSION = "lk_kit_accounts.view_as_customer"
OPEN = frozenset({"lk_kit:accounts:view_as_end", "lk_kit:accounts:logout", "lk_kit:preferences"})
"""Pages that serve the member of staff himself."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def begin(request: HttpRequest, visit: Visit) -> None:
    """A former one that the session still holds is over."""
    finish(request, current(request), expired=False)
    request.session[VISIT_KEY] = str(visit.pk)


def leave(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """A receiver of Django's signal: the member of staff signs out, by whichever door of the site."""
    if user is not None and (visit := current(request)) is not None and visit.staff_id == user.pk:
        finish(request, visit, expired=False)


def until() -> Any:
    return now() + timedelta(minutes=conf.VIEW_AS_MINUTES)


def current(request: HttpRequest) -> Visit | None:
    """The visit that the session holds, over or not."""
    session = getattr(request, "session", None)
    key = session.get(VISIT_KEY) if session is not None and session.session_key else None
    return Visit.objects.select_related("user").filter(pk=key).first() if key else None


def finish(request: HttpRequest, visit: Visit | None, *, expired: bool) -> None:
    """The session is the staff member's own again."""
    request.session.pop(VISIT_KEY, None)
    if visit is not None and visit.ended_at is None:
        actor = Actor.system() if expired else Actor.for_user(request.user)
        get_class("accounts.EndVisit")(visit, actor=actor, expired=expired).execute()


def enter(request: HttpRequest, view: Any, *, is_api: bool) -> HttpResponseBase | None:
    """For views of the cabinet and the API only. Puts the customer into the request, or says why not."""
    session = getattr(request, "session", None)
    if session is None or not session.session_key or VISIT_KEY not in session:
        return None
    if is_api:
        return JsonResponse(_problem(), status=403, content_type="application/problem+json")
    visit, match = current(request), request.resolver_match
    if match is not None and match.view_name in OPEN:
        return None
    if visit is None or not _goes_on(request, visit):
        return _back(request, visit)
    if pending_step(request.user) != Step.COMPLETE:
        return None  # the gate stops the member of staff himself
    _exchange(request, visit)
    return _refuse(request, view)


def _goes_on(request: HttpRequest, visit: Visit) -> bool:
    staff: Any = request.user
    customer: Any = visit.user
    may = staff.is_authenticated and staff.pk == visit.staff_id and Actor.for_user(staff).has_staff_perm(PERMISSION)
    return bool(may and visit.is_live and may_be_viewed(customer))


def may_be_viewed(user: Any) -> bool:
    """Staff and superusers never are: that would lend their rights."""
    return bool(user.is_active and not getattr(user, "is_staff", False) and not getattr(user, "is_superuser", False))


def _back(request: HttpRequest, visit: Visit | None) -> HttpResponseBase:
    finish(request, visit, expired=True)
    messages.info(request, _("Viewing as the customer has ended. You are yourself again."))
    return HttpResponseRedirect(home_of_staff())


def home_of_staff() -> str:
    for name in ("admin:lk_kit_accounts_visit_changelist", "lk_kit:home"):
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return "/"


def _exchange(request: HttpRequest, visit: Visit) -> None:
    staff, customer = request.user, visit.user
    plain: Any = request
    setattr(customer, IMPERSONATOR, staff)
    customer.otp_device = None  # type: ignore[attr-defined]
    customer.is_verified = partial(bool)  # type: ignore[attr-defined]
    remember_state(customer, FactorState(has_device=True, is_verified=True))  # the staff member has passed his own steps
    plain.user = plain._cached_user = customer
    plain._lk_visit = visit
    for made_for_staff in ("_lk_actor", "_lk_context"):
        plain.__dict__.pop(made_for_staff, None)


def _refuse(request: HttpRequest, view: Any) -> HttpResponseBase | None:
    """Closed pages are closed for looking, too: they show secrets or begin an act."""
    from lk_kit.cabinet.views.errors import render_error

    view_class = getattr(view, "view_class", view)
    is_closed = getattr(view_class, "while_impersonating", True) is False or not _action_allows(getattr(view_class, "action", ""))
    is_write = request.method not in SAFE and not core_conf.VIEW_AS_ACTIONS
    if is_closed or is_write:
        return render_error(request, 403, refusal())
    return None


def _action_allows(key: Any) -> bool:
    if not isinstance(key, str) or key not in REGISTRY:
        return True
    found = get_class(key)
    return not issubclass(found, Action) or found.while_impersonating


def refusal() -> NotAllowed:
    return NotAllowed(NOT_WHILE_VIEWING_AS, code="not_while_viewing_as")


def _problem() -> dict[str, Any]:
    error = refusal()
    return {"type": "about:blank", "title": "Forbidden", "status": 403, "code": error.code, "detail": str(error)}
