from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import Q

from lk_kit.accounts.clients import network_of
from lk_kit.accounts.conf import conf
from lk_kit.accounts.exceptions import LinkInvalid, RegistrationClosed, WrongPassword
from lk_kit.accounts.links import REGISTER, prove, read_confirmation
from lk_kit.accounts.models import AddressRequest
from lk_kit.accounts.pipeline import MAX_PASSWORD
from lk_kit.accounts.signals import RegistrationRequested, UserRegistered
from lk_kit.accounts.throttling import Limit
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.contacts import clean_email
from lk_kit.core.events import emit
from lk_kit.core.inputs import clean_fields, line, optional
from lk_kit.core.users import email_field
from lk_kit.profiles.abstract import get_profile_model

from .base import OpenAction, check_new_password


def address_taken(email: str) -> bool:
    """Whether any account, disabled ones too, has the address as e-mail or as user name."""
    model: Any = get_user_model()
    names = {name for name in (email_field(), model.USERNAME_FIELD) if name}
    same = Q()
    for name in names:
        same |= Q(**{f"{name}__iexact": email})
    return bool(model._default_manager.filter(same).exists())


@dataclass(kw_only=True)
class RequestRegistration(OpenAction[None]):
    """Remembers the wish and has a mail sent. Costs and answers the same whether or not the address has an account (matrix C7).

    `next_url` is where the person wanted to go; it is checked again when it is used.
    """

    email: str
    password: str
    first_name: str = ""
    last_name: str = ""
    language: str = ""
    next_url: str = ""

    counts_success = True

    def limits(self) -> list[Limit]:
        by_ip = [Limit("register_ip", network_of(self.ip))] if self.ip else []
        return [*by_ip, Limit("register_address", self.email.lower())]

    def check(self) -> None:
        if not conf.REGISTRATION:
            raise RegistrationClosed
        cleaners = {"email": clean_email, "first_name": line(150), "last_name": line(150), "language": optional(str)}
        for name, value in clean_fields(cleaners, {name: getattr(self, name) for name in cleaners}).items():
            setattr(self, name, value)
        names = {name: value for name, value in (("first_name", self.first_name), ("last_name", self.last_name)) if value}
        known = {field.name for field in get_user_model()._meta.get_fields()}
        fields = {email_field(): self.email, **names} if email_field() else names
        check_new_password(self.password, get_user_model()(**{name: value for name, value in fields.items() if name in known}))

    def perform(self) -> None:
        request = AddressRequest.objects.create(
            kind=REGISTER,
            email=self.email,
            password=make_password(self.password),
            first_name=self.first_name,
            last_name=self.last_name,
            language=self.language[:16],
            next_url=self.next_url if len(self.next_url) <= 500 else "",
            expires_at=now() + timedelta(hours=conf.CONFIRMATION_HOURS),
        )
        emit(RegistrationRequested(request_id=request.pk), request)


@dataclass(kw_only=True)
class ConfirmEmail(OpenAction[Any]):
    """The link of the mail, together with the password chosen at registration (matrix C16): who only typed a stranger's address into the
    form has not the mail, and the stranger who opens the mail has not the password. Creates user, profile and person-party.

    Override `create_user()` where the site's user model needs more than a name and an address.
    """

    token: str
    password: str

    def limits(self) -> list[Limit]:
        by_ip = [Limit("confirm_ip", network_of(self.ip))] if self.ip else []
        return [*by_ip, Limit("proof_account", f"request:{read_confirmation(self.token)}")]

    def prepare(self) -> None:
        row = AddressRequest.objects.select_for_update().filter(pk=read_confirmation(self.token), kind=REGISTER).first()
        if row is None or row.confirmed_at is not None or row.expires_at <= now():
            raise LinkInvalid
        self.request = row

    def check(self) -> None:
        if len(self.password) > MAX_PASSWORD or not check_password(self.password, self.request.password):
            raise WrongPassword
        if address_taken(self.request.email):
            raise LinkInvalid

    def perform(self) -> Any:
        try:
            with transaction.atomic():
                user = self.create_user()
        except IntegrityError as error:  # another link for the same address was faster
            raise LinkInvalid from error
        actor = Actor.for_user(user)
        self.create_profile(user)
        get_class("parties.CreatePersonParty")(actor=actor, user=user).execute()
        prove(user, self.request.email)
        self.request.confirmed_at, self.request.password = now(), ""
        self.request.save(update_fields=["confirmed_at", "password"])
        emit(UserRegistered(actor_id=actor.user_id, user_id=str(user.pk)), user)
        return user

    def create_user(self) -> Any:
        model: Any = get_user_model()
        fields = {model.USERNAME_FIELD: self.username(), email_field() or model.USERNAME_FIELD: self.request.email}
        known = {field.name for field in model._meta.get_fields()}
        fields |= {name: getattr(self.request, name) for name in ("first_name", "last_name") if name in known and name not in fields}
        create = getattr(model._default_manager, "create_user", None)
        user = create(**fields) if create else model(**fields)
        user.password = self.request.password
        user.save()
        return user

    def username(self) -> str:
        """The address itself; where a site's user names are shorter, a name made from it, the same for the same address."""
        model: Any = get_user_model()
        email, limit = self.request.email, model._meta.get_field(model.USERNAME_FIELD).max_length
        return email if not limit or len(email) <= limit else hashlib.sha256(email.encode()).hexdigest()[: min(limit, 64)]

    def create_profile(self, user: Any) -> None:
        names = ("first_name", "last_name", "language")
        known = {field.name for field in get_profile_model()._meta.get_fields()}
        values = {name: getattr(self.request, name) for name in names if name in known}
        profile, created = get_profile_model()._default_manager.get_or_create(user=user, defaults=values)
        if not created:
            for name, value in values.items():
                setattr(profile, name, getattr(profile, name) or value)
            profile.save()
        user.lk_profile = profile
