from __future__ import annotations

from dataclasses import dataclass

from lk_kit.accounts import codes, identifiers
from lk_kit.accounts.code_sign_in import sign_in_kinds
from lk_kit.accounts.enums import Channel, Purpose
from lk_kit.accounts.models import AddressRequest, OneTimeCode
from lk_kit.accounts.throttling import Limit, normal_form, per_ip
from lk_kit.core.exceptions import NotAllowed

from .base import OpenAction
from .registration import check_identifier


@dataclass(kw_only=True)
class RequestSignInCode(OpenAction[OneTimeCode]):
    """Has a code sent to an address or number. Who is unknown costs and gets the same answer; nothing is sent to an unknown number, since
    texts cost money, and what happens then does not show before the consumer runs (matrix C5, C7)."""

    identifier: str
    language: str = ""

    counts_success = True

    def limits(self) -> list[Limit]:
        parsed = identifiers.parse(self.identifier)
        return [*per_ip("otp_ip", self.ip), Limit("reset_address", f"code:{parsed[1] if parsed else normal_form(self.identifier)}")]

    def check(self) -> None:
        if not sign_in_kinds():
            raise NotAllowed
        self.kind, self.value = check_identifier(self.identifier, "identifier", sign_in_kinds())

    def perform(self) -> OneTimeCode:
        return codes.issue(
            purpose=Purpose.LOGIN,
            channel=identifiers.CHANNELS[self.kind],
            destination=self.value,
            user=identifiers.find(self.kind, self.value),
            ip=self.ip,
            language=self.language,
        )


@dataclass(kw_only=True)
class ResendCode(OpenAction[OneTimeCode]):
    """Another code for the same purpose to the same place, at most one a minute. The former one works until its time is over. Who signs in
    by it is looked up anew: the place may be another account's by now, or nobody's."""

    flow: str
    purpose: Purpose

    counts_success = True

    def limits(self) -> list[Limit]:
        return per_ip("otp_ip", self.ip)

    def perform(self) -> OneTimeCode:
        former = codes.find(self.flow, self.purpose)
        channel = Channel(former.channel)
        opens = self.purpose in {Purpose.LOGIN, Purpose.RESET}
        made = codes.issue(
            purpose=self.purpose,
            channel=channel,
            destination=former.destination,
            user=identifiers.find(identifiers.KINDS[channel], former.destination) if opens else former.user,
            ip=self.ip,
            language=former.language,
        )
        AddressRequest.objects.filter(code=former, confirmed_at=None).update(code=made)
        return made
