"""By what people are known: whose an address or number is, and the one place where it becomes proven."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from lk_kit.core.clock import now
from lk_kit.core.contacts import clean_email, clean_phone, email_key
from lk_kit.core.users import email_field, find_by_email, get_email
from lk_kit.messaging.sms import is_available

from .conf import conf
from .enums import Channel, IdentifierKind
from .models import Identifier, IdentifierChange, OneTimeCode
from .throttling import normal_form

EMAIL, PHONE = IdentifierKind.EMAIL, IdentifierKind.PHONE
CHANNELS = {EMAIL: Channel.EMAIL, PHONE: Channel.SMS}
KINDS = {channel: kind for kind, channel in CHANNELS.items()}


def kinds() -> list[IdentifierKind]:
    """What the site's settings let people sign in by."""
    return [kind for kind in IdentifierKind if kind.value in conf.IDENTIFIERS]


def addable() -> list[IdentifierKind]:
    """What people may have in their account: an address for notices in any case, a number where texts can be sent."""
    allowed = {*kinds(), EMAIL, *([PHONE] if is_available() else [])}
    return [kind for kind in IdentifierKind if kind in allowed]


def parse(text: str) -> tuple[IdentifierKind, str] | None:
    """Kind and clean form of what somebody typed, None where it is neither an address nor a number, or the site takes none such."""
    kind = EMAIL if "@" in text else PHONE
    if kind not in kinds():
        return None
    try:
        return kind, clean(kind, text)
    except ValidationError:
        return None


def clean(kind: str, value: str) -> str:
    """Raises ValidationError."""
    return clean_phone(value) if kind == PHONE else clean_email(value)


def find_user(text: str) -> Any | None:
    """The active user whom an address or number means that was typed to sign in, in whatever spelling."""
    parsed = parse(text) or parse(normal_form(text))
    if parsed is not None:
        return find(*parsed)
    return find_by_email(normal_form(text)) if EMAIL in kinds() else None


def find(kind: str, value: str) -> Any | None:
    """The active user who has this clean value: by the proven identifier, else by the address in the user model."""
    held = _holder(kind, value)
    if held is not None:
        return held.user if held.user.is_active else None
    return find_by_email(value) if kind == EMAIL else None


def owner_of(code: OneTimeCode) -> Any | None:
    """The active user for whom a code was made, as long as he is still reached where it went; None afterwards."""
    found = find(KINDS[Channel(code.channel)], code.destination)
    return found if found is not None and found.pk == code.user_id else None


def _holder(kind: str, value: str) -> Identifier | None:
    """The row of who has proven it. Where the user model has an address, that is the truth: a proof of a former one is stale."""
    row = _row(kind, value)
    return row if row is not None and _is_current(row.user, kind, value) else None


def _row(kind: str, value: str) -> Identifier | None:
    return Identifier.objects.filter(kind=kind, value=value, verified_at__isnull=False).select_related("user").first()


def _is_current(user: Any, kind: str, value: str) -> bool:
    return kind != EMAIL or not email_field() or email_key(get_email(user)) == value


def may_believe(user: Any, email: str) -> bool:
    """Whether this address of an account may be believed. An account that has proven addresses is believed only for those; one that the
    site made in its own way has never been asked, and there the site's word counts."""
    proven = set(Identifier.objects.filter(user=user, kind=EMAIL, verified_at__isnull=False).values_list("value", flat=True))
    return not proven or email_key(email) in proven


def verified(user: Any, kind: str) -> str:
    """The user's proven address or number; empty when he has none."""
    rows = Identifier.objects.filter(user=user, kind=kind, verified_at__isnull=False).order_by("-verified_at")
    return next((value for value in rows.values_list("value", flat=True) if _is_current(user, kind, value)), "")


def current(user: Any, kind: str) -> str:
    """The address or number by which the user is reached: the proven one, else the address of the user model."""
    return verified(user, kind) or (email_key(get_email(user)) if kind == EMAIL else "")


def others_for_sign_in(user: Any, kind: str) -> bool:
    """Whether another proven contact stays by which the site's settings let people sign in."""
    return any(verified(user, other) for other in kinds() if other != kind)


def has_verified(user: Any, kind: str, value: str) -> bool:
    return Identifier.objects.filter(user=user, kind=kind, value=value, verified_at__isnull=False).exists()


def is_taken(kind: str, value: str, besides: Any = None) -> bool:
    """Whether another account, a disabled one too, has it, or had it and may still get it back."""
    held = _holder(kind, value)
    if held is not None and (besides is None or held.user_id != besides.pk):
        return True
    reserved = IdentifierChange.objects.filter(kind=kind, old_value=value, undone_at=None, undo_until__gt=now())
    if besides is not None:
        reserved = reserved.exclude(user=besides)
    return reserved.exists() or (kind == EMAIL and _in_user_model(value, besides))


def _in_user_model(email: str, besides: Any) -> bool:
    model: Any = get_user_model()
    same = Q()
    for name in {email_field(), model.USERNAME_FIELD} - {""}:
        same |= Q(**{f"{name}__iexact": email})
    users = model._default_manager.filter(same)
    return bool((users.exclude(pk=besides.pk) if besides is not None else users).exists())


def prove(user: Any, kind: str, value: str) -> bool:
    """Writes down that the user has answered a message at `value`; False when another account has done so before. Unproven rows of others
    go: they were only claims."""
    if not value:
        return False
    held = _row(kind, value)
    if held is not None and held.user_id != user.pk and not _is_current(held.user, kind, value):
        held.delete()
    try:
        with transaction.atomic():
            row, created = Identifier.objects.get_or_create(user=user, kind=kind, value=value, defaults={"verified_at": now()})
            if not created and row.verified_at is None:
                row.verified_at = now()
                row.save(update_fields=["verified_at"])
    except IntegrityError:
        return False
    Identifier.objects.filter(kind=kind, value=value, verified_at=None).exclude(user=user).delete()
    return True
