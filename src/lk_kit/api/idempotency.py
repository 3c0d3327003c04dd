"""`@idempotent` on a view method: the POST needs an `Idempotency-Key`, and a repetition gets the first answer, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import HttpResponse, HttpResponseBase
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.core.exceptions import LkKitError
from lk_kit.core.idempotency import fingerprint_of, once

from .exceptions import IdempotencyKeyMissing
from .renderers import CompactJSONRenderer

if TYPE_CHECKING:
    from .views import LkViewSet

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
F = TypeVar("F", bound=Callable[..., HttpResponseBase])


def idempotent(action: str, *, prepare: str = "") -> Callable[[F], F]:
    """Marks a POST handler. `action` is the class key of the Action behind it ("orders.PlaceOrder").

    The Action's permission is checked before anything is replayed, in the party of the object or the one that the body names
    (`view.party_of_request()`, override it where the party comes from elsewhere). The key belongs to (user, party): the same key with
    another path or body is a 422. An error is not remembered, so a corrected body may reuse the key; a handler must raise its errors.

    The handler runs inside the record's transaction. What must happen before it, such as asking a remote price source, is done by the
    view's method named by `prepare`: it takes the same arguments, and the handler gets its result, or its error, from `self.prepared()`.
    """

    def decorate(handler: F) -> F:
        @wraps(handler)
        def wrapper(view: LkViewSet, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            def ready() -> None:
                if prepare:
                    view._prepared = attempt(lambda: getattr(view, prepare)(request, *args, **kwargs))

            return _run(view, request, action, ready, lambda: handler(view, request, *args, **kwargs))

        wrapper.idempotent_action = action  # type: ignore[attr-defined]
        return wrapper  # type: ignore[return-value]

    return decorate


def attempt(make: Callable[[], Any]) -> Callable[[], Any]:
    """Runs `make` now; what is returned gives its result, or raises its error, when it is asked. A replay never asks."""
    try:
        made = make()
    except (LkKitError, APIException) as error:
        return partial(_raise, error)
    return lambda: made


def _raise(error: Exception) -> Any:
    raise error


def _run(view: LkViewSet, request: Request, action: str, ready: Callable[[], None], handle: Callable[[], HttpResponseBase]) -> HttpResponse:
    key = request.headers.get(HEADER)
    if key is None:
        raise IdempotencyKeyMissing
    body = view.body()
    party_id = view.party_of_request()
    view.authorize_action(action, party_id)
    ready()
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


def _stored(response: HttpResponseBase) -> dict[str, Any]:
    """The answer as text: a JSON column would sort its keys, and then the replay would not be the same bytes."""
    headers = {name: value for name, value in response.items() if name in {"Location"}}
    if isinstance(response, Response):
        text = "" if response.data is None else CompactJSONRenderer().render(response.data).decode()
        return {"status": response.status_code, "type": "application/json", "body": text, "headers": headers}
    content: bytes = getattr(response, "content", b"")
    return {"status": response.status_code, "type": response.headers.get("Content-Type"), "body": content.decode(), "headers": headers}
