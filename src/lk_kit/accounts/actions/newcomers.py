from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, models, transaction
from django.utils.crypto import get_random_string

from lk_kit.accounts.exceptions import LinkInvalid
from lk_kit.accounts.identifiers import prove
from lk_kit.accounts.models import AddressRequest
from lk_kit.accounts.signals import UserRegistered
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.users import email_field
from lk_kit.profiles.abstract import get_profile_model

from .base import OpenAction


class Raced(Exception):
    """Another request for the same address or number was faster."""


@dataclass(kw_only=True)
class NewAccount(OpenAction[Any]):
    """Base of what makes an account: creates user, profile and person-party from the proven `request`, whose `password` is a hash.

    Override `create_user()` where the site's user model needs more than a name and an address, in `ConfirmRegistration` and
    `RegisterInvited`.
    """

    def prepare(self) -> None:
        self.request = AddressRequest()

    def perform(self) -> Any:
        try:
            with transaction.atomic():
                user = self.create_user()
                if not prove(user, self.request.kind_of_identifier, self.request.identifier):
                    raise Raced
        except (IntegrityError, Raced) as error:
            raise LinkInvalid from error
        actor = Actor.for_user(user)
        self.create_profile(user)
        get_class("parties.CreatePersonParty")(actor=actor, user=user).execute()
        self.request.confirmed_at, self.request.password = now(), ""
        self.request.save()
        emit(UserRegistered(actor_id=actor.user_id, user_id=str(user.pk)), user)
        return user

    def unsaved_user(self) -> Any:
        """For the password validators."""
        return get_user_model()(**self.user_fields())

    def user_fields(self) -> dict[str, Any]:
        model: Any = get_user_model()
        fields: dict[str, Any] = {model.USERNAME_FIELD: self.username()}
        if email_field():
            fields[email_field()] = self.request.email or self.no_email()
        known = {field.name for field in model._meta.get_fields()}
        return fields | {name: getattr(self.request, name) for name in ("first_name", "last_name") if name in known and name not in fields}

    def create_user(self) -> Any:
        model: Any = get_user_model()
        fields = self.user_fields()
        create = getattr(model._default_manager, "create_user", None)
        user = create(**fields) if create else model(**fields)
        user.password = self.request.password
        user.save()
        return user

    def username(self) -> str:
        """The address itself; where a site's user names are shorter, a name made from it, the same for the same address. Who has only a
        telephone gets a name by chance: colleagues may see it, and the number may change."""
        model: Any = get_user_model()
        field = model._meta.get_field(model.USERNAME_FIELD)
        if not self.request.email:
            return placeholder(field)
        email, limit = self.request.email, field.max_length
        return email if not limit or len(email) <= limit else hashlib.sha256(email.encode()).hexdigest()[: min(limit, 64)]

    def no_email(self) -> str | None:
        """For the column of an account without an address."""
        field: Any = get_user_model()._meta.get_field(email_field())
        if not field.unique:
            return ""
        return None if field.null else placeholder(field)

    def create_profile(self, user: Any) -> None:
        names = ("first_name", "last_name", "language", "phone")
        known = {field.name for field in get_profile_model()._meta.get_fields()}
        values = {name: getattr(self.request, name) for name in names if name in known}
        profile, created = get_profile_model()._default_manager.get_or_create(user=user, defaults=values)
        if not created:
            for name, value in values.items():
                setattr(profile, name, getattr(profile, name) or value)
            profile.save()
        user.lk_profile = profile


def placeholder(field: Any) -> str:
    """A unique value without a meaning; where an address is due, one under .invalid, which nobody can have (RFC 2606)."""
    name = get_random_string(20, "abcdefghijkmnpqrstuvwxyz23456789")
    return (
        f"{name}@phone.invalid"
        if isinstance(field, models.EmailField) or field.name == email_field()
        else f"user-{name}"[: field.max_length]
    )
