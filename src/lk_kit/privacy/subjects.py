"""Who a person is in the data: his user, the parties that are nobody but he, the addresses he has proven."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from lk_kit.accounts.models import Identifier
from lk_kit.core.contacts import email_key
from lk_kit.core.personal import Subject
from lk_kit.core.users import get_email
from lk_kit.parties.enums import OWNER, PartyKind
from lk_kit.parties.models import Membership, Party
from lk_kit.profiles.abstract import get_profile_model


def subject_of(user: Any, *, reads: bool = False) -> Subject:
    alone = list(_parties_of(user).filter(members=1).values_list("pk", "kind"))
    return Subject(
        user=user,
        party_ids=tuple(pk for pk, kind in alone if kind == PartyKind.PERSON),
        company_ids=tuple(pk for pk, kind in alone if kind != PartyKind.PERSON),
        addresses=tuple(dict.fromkeys(filter(None, _addresses(user)))),
        reads=reads,
    )


def _parties_of(user: Any) -> Any:
    mine = Membership.objects.filter(user=user).values("party_id")
    return Party.objects.filter(pk__in=mine).annotate(members=Count("memberships"))


def _addresses(user: Any) -> list[str]:
    """E-mails and telephones: rows without a user (requests, messages, invitations) are his by these only."""
    email = get_email(user)
    profile = get_profile_model()._default_manager.filter(user=user).first()
    proven = Identifier.objects.filter(user=user).exclude(verified_at=None).values_list("value", flat=True)
    return [email, email_key(email) if email else "", *proven, str(getattr(profile, "phone", "") or "")]


def last_owner_of(user: Any) -> list[Party]:
    """Companies with other members in which nobody else is an owner."""
    shared = _parties_of(user).filter(members__gt=1).values("pk")
    mine = Membership.objects.filter(user=user, role=OWNER, party_id__in=shared).values_list("party_id", flat=True)
    others = Membership.objects.valid().filter(party_id__in=mine, role=OWNER, valid_to=None).exclude(user=user)
    covered = set(others.values_list("party_id", flat=True))
    return list(Party.objects.filter(pk__in=[pk for pk in mine if pk not in covered]).order_by("pk"))
