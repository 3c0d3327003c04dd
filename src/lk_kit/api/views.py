"""Base views. They bring their own authentication, parsers, renderer and errors, so the host's REST_FRAMEWORK neither helps nor harms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from django.http import HttpResponseBase
from rest_framework import status
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from lk_kit.core.actions import Action
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotAllowed, NotVisible

from .authentication import IsSignedIn, authentication_classes
from .exceptions import MalformedJson
from .fast import NOT_COMPILED, object_of_key
from .fields import clean_key, find_grant
from .gates import stop_at_gate
from .inspection import default_schema
from .parsers import StrictJSONParser, is_bad_text
from .problems import exception_handler
from .renderers import CompactJSONRenderer, JSONOnly
from .throttling import throttles

HEADERS: Mapping[str, str] = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""Of every answer, unless the view has set its own: what a browser opens by its address is neither kept, framed nor run."""


class LkAPIView(APIView):
    """A view that is no viewset: sign-in steps, totals, one-off endpoints. Signed-in users only unless `permission_classes = ()`."""

    renderer_classes: Sequence[Any] = (CompactJSONRenderer,)
    parser_classes: Sequence[Any] = (StrictJSONParser,)
    permission_classes: Sequence[Any] = (IsSignedIn,)
    content_negotiation_class = JSONOnly
    versioning_class = None
    metadata_class = None
    schema = default_schema()

    gated: ClassVar[bool] = True
    acting: Actor | None = None
    """An actor to use in place of the request's own; `fast.py` asks a copy of the view for somebody else's queryset."""

    @property
    def actor(self) -> Actor:
        return self.acting or Actor.from_request(self.request)

    def get_authenticators(self) -> list[BaseAuthentication]:
        return [one() for one in authentication_classes()]

    def get_throttles(self) -> list[Any]:
        return list(throttles(self.request))

    def get_exception_handler(self) -> Callable[..., Response | None]:
        return exception_handler

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.META.get("QUERY_STRING"):
            _check_query(request)
        super().initial(request, *args, **kwargs)
        stop_at_gate(self)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        final: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        for name, value in HEADERS.items():
            final.headers.setdefault(name, value)
        return final

    def body(self) -> dict[str, Any]:
        """The JSON object that was sent; an absent body is an empty one."""
        data = self.request.data
        if not isinstance(data, Mapping):
            raise MalformedJson
        return data if isinstance(data, dict) else dict(data.items())

    def context(self) -> dict[str, Any]:
        return {"request": self.request, "view": self, "actor": self.actor}

    def check_input(self, serializer: str | type[Any], *, data: Any = None, instance: Any = None, partial: bool = False) -> dict[str, Any]:
        """Validated data of the body (or `data`). Raises DRF's ValidationError. `serializer` is a class or a class key."""
        found = get_class(serializer) if isinstance(serializer, str) else serializer
        made = found(instance, data=self.body() if data is None else data, partial=partial, context=self.context())
        made.is_valid(raise_exception=True)
        return dict(made.validated_data)

    def run(self, action: str | type[Action[Any]], *args: Any, **inputs: Any) -> Any:
        """Executes an Action for the actor: `self.run("orders.CancelOrder", order, reason=…)`."""
        found = get_class(action) if isinstance(action, str) else action
        return found(*args, actor=self.actor, **inputs).execute()


def _check_query(request: Request) -> None:
    for name, values in request.query_params.lists():
        if any(is_bad_text(text) for text in (name, *values)):
            raise ParseError


