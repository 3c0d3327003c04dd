"""Mails of accounts. Links and who an address belongs to are worked out here, when the mail is made, and are in no event."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.core.users import display_name, find_by_email, get_email
from lk_kit.events.consumers import consumer
from lk_kit.events.models import Delivery
from lk_kit.messaging.mail import absolute_url, send_mail
from lk_kit.profiles.abstract import get_profile_model

from .actions.registration import address_taken
from .conf import conf
from .links import confirmation_token, reset_parts
from .models import AddressRequest
from .signals import (
    BackupCodesRenewed,
    PasswordChanged,
    PasswordResetRequested,
    RegistrationRequested,
    SecondFactorDisabled,
    SecondFactorEnabled,
    TokenCreated,
)

NOTICES: dict[str, Any] = {
    PasswordChanged.name: _("Your password was changed"),
    SecondFactorEnabled.name: _("Two-factor authentication was switched on"),
    SecondFactorDisabled.name: _("Two-factor authentication was switched off"),
    BackupCodesRenewed.name: _("New backup codes were made"),
    TokenCreated.name: _("An API token was created"),
}


@consumer("accounts.registration_mail", events=(RegistrationRequested,))
def send_confirmation(event: RegistrationRequested, delivery: Delivery) -> None:
    """The link, or, where the address has an account already, how to get into that."""
    request = open_request(event.request_id)
    if request is None:
        return
    if address_taken(request.email):
        send(request.email, "already_registered", delivery, request.language, url=page("login"), reset_url=page("password_reset"))
        return
    token = confirmation_token(request)
    context = {"name": request.first_name, "url": page("confirm", token)}
    send(request.email, "confirm", delivery, request.language, hours=conf.CONFIRMATION_HOURS, **context)


@consumer("accounts.password_reset_mail", events=(PasswordResetRequested,))
def send_reset(event: PasswordResetRequested, delivery: Delivery) -> None:
    """Goes to the stored address of the account, never to the one that was typed (matrix B9)."""
    request = open_request(event.request_id)
    if request is None:
        return
    user = find_by_email(request.email)
    if user is not None:
        uid, token = reset_parts(user)
        context = {"name": display_name(user), "url": page("password_reset_confirm", uid, token)}
        send(get_email(user), "reset", delivery, language_of(user) or request.language, **context)
    elif conf.MAIL_UNKNOWN_ADDRESSES:
        url = page("register") if conf.REGISTRATION else ""
        send(request.email, "reset_unknown", delivery, request.language, url=url)


@consumer("accounts.security_notice", events=tuple(NOTICES))
def send_notice(event: Any, delivery: Delivery) -> None:
    user = get_user_model()._default_manager.filter(pk=event.user_id).first()
    if user is None or not get_email(user):
        return
    context = {"name": display_name(user), "what": NOTICES[event.name], "at": event.occurred_at, "url": page("password_reset")}
    send(get_email(user), "notice", delivery, language_of(user), **context)


def open_request(key: Any) -> AddressRequest | None:
    return AddressRequest.objects.filter(pk=key, confirmed_at=None, expires_at__gt=now()).first()


def page(name: str, *args: str) -> str:
    return absolute_url(reverse(f"lk_kit:accounts:{name}", args=args))


def language_of(user: Any) -> str:
    profile = get_profile_model()._default_manager.filter(user=user).first()
    return str(getattr(profile, "language", "") or "")


def send(to: str, template: str, delivery: Delivery, language: str, **context: Any) -> None:
    send_mail(template=f"accounts/{template}", to=[to], language=language, key=str(delivery.pk), context=context)
