"""Mails of accounts. Links and who an address belongs to are worked out here, when the mail is made, and are in no event."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.core.users import display_name, get_email
from lk_kit.events.consumers import consumer
from lk_kit.events.models import Delivery
from lk_kit.messaging.mail import absolute_url, send_mail
from lk_kit.messaging.sms import send_sms
from lk_kit.profiles.abstract import get_profile_model

from . import codes, identifiers
from .anomalies import judge
from .conf import conf
from .enums import Channel, Purpose, ResetStatus, Rule
from .links import alarm_token, confirmation_token, reset_cancel_token, reset_parts, undo_token
from .models import AddressRequest, Anomaly, FactorReset, IdentifierChange, OneTimeCode, SignInRecord
from .signals import (
    AccountLocked,
    AnomalyNoticed,
    BackupCodesRenewed,
    CodeIssued,
    FactorResetApproved,
    FactorResetDone,
    IdentifierChanged,
    IdentifierRestored,
    LoginFailed,
    NewDeviceSeen,
    PasswordChanged,
    PasswordResetRequested,
    RegistrationRequested,
    SecondFactorDisabled,
    SecondFactorEnabled,
    SecondFactorRemoved,
    TokenCreated,
    UserLoggedIn,
)

NOTICES: dict[str, Any] = {
    PasswordChanged.name: _("Your password was changed"),
    SecondFactorEnabled.name: _("Two-factor authentication was switched on"),
    SecondFactorRemoved.name: _("A way of two-factor authentication was switched off"),
    FactorResetDone.name: _("Our staff switched two-factor authentication off"),
    SecondFactorDisabled.name: _("Two-factor authentication was switched off"),
    BackupCodesRenewed.name: _("New backup codes were made"),
    TokenCreated.name: _("An API token was created"),
    IdentifierRestored.name: _("The change of a contact was rolled back, and all sessions ended"),
}


@consumer("accounts.registration_mail", events=(RegistrationRequested,))
def send_confirmation(event: RegistrationRequested, delivery: Delivery) -> None:
    """The link, or, where the address has an account already, how to get into that."""
    request = open_request(event.request_id)
    if request is None:
        return
    if identifiers.is_taken(identifiers.EMAIL, request.email):
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
    user = identifiers.find(identifiers.EMAIL, request.email)
    if user is not None:
        uid, token = reset_parts(user)
        context = {"name": display_name(user), "url": page("password_reset_confirm", uid, token)}
        send(stored_email(user), "reset", delivery, language_of(user) or request.language, **context)
    elif conf.MAIL_UNKNOWN_ADDRESSES:
        url = page("register") if conf.REGISTRATION else ""
        send(request.email, "reset_unknown", delivery, request.language, url=url)


@consumer("accounts.security_notice", events=tuple(NOTICES))
def send_notice(event: Any, delivery: Delivery) -> None:
    user = get_user_model()._default_manager.filter(pk=event.user_id).first()
    if user is None:
        return
    to, number = identifiers.current(user, identifiers.EMAIL), identifiers.verified(user, identifiers.PHONE)
    context: dict[str, Any] = {
        "name": display_name(user),
        "what": NOTICES[event.name],
        "at": event.occurred_at,
        "url": page("password_reset"),
    }
    if to:
        send(to, "notice", delivery, language_of(user), **context)
    elif number:
        text(number, "notice", delivery, language_of(user), **context)


@consumer("accounts.code_message", events=(CodeIssued,))
def send_code(event: CodeIssued, delivery: Delivery) -> None:
    """The digits, or words in their place where nobody, or somebody else, has the destination. A code that is over is not sent any more."""
    code = OneTimeCode.objects.select_related("user").filter(pk=event.code_id).first()
    if code is None or not code.is_open:
        return
    language = (language_of(code.user) if code.user else "") or code.language
    instead = words_instead(code)
    context: dict[str, Any] = {"code": codes.digits_of(code), "purpose": code.purpose, "minutes": minutes_of(code)}
    if code.channel == Channel.SMS:
        if instead is None:
            text(code.destination, "code", delivery, language, ip=code.ip, **context)
        elif instead:
            text(code.destination, instead, delivery, language, ip=code.ip, url=page("login"))
    elif instead is None:
        knows = code.user is not None and code.purpose in {Purpose.LOGIN, Purpose.RESET}
        to = stored_email(code.user) if knows else code.destination
        send(to, "code", delivery, language, **context)
    elif instead:
        send(code.destination, instead, delivery, language, url=page("login"), register_url=page("register") if conf.REGISTRATION else "")


def words_instead(code: OneTimeCode) -> str | None:
    """None where the digits may go; else the template that says why not, empty for silence."""
    kind = identifiers.KINDS[Channel(code.channel)]
    if code.purpose == Purpose.REGISTER:
        return "already_registered" if identifiers.is_taken(kind, code.destination) else None
    if code.purpose == Purpose.CHANGE:
        return "taken" if identifiers.is_taken(kind, code.destination, besides=code.user) else None
    if code.user is None:
        return "code_unknown" if code.channel == Channel.EMAIL and conf.MAIL_UNKNOWN_ADDRESSES else ""
    return None


def minutes_of(code: OneTimeCode) -> int:
    return max(1, codes.lifetime(code.channel) // 60)


@consumer("accounts.contact_notice", events=(IdentifierChanged,))
def send_contact_notice(event: IdentifierChanged, delivery: Delivery) -> None:
    """To the former address or number (matrix C13); where there was none, to the other contact of the account."""
    change = IdentifierChange.objects.select_related("user").filter(pk=event.change_id).first()
    if change is None:
        return
    other = identifiers.PHONE if change.kind == identifiers.EMAIL else identifiers.EMAIL
    kind, to = (change.kind, change.old_value) if change.old_value else (other.value, identifiers.current(change.user, other))
    if not to:
        return
    context: dict[str, Any] = {
        "kind": change.kind,
        "is_new": not change.old_value,
        "is_removed": not change.new_value,
        "days": conf.ROLLBACK_DAYS,
        "url": page("undo", undo_token(change)),
    }
    if kind == identifiers.PHONE:
        text(to, "contact_changed", delivery, language_of(change.user), **context)
    else:
        send(to, "contact_changed", delivery, language_of(change.user), name=display_name(change.user), **context)


def stored_email(user: Any) -> str:
    return get_email(user) or identifiers.verified(user, identifiers.EMAIL)


@consumer("accounts.new_device_mail", events=(NewDeviceSeen,))
def send_new_device(event: NewDeviceSeen, delivery: Delivery) -> None:
    """With the link that locks the account. Nothing for a sign-in that was disowned in the meantime."""
    record = SignInRecord.objects.select_related("user").filter(pk=event.record_id, disowned_at=None).first()
    if record is None or record.user is None or not conf.NEW_DEVICE_NOTICE:
        return
    user, url = record.user, page("not_me", alarm_token(record.pk))
    facts = {"at": record.at, "client": record.client, "ip": record.ip, "place": record.place, "url": url}
    if stored_email(user):
        send(stored_email(user), "new_device", delivery, language_of(user), name=display_name(user), **facts)
    elif number := identifiers.verified(user, identifiers.PHONE):
        text(number, "new_device", delivery, language_of(user), url=url)


@consumer("accounts.factor_reset_mail", events=(FactorResetApproved,))
def send_factor_reset(event: FactorResetApproved, delivery: Delivery) -> None:
    """With the link that stops it, to every proven address and number: who has stolen one of them must not be the only one to know."""
    reset = FactorReset.objects.select_related("user").filter(pk=event.reset_id, status=ResetStatus.APPROVED.value).first()
    if reset is None:
        return
    user, language = reset.user, language_of(reset.user)
    context: dict[str, Any] = {"at": reset.due_at, "url": page("factor_reset_cancel", reset_cancel_token(reset.pk))}
    if number := identifiers.verified(user, identifiers.PHONE):
        text(number, "factor_reset", delivery, language, **context)
    if stored_email(user):
        send(stored_email(user), "factor_reset", delivery, language, name=display_name(user), **context)


@consumer("accounts.anomalies", events=(UserLoggedIn, LoginFailed), atomic=True)
def look_for_anomalies(event: UserLoggedIn | LoginFailed, delivery: Delivery) -> None:
    record = SignInRecord.objects.filter(pk=event.record_id).first() if event.record_id else None
    if record is not None:
        judge(record)


@consumer("accounts.security_alert", events=(AnomalyNoticed, AccountLocked))
def alert_staff(event: AnomalyNoticed | AccountLocked, delivery: Delivery) -> None:
    if not conf.SECURITY_MAILS:
        return
    user = None if event.user_id is None else get_user_model()._default_manager.filter(pk=event.user_id).first()
    facts: list[tuple[Any, Any]] = [(_("Account"), display_name(user))] if user is not None else []
    what: Any = _("An account was locked by its owner")
    if isinstance(event, AnomalyNoticed):
        anomaly = Anomaly.objects.filter(pk=event.anomaly_id).first()
        if anomaly is None:
            return
        what = Rule(anomaly.rule).label
        facts += [(_("Network"), anomaly.network)] if anomaly.network else []
        facts += [(_("Country"), anomaly.country)] if anomaly.country else []
        facts += [(_("How many"), anomaly.count)]
    context = {"what": what, "at": event.occurred_at, "facts": facts, "url": monitoring_page()}
    send_mail(template="accounts/security_alert", to=list(conf.SECURITY_MAILS), key=str(delivery.pk), context=context)


def monitoring_page() -> str:
    try:
        return absolute_url(reverse("admin:lk_kit_accounts_signinrecord_monitoring"))
    except NoReverseMatch:
        return ""


def open_request(key: Any) -> AddressRequest | None:
    return AddressRequest.objects.filter(pk=key, confirmed_at=None, expires_at__gt=now()).first()


def page(name: str, *args: str) -> str:
    return absolute_url(reverse(f"lk_kit:accounts:{name}", args=args))


def language_of(user: Any) -> str:
    profile = get_profile_model()._default_manager.filter(user=user).first()
    return str(getattr(profile, "language", "") or "")


def send(to: str, template: str, delivery: Delivery, language: str, **context: Any) -> None:
    send_mail(template=f"accounts/{template}", to=[to], language=language, key=str(delivery.pk), context=context)


def text(to: str, template: str, delivery: Delivery, language: str, ip: str | None = None, **context: Any) -> None:
    send_sms(
        to=to, template=f"accounts/{template}", language=language, key=str(delivery.pk), purpose=template, ip=ip or "", context=context
    )