class LkViewSet(ViewSetMixin, LkAPIView):
    """Objects of one model, seen through `visible_to(actor)` and written through Actions.

    Serializers are named by class keys, so that the host's overrides hold: `serializer_key` for answers, `serializer_keys` for single
    actions (`{"list": "orders.OrderRowSerializer", "create": "orders.CreateOrderSerializer"}`: input and schema).
    """

    model: ClassVar[type[models.Model] | None] = None
    serializer_key: ClassVar[str] = ""
    serializer_keys: ClassVar[Mapping[str, str]] = {}
    lookup_field = "pk"
    lookup_url_kwarg: str | None = None
    lookup_value_regex = "[^/.]+"
    compiled: ClassVar[bool] = False
    """Whether objects and unfiltered pages may use statements compiled once (`fast.py`): `get_queryset()` must look at the actor's grants
    and the name of the action only."""
    pagination_class = None
    filter_backends: Sequence[Any] = ()

    action: str
    _object: models.Model | None = None
    _prepared: Callable[[], Any]

    def get_model(self) -> type[models.Model]:
        """Override it where the model is swappable: `return get_order_model()`."""
        if self.model is None:
            raise NotImplementedError(f"{type(self).__name__} must set `model` or override get_model()")
        return self.model

    def get_queryset(self) -> QuerySet[Any, Any]:
        """What the actor sees. Narrow or prefetch it in a subclass, never start from anything else."""
        manager: Any = self.get_model()._default_manager
        if getattr(self, "swagger_fake_view", False):
            return manager.none()  # type: ignore[no-any-return]
        return manager.visible_to(self.actor)  # type: ignore[no-any-return]

    def get_detail_queryset(self) -> QuerySet[Any, Any]:
        """For single objects: the place for select_related and prefetch_related."""
        return self.get_queryset()

    def get_object(self) -> Any:
        """The object of the URL, read once a request. Raises NotVisible for what is not visible, not there, or not a key at all."""
        if self._object is None:
            name = self.lookup_url_kwarg or self.lookup_field
            key = self._lookup_value(self.kwargs[name])
            self._object = None if key is None else self._read_object(key)
        if self._object is None:
            raise NotVisible
        return self._object

    def _read_object(self, key: Any) -> Any:
        found = object_of_key(self, self.lookup_field, key) if self.compiled else NOT_COMPILED
        return self.get_detail_queryset().filter(**{self.lookup_field: key}).first() if found is NOT_COMPILED else found

    def _lookup_value(self, text: str) -> Any:
        if self.lookup_field == "pk":
            return clean_key(self.get_model(), text)
        return None if is_bad_text(text) else text

    def party_of_request(self) -> UUID | None:
        """The party that an idempotent write works for: the object's, or the one that the body names."""
        if self.detail:
            return getattr(self.get_object(), "party_id", None)
        grant = find_grant(self.actor, self.body().get("party"))
        return grant.party_id if grant else None

    def authorize_action(self, action: str, party_id: UUID | None) -> None:
        """Raises NotAllowed unless the actor may run this Action now; asked before the stored answer of an idempotent write is repeated."""
        wanted = get_class(action)
        if wanted.staff_permission and self.actor.has_staff_perm(wanted.staff_permission):
            return
        held = self.actor.can(wanted.permission, party_id) if party_id is not None else bool(self.actor.party_ids(wanted.permission))
        if wanted.permission and not held:
            raise NotAllowed

    def prepared(self) -> Any:
        """What the `prepare` method of `@idempotent` made before the transaction; raises what it raised."""
        return self._prepared()

    def get_serializer_class(self) -> type[Any]:
        return self.serializer_class_for(getattr(self, "action", None) or "")

    def serializer_class_for(self, action: str) -> type[Any]:
        key = self.serializer_keys.get(action, self.serializer_key)
        if not key:
            raise NotImplementedError(f"{type(self).__name__} must set `serializer_key`")
        return get_class(key)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("context", self.context())
        return self.get_serializer_class()(*args, **kwargs)

    def validated(self, *, instance: Any = None, partial: bool = False) -> dict[str, Any]:
        """The body checked by this action's serializer."""
        return self.check_input(self.get_serializer_class(), instance=instance, partial=partial)

    def answer(self, instance: Any, *, status: int = status.HTTP_200_OK, key: str = "") -> Response:
        """The object as `serializer_key` (or `key`) shows it."""
        found = get_class(key or self.serializer_key)
        return Response(found(instance, context=self.context()).data, status=status)

    def created(self, instance: Any, *, key: str = "") -> Response:
        return self.answer(instance, status=status.HTTP_201_CREATED, key=key)

    def no_content(self) -> Response:
        return Response(status=status.HTTP_204_NO_CONTENT)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.answer(self.get_object(), key=self.serializer_keys.get("retrieve", ""))
