"""What those who manage members may know of how their accounts are protected. `lk_kit.accounts` tells; without it nobody does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lk_kit.core.actors import Actor

from .enums import Permission


@dataclass(frozen=True)
class MemberSecurity:
    """`methods` are kinds of second factor ("totp", "sms_code" …), never a device or a number."""

    has_second_factor: bool
    methods: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    last_sign_in: datetime | None = None


def manages(actor: Actor, party_id: UUID) -> bool:
    """Who may know it, and the addresses of the members."""
    return actor.can(Permission.MANAGE_MEMBERS, party_id) or actor.has_staff_perm("lk_kit_parties.view_membership")


Provider = Callable[[list[Any]], Mapping[Any, MemberSecurity]]
_providers: list[Provider] = []


def register_member_security(provider: Provider) -> None:
    """A provider takes users and answers by their keys, in a number of statements that does not depend on how many they are."""
    if provider not in _providers:
        _providers.append(provider)


def security_of(users: Iterable[Any]) -> dict[Any, MemberSecurity]:
    found = list(users)
    return {key: one for provider in _providers for key, one in provider(found).items()}
