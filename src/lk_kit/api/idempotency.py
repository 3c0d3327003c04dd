"""`@idempotent` on a view method: the POST needs an `Idempotency-Key`, and a repetition gets the first answer, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotAllowed
from lk_kit.core.idempotency import fingerprint_of, once

from .exceptions import IdempotencyKeyMissing
from .renderers import CompactJSONRenderer

if TYPE_CHECKING:
    from .views import LkViewSet

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
F = TypeVar("F", bound=Callable[..., HttpResponseBase])


def idempotent(action: str) -> Callable[[F], F]:
    """Marks a POST handler. `action` is the class key of the Action behind it ("orders.PlaceOrder").

    The Action's permission is checked before anything is replayed, in the party of the object or the one that the body names
    (`view.party_of_request()`, override it where the party comes from elsewhere). The key belongs to (user, party): the same key with
    another path or body is a 422. An error is not remembered, so a corrected body may reuse the key; a handler must raise its errors.
    """

    def decorate(handler: F) -> F:
        @wraps(handler)
        def wrapper(view: LkViewSet, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return _run(view, request, action, lambda: handler(view, request, *args, **kwargs))

        wrapper.idempotent_action = action  # type: ignore[attr-defined]
        return wrapper  # type: ignore[return-value]

    return decorate


def _run(view: LkViewSet, request: Request, action: str, handle: Callable[[], HttpResponseBase]) -> HttpResponse:
    key = request.headers.get(HEADER)
    if key is None:
        raise IdempotencyKeyMissing
    body = view.body()
    party_id = view.party_of_request()
    _authorize(view.actor, action, party_id)
    result, is_replay = once(
        scope=f"api:{party_id or ''}",
        owner=str(view.actor.signed_in_user.pk),
        key=key,
        fingerprint=fingerprint_of(request.method, request.get_full_path(), body),
        run=lambda: _stored(handle()),
    )
    response = HttpResponse(result["body"], status=result["status"], content_type=result["type"], headers=result["headers"])
    if is_replay:
        response[REPLAYED] = "true"
    return response


def _authorize(actor: Actor, action: str, party_id: UUID | None) -> None:
    wanted = get_class(action)
    if wanted.staff_permission and actor.has_staff_perm(wanted.staff_permission):
        return
    held = actor.can(wanted.permission, party_id) if party_id is not None else bool(actor.party_ids(wanted.permission))
    if wanted.permission and not held:
        raise NotAllowed


def _stored(response: HttpResponseBase) -> dict[str, Any]:
    """The answer as text: a JSON column would sort its keys, and then the replay would not be the same bytes."""
    headers = {name: value for name, value in response.items() if name in {"Location"}}
    if isinstance(response, Response):
        text = "" if response.data is None else CompactJSONRenderer().render(response.data).decode()
        return {"status": response.status_code, "type": "application/json", "body": text, "headers": headers}
    content: bytes = getattr(response, "content", b"")
    return {"status": response.status_code, "type": response.headers.get("Content-Type"), "body": content.decode(), "headers": headers}
