"""By what people are known: whose an address or number is, and the one place where it becomes proven."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from lk_kit.core.clock import now
from lk_kit.core.contacts import clean_email, clean_phone, email_key
from lk_kit.core.users import email_field, find_by_email

from .conf import conf
from .enums import Channel, IdentifierKind
from .models import Identifier, IdentifierChange

EMAIL, PHONE = IdentifierKind.EMAIL, IdentifierKind.PHONE
CHANNELS = {EMAIL: Channel.EMAIL, PHONE: Channel.SMS}
KINDS = {channel: kind for kind, channel in CHANNELS.items()}


def kinds() -> list[IdentifierKind]:
    """What the site's settings let people sign in by."""
    return [kind for kind in IdentifierKind if kind.value in conf.IDENTIFIERS]


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
    """The active user whom a typed address or number means. A proven identifier counts first; the address in the user model counts where
    it may be believed (`may_believe`)."""
    parsed = parse(text)
    return find(*parsed) if parsed else None


def find(kind: str, value: str) -> Any | None:
    held = Identifier.objects.filter(kind=kind, value=value, verified_at__isnull=False).select_related("user").first()
    if held is not None:
        return held.user if held.user.is_active else None
    user = find_by_email(value) if kind == EMAIL else None
    return user if user is not None and may_believe(user, value) else None


def may_believe(user: Any, email: str) -> bool:
    """Whether this address of an account may be believed. An account that has proven addresses is believed only for those; one that the
    site made in its own way has never been asked, and there the site's word counts."""
    proven = set(Identifier.objects.filter(user=user, kind=EMAIL, verified_at__isnull=False).values_list("value", flat=True))
    return not proven or email_key(email) in proven


def verified(user: Any, kind: str) -> str:
    """The user's proven address or number; empty when he has none."""
    rows = Identifier.objects.filter(user=user, kind=kind, verified_at__isnull=False)
    return str(rows.order_by("-verified_at").values_list("value", flat=True).first() or "")


def has_verified(user: Any, kind: str, value: str) -> bool:
    return Identifier.objects.filter(user=user, kind=kind, value=value, verified_at__isnull=False).exists()


def is_taken(kind: str, value: str, besides: Any = None) -> bool:
    """Whether another account, a disabled one too, has it, or had it and may still get it back."""
    held = Identifier.objects.filter(kind=kind, value=value, verified_at__isnull=False)
    reserved = IdentifierChange.objects.filter(kind=kind, old_value=value, undone_at=None, undo_until__gt=now())
    if besides is not None:
        held, reserved = held.exclude(user=besides), reserved.exclude(user=besides)
    return held.exists() or reserved.exists() or (kind == EMAIL and _in_user_model(value, besides))


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
