from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Subquery

from lk_kit.core.actors import Actor

if TYPE_CHECKING:
    from .models import Consent, ConsentDocument  # noqa: F401

M = TypeVar("M", bound=models.Model)


class OwnQuerySet(models.QuerySet[M]):
    """Rows of one person: he alone sees them, staff in the admin by their Django permissions."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.is_system:
            return self
        return self.filter(user=actor.user) if actor.user is not None else self.none()

    def of_user(self, user: Any) -> Self:
        return self.filter(user=user)


class ConsentQuerySet(OwnQuerySet["Consent"]):
    def live(self) -> Self:
        return self.filter(withdrawn_at=None)


class ConsentDocumentQuerySet(models.QuerySet["ConsentDocument"]):
    def published(self) -> Self:
        return self.exclude(published_at=None)

    def current(self) -> Self:
        """The newest published version of every kind."""
        newest = self.model._default_manager.filter(kind=OuterRef("kind")).exclude(published_at=None).order_by("-version")
        return self.filter(pk=Subquery(newest.values("pk")[:1]))

    def visible_to(self, actor: Actor) -> Self:
        """Texts are for everybody who has signed in, once they are published."""
        if actor.is_system:
            return self
        return self.published() if actor.is_authenticated else self.none()

    def missing_for(self, user: Any) -> Self:
        """Mandatory texts in force that the person has not agreed to. `user` may be a reference to the column of a statement around it."""
        consent: Any = self.model._meta.get_field("consents").related_model
        given = consent._default_manager.filter(document=OuterRef("pk"), user=user, withdrawn_at=None)
        return self.current().filter(~Exists(given), is_mandatory=True)
