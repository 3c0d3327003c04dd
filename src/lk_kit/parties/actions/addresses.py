from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic

from lk_kit.core.actions import R
from lk_kit.core.events import emit
from lk_kit.parties.enums import Permission
from lk_kit.parties.models import Address
from lk_kit.parties.requisites import ADDRESS, clean_address
from lk_kit.parties.signals import AddressChanged

from .base import PartyAction, PartyPieceAction, facts

EDIT = Permission.EDIT.value
STAFF = "lk_kit_parties.change_address"


@dataclass
class AddAddress(PartyAction[Address]):
    """Adds to the party's address book; the first address becomes the default."""

    name: ClassVar[str] = "parties.add_address"
    permission: ClassVar[str] = EDIT
    staff_permission: ClassVar[str] = "lk_kit_parties.add_address"

    values: Mapping[str, Any]

    def check(self) -> None:
        self.cleaned = clean_address(self.values)

    def perform(self) -> Address:
        book = Address.objects.using(self.using()).filter(party=self.instance)
        address = Address(party=self.instance, is_default=not book.exists(), **self.cleaned)
        address.save(using=self.using(), force_insert=True)
        emit(AddressChanged(**facts(self.actor, self.instance.pk), address_id=address.pk, what="added"), address)
        return address


@dataclass
class _AddressAction(PartyPieceAction[Address, R], Generic[R]):
    permission: ClassVar[str] = EDIT
    staff_permission: ClassVar[str] = STAFF

    def tell(self, what: str) -> None:
        emit(AddressChanged(**facts(self.actor, self.instance.party_id), address_id=self.instance.pk, what=what), self.instance)


@dataclass
class UpdateAddress(_AddressAction[Address]):
    """Changes the given fields. Orders keep the snapshot they were placed with."""

    name: ClassVar[str] = "parties.update_address"

    values: Mapping[str, Any]

    def check(self) -> None:
        kept = {name: getattr(self.instance, name) for name in ADDRESS}
        self.cleaned = clean_address({**kept, **self.values})

    def perform(self) -> Address:
        for name, value in self.cleaned.items():
            setattr(self.instance, name, value)
        self.instance.save(using=self.using(), update_fields=list(self.cleaned))
        self.tell("changed")
        return self.instance


@dataclass
class DeleteAddress(_AddressAction[None]):
    """When the default goes, the next address in the book takes its place."""

    name: ClassVar[str] = "parties.delete_address"
    staff_permission: ClassVar[str] = "lk_kit_parties.delete_address"

    def perform(self) -> None:
        book = Address.objects.using(self.using()).filter(party_id=self.instance.party_id)
        self.tell("deleted")
        book.filter(pk=self.instance.pk).delete()
        heir = book.order_by("pk").values_list("pk", flat=True).first()
        if self.instance.is_default and heir is not None:
            book.filter(pk=heir).update(is_default=True)


@dataclass
class SetDefaultAddress(_AddressAction[Address]):
    """Makes the address the one that new orders begin with."""

    name: ClassVar[str] = "parties.set_default_address"

    def perform(self) -> Address:
        book = Address.objects.using(self.using()).filter(party_id=self.instance.party_id)
        book.filter(is_default=True).exclude(pk=self.instance.pk).update(is_default=False)
        book.filter(pk=self.instance.pk).update(is_default=True)
        self.instance.is_default = True
        self.tell("default")
        return self.instance
