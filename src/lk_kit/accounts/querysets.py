from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now

M = TypeVar("M", bound=models.Model)


class PersonalQuerySet(models.QuerySet[M]):
    """Rows that belong to a user, not to a party."""

    def of_user(self, user: Any) -> Self:
        return self.filter(user=user)

    def visible_to(self, actor: Actor) -> Self:
        """One's own; staff with Django's view permission see all."""
        if actor.is_system:
            return self
        if actor.user is None:
            return self.none()
        options = self.model._meta
        if actor.has_staff_perm(f"{options.app_label}.view_{options.model_name}"):
            return self
        return self.filter(user=actor.user)


class SessionQuerySet(PersonalQuerySet[Any]):
    def live(self) -> Self:
        return self.filter(expire_date__gt=now())


class ApiTokenQuerySet(PersonalQuerySet[Any]):
    def live(self) -> Self:
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now()), revoked_at=None)


class LiveQuerySet(PersonalQuerySet[Any]):
    def live(self) -> Self:
        return self.filter(expires_at__gt=now())


class SignInQuerySet(PersonalQuerySet[Any]):
    def failures(self) -> Self:
        return self.filter(outcome="failure")


class VisitQuerySet(PersonalQuerySet[Any]):
    def live(self) -> Self:
        return self.filter(ended_at=None, until__gt=now())
