# ruff: noqa: S101 -- these are tests, run by the suite of the inheriting class
"""What a backend of a third party must keep. Inherit the class in a test module and say how to make the backend."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.checks import CheckMessage

from lk_kit.core.exceptions import BackendUnsupported
from lk_kit.messaging.backends.sms import Sms, SmsBackend, SmsReceipt
from lk_kit.messaging.exceptions import SmsRefused
from lk_kit.orders.pricing import Offer, OfferRequest, PartyRef, PriceSource, offer_problem


class PriceSourceContract:
    """Set `known` to a SKU that the source offers, `unknown` to one that it does not, and return the source from `make_source()`."""

    known: str = ""
    unknown: str = "NO-SUCH-SKU"

    def make_source(self) -> PriceSource:
        raise NotImplementedError(f"{type(self).__name__} must implement make_source()")

    def party(self) -> PartyRef:
        """Who asks; override it where prices depend on the party."""
        return PartyRef(id=uuid4())

    def ask(self, *skus: str) -> dict[str, Offer]:
        requests = [OfferRequest(sku=sku, quantity=Decimal(1)) for sku in skus]
        return dict(self.make_source().offers(requests, party=self.party()))

    def test_an_offer_is_sane(self) -> None:
        offer = self.ask(self.known)[self.known]
        assert offer_problem(offer, OfferRequest(sku=self.known)) == ""

    def test_what_is_not_sold_is_left_out(self) -> None:
        assert set(self.ask(self.known, self.unknown)) <= {self.known}
        assert self.ask(self.unknown) == {}

    def test_nothing_is_asked_for_nothing(self) -> None:
        assert self.ask() == {}

    def test_many_at_once(self) -> None:
        found = self.ask(self.known, *(f"{self.unknown}-{number}" for number in range(500)))
        assert set(found) == {self.known}

    def test_odd_words_are_only_unknown(self) -> None:
        for sku in ("", " ", "'; --", "%", "\u202e", "x" * 64):
            assert sku == self.known or sku not in self.ask(sku)

    def test_the_same_question_has_the_same_answer(self) -> None:
        assert self.ask(self.known) == self.ask(self.known)

    def test_it_can_check_itself(self) -> None:
        assert all(isinstance(one, CheckMessage) for one in self.make_source().check())


class SmsBackendContract:
    """Return the backend from `make_backend()`, pointed at a double of its gateway. `number` is one that the double accepts, `refused` one
    that it refuses (empty: it refuses none)."""

    number: str = "+79161234567"
    refused: str = ""

    def make_backend(self) -> SmsBackend:
        raise NotImplementedError(f"{type(self).__name__} must implement make_backend()")

    def message(self, text: str = "Code 1234", key: str = "", to: str = "") -> Sms:
        return Sms(to=to or self.number, text=text, key=key)

    @pytest.mark.parametrize("text", ["Code 1234", "Код 1234 — «никому»", "a" * 200, "я" * 300, "€{}[]", "a&b=c+d%20"])
    def test_a_text_is_taken(self, text: str) -> None:
        receipt = self.make_backend().send(self.message(text))
        assert isinstance(receipt, SmsReceipt)
        assert isinstance(receipt.external_id, str)
        assert receipt.cost is None or (isinstance(receipt.cost, Decimal) and receipt.cost >= 0)

    def test_a_key_of_any_shape_is_taken(self) -> None:
        for key in (str(uuid4()), "x" * 64, "заказ/1 2"):
            assert isinstance(self.make_backend().send(self.message(key=key)), SmsReceipt)

    def test_a_refused_number_is_told_apart(self) -> None:
        if self.refused:
            with pytest.raises(SmsRefused):
                self.make_backend().send(self.message(to=self.refused))

    def test_it_finds_what_it_sent_or_says_that_it_cannot(self) -> None:
        backend, message = self.make_backend(), self.message(key=str(uuid4()))
        if not backend.supports_find:
            with pytest.raises(BackendUnsupported):
                backend.find(message)
            return
        assert backend.find(message) is None
        backend.send(message)
        assert isinstance(backend.find(message), SmsReceipt)

    def test_it_can_check_itself(self) -> None:
        assert self.make_backend().check() == []
