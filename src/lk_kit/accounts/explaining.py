"""A second factor that is demanded of a member, for `parties.explain`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.parties.explain import Step
from lk_kit.parties.models import Membership

from .conf import conf
from .factors import has_second_factor
from .models import FactorDemand
from .policy import must_have


def second_factor(membership: Membership, permission: str) -> Iterator[Step]:
    """Nothing where none is demanded. Who demands it is not told: it may be another company."""
    user = membership.user
    if must_have(Actor.for_user(user)):
        yield _step(user)


def _step(user: Any) -> Step:
    if has_second_factor(user):
        return Step("second_factor", _("Two-factor authentication is required, and it is on."), True, is_own=True)
    days = conf.REQUIRE_2FA.get("grace_days", 0)
    since = FactorDemand.objects.filter(user=user).values_list("since", flat=True).first() if days else None
    until = (since or now()) + timedelta(days=days)
    if until <= now():
        return Step(
            "second_factor", _("Two-factor authentication is required, and it is off: nothing opens until it is on."), False, is_own=True
        )
    text = _("Two-factor authentication is required by %(day)s, and it is off.") % {"day": date_format(localtime(until), "DATE_FORMAT")}
    return Step("second_factor", text, True, is_own=True)
