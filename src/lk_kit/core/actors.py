"""Who acts: a user with his rights in every party, a member of staff, or the system. Never a request below the view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from .exceptions import NotSignedIn
from .proof import Proof, proof_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Grant:
    """A user's rights in one party, as they stand now."""

    party_id: UUID
    party_code: str
    party_name: str
    party_kind: str
    party_status: str
    role: str
    permissions: frozenset[str]
    party_inn: str = ""
    custom_role: UUID | None = None
    """The key of the role that the company made itself; `role` is then "custom" and `role_title` its name."""
    role_title: str = ""
    is_limited: bool = False
    """Whether a spending limit is set for the user in this party: only then is the limit asked for."""
    requires_factor: bool = False
    """Whether the party demands a second factor of its members."""


GrantProvider = Callable[[Any], Iterable[Grant]]
_providers: list[GrantProvider] = []


def register_grant_provider(provider: GrantProvider) -> None:
    """Called by the app that owns memberships. A provider takes a user and yields his grants in at most one query."""
    if provider not in _providers:
        _providers.append(provider)


GrantFilter = Callable[[Any, Mapping[UUID, Grant]], Mapping[UUID, Grant]]
_filters: list[GrantFilter] = []


def register_grant_filter(narrow: GrantFilter) -> None:
    """Called by an app that takes rights away from a user whom it knows too little: whatever his roles say, no part of the site then gives
    them. A filter takes the user and his grants and returns narrower ones; it may never add a right."""
    if narrow not in _filters:
        _filters.append(narrow)


IMPERSONATOR = "_lk_impersonator"
"""Who views the cabinet as this user: the layer that exchanged the user of a request leaves the member of staff on him under this name."""
PRELOADED = "_lk_grants"
"""An authentication layer that read the grants together with the user leaves them on the user under this name."""


def _load_grants(user: Any) -> Mapping[UUID, Grant]:
    preloaded: Iterable[Grant] | None = getattr(user, PRELOADED, None)
    if preloaded is None:
        preloaded = (grant for provider in _providers for grant in provider(user))
    grants: Mapping[UUID, Grant] = {grant.party_id: grant for grant in preloaded}
    for narrow in _filters:
        grants = narrow(user, grants)
    return grants


@dataclass(frozen=True, eq=False)
class Actor:
    """The subject of every read (`visible_to(actor)`) and every write (`Action(…, actor=actor)`)."""

    user: AbstractBaseUser | None = None
    grants: Mapping[UUID, Grant] = field(default_factory=lambda: MappingProxyType({}))
    is_system: bool = False
    impersonator: AbstractBaseUser | None = None
    proof: Proof | None = None
    """What the session or token of the request knows about the person's last proof; None where the actor was made without a request."""

    @classmethod
    def from_request(cls, request: HttpRequest) -> Actor:
        """The actor of a Django or DRF request, made once a request."""
        plain: Any = getattr(request, "_request", request)
        user = request.user
        cached: tuple[Any, Actor] | None = getattr(plain, "_lk_actor", None)
        if cached is None or cached[0] != user.pk:
            cached = (user.pk, cls.for_user(user, proof_of(request)))
            plain._lk_actor = cached
        return cached[1]

    @classmethod
    def for_user(cls, user: Any, proof: Proof | None = None) -> Actor:
        if not user.is_authenticated or not user.is_active:
            return cls()
        return cls(
            user=user, grants=MappingProxyType(dict(_load_grants(user))), impersonator=getattr(user, IMPERSONATOR, None), proof=proof
        )

    @classmethod
    def system(cls) -> Actor:
        """For commands, tasks and webhooks: may do what no customer permission guards; history shows no person."""
        return cls(is_system=True)

    @classmethod
    def anonymous(cls) -> Actor:
        return cls()

    @property
    def is_authenticated(self) -> bool:
        return self.user is not None

    @property
    def user_id(self) -> str | None:
        return None if self.user is None else str(self.user.pk)

    @property
    def signed_in_user(self) -> AbstractBaseUser:
        """The user, or NotSignedIn."""
        if self.user is None:
            raise NotSignedIn
        return self.user

    @property
    def is_staff_member(self) -> bool:
        return bool(self.user is not None and getattr(self.user, "is_staff", False))

    def can(self, permission: str, party_id: UUID | None) -> bool:
        """Whether the customer permission is held in this party. Staff rights are another question: `has_staff_perm`."""
        if self.is_system:
            return True
        grant = self.grants.get(party_id) if party_id is not None else None
        return grant is not None and permission in grant.permissions

    def party_ids(self, permission: str) -> list[UUID]:
        """The parties in which the permission is held."""
        return [party_id for party_id, grant in self.grants.items() if permission in grant.permissions]

    def has_staff_perm(self, permission: str) -> bool:
        """Whether the user is staff and holds a Django permission such as `lk_kit_orders.change_order`."""
        return self.is_system or (self.is_staff_member and bool(self.user.has_perm(permission)))  # type: ignore[union-attr]

    def grant_by_code(self, code: str) -> Grant | None:
        return next((grant for grant in self.grants.values() if grant.party_code == code), None)
