"""What a person does with his profile. Staff do the same with the change permission of the active profile model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Generic

from django.core.files.storage import Storage
from django.db import transaction

from lk_kit.core.actions import InstanceAction, R
from lk_kit.core.events import emit
from lk_kit.core.inputs import clean_fields
from lk_kit.profiles.abstract import AbstractProfile
from lk_kit.profiles.avatars import redraw
from lk_kit.profiles.fields import cleaners
from lk_kit.profiles.signals import ProfileChanged


@dataclass
class ProfileAction(InstanceAction[AbstractProfile, R], Generic[R]):
    """Base: the profile's own user, or staff."""

    def is_authorized(self) -> bool:
        options = self.instance._meta
        user = self.actor.user
        is_own = user is not None and self.instance.user_id == user.pk
        return is_own or self.actor.has_staff_perm(f"{options.app_label}.change_{options.model_name}")

    def save(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            setattr(self.instance, name, value)
        self.instance.save(using=self.using(), update_fields=list(values))
        fact = ProfileChanged(actor_id=self.actor.user_id, user_id=str(self.instance.user_id), changed=sorted(values))
        emit(fact, self.instance)


@dataclass
class UpdateProfile(ProfileAction[AbstractProfile]):
    """Changes the given fields: those of `fields.BASE` and the host's `extra_fields.write`."""

    name: ClassVar[str] = "profiles.update"

    values: Mapping[str, Any]

    def check(self) -> None:
        cleaned = clean_fields(cleaners(), self.values)
        self.changed = {name: value for name, value in cleaned.items() if value != getattr(self.instance, name)}

    def perform(self) -> AbstractProfile:
        if self.changed:
            self.save(self.changed)
        return self.instance


@dataclass
class SetAvatar(ProfileAction[AbstractProfile]):
    """Takes an uploaded file; keeps a picture drawn anew. Raises BadAvatar."""

    name: ClassVar[str] = "profiles.set_avatar"

    file: Any

    def check(self) -> None:
        self.picture = redraw(self.file)

    def perform(self) -> AbstractProfile:
        former = self.instance.avatar.name
        self.instance.avatar.save("avatar.jpg", self.picture, save=False)
        self.save({"avatar": self.instance.avatar})
        drop_later(self.instance.avatar.storage, former, using=self.using())
        return self.instance


@dataclass
class RemoveAvatar(ProfileAction[AbstractProfile]):
    """Deletes the photo, the file too."""

    name: ClassVar[str] = "profiles.remove_avatar"

    def perform(self) -> AbstractProfile:
        former = self.instance.avatar.name
        if former:
            self.save({"avatar": ""})
            drop_later(self.instance.avatar.storage, former, using=self.using())
        return self.instance


def drop_later(storage: Storage, name: str | None, *, using: str) -> None:
    """Deletes the file once nothing points at it: after commit, so that a rollback keeps it."""
    if name:
        transaction.on_commit(partial(storage.delete, name), using=using, robust=True)
