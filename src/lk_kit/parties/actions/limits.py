"""Spending limits of members. Nobody sets, changes or lifts his own."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from lk_kit.core.currencies import EXPONENTS
from lk_kit.core.decimals import parse_decimal
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput, NotAllowed
from lk_kit.core.money import quantize
from lk_kit.parties.enums import LimitPeriod
from lk_kit.parties.models import Membership, SpendingLimit
from lk_kit.parties.signals import SpendingLimitChanged

from .members import MemberAction


@dataclass
class LimitAction(MemberAction[SpendingLimit | None]):
    """Base: the membership is locked, so that `is_limited` says the truth about its limits."""

    period: str
    currency: str

    staff_permission: ClassVar[str] = "lk_kit_parties.change_spendinglimit"

    def check(self) -> None:
        if self.is_own:
            raise NotAllowed(_("Nobody sets his own limit."), code="own_limit")
        errors: dict[str, list[Any]] = {}
        if self.period not in LimitPeriod.values:
            errors["period"] = [_("There is no such period.")]
        if self.currency not in EXPONENTS:
            errors["currency"] = [_("There is no such currency.")]
        if errors:
            raise InvalidInput(errors=errors)

    def known(self) -> SpendingLimit | None:
        found = SpendingLimit.objects.using(self.using()).filter(membership=self.instance, period=self.period, currency=self.currency)
        return found.select_for_update(no_key=True).first()

    def tell(self, limit: SpendingLimit, amount: Decimal | None, former: Decimal | None) -> None:
        given: dict[str, Any] = {"period": self.period, "currency": self.currency, "amount": amount, "former_amount": former}
        emit(SpendingLimitChanged(**self.facts(), **given), limit)

    def mark(self) -> None:
        limited = SpendingLimit.objects.using(self.using()).filter(membership=self.instance).exists()
        Membership.objects.using(self.using()).filter(pk=self.instance.pk).update(is_limited=limited)
        self.instance.is_limited = limited


@dataclass
class SetSpendingLimit(LimitAction):
    """How much the member may order in a day, week, month or quarter; one limit a period and currency, all of them hold."""

    amount: Decimal | int | str

    name: ClassVar[str] = "members.set_limit"

    def check(self) -> None:
        super().check()
        self.refuse_person()
        try:
            value = parse_decimal(self.amount, 19, 4)
        except (InvalidInput, TypeError) as error:
            raise InvalidInput(errors={"amount": [_("Enter a number.")]}) from error
        self.value = quantize(value, self.currency)
        if self.value < 0 or self.value != value:
            raise InvalidInput(errors={"amount": [_("Enter an amount of this currency, not below zero.")]})

    def perform(self) -> SpendingLimit:
        limit = self.known()
        former = limit.amount if limit is not None else None
        if limit is None:
            key = {"membership": self.instance, "period": self.period, "currency": self.currency}
            limit = SpendingLimit(party_id=self.instance.party_id, **key)
        if former != self.value:
            limit.amount, limit.set_by = self.value, self.actor.user  # type: ignore[assignment]
            limit.save(using=self.using())
            self.mark()
            self.tell(limit, self.value, former)
        return limit


@dataclass
class LiftSpendingLimit(LimitAction):
    """Takes a limit away. Nothing happens where there is none."""

    name: ClassVar[str] = "members.lift_limit"

    def perform(self) -> None:
        limit = self.known()
        if limit is not None:
            self.tell(limit, None, limit.amount)
            SpendingLimit.objects.using(self.using()).filter(pk=limit.pk).delete()
            self.mark()
