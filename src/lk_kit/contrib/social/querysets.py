from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from lk_kit.core.actors import Actor

if TYPE_CHECKING:
    from .models import LinkedAccount  # noqa: F401


class LinkedAccountQuerySet(models.QuerySet["LinkedAccount"]):
    def of_user(self, user: Any) -> Self:
        return self.filter(user=user)

    def visible_to(self, actor: Actor) -> Self:
        """One's own."""
        return self if actor.is_system else self.filter(user=actor.user) if actor.user is not None else self.none()
