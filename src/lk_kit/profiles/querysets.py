from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from lk_kit.core.actors import Actor

if TYPE_CHECKING:
    from .abstract import AbstractProfile


class ProfileQuerySet(models.QuerySet["AbstractProfile"]):
    def of_user(self, user: Any) -> AbstractProfile:
        """The user's profile, made when he has none yet; two requests at once make one."""
        profile, _created = self.get_or_create(user=user)
        return profile

    def visible_to(self, actor: Actor) -> Self:
        """One's own profile; staff with the view or change permission see all."""
        if actor.is_system:
            return self
        if actor.user is None:
            return self.none()
        options = self.model._meta
        rights = (f"{options.app_label}.{verb}_{options.model_name}" for verb in ("view", "change"))
        if actor.is_staff_member and any(actor.has_staff_perm(right) for right in rights):
            return self
        return self.filter(user=actor.user)
