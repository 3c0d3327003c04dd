"""The words of an order that customers write: checked against the active model's own columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from lk_kit.core.exceptions import InvalidInput, Message
from lk_kit.core.text import TextTooLong, clean_text
from lk_kit.parties.models import Address

from .abstract import AbstractOrder
from .conf import conf

COMMENT_LENGTH = 4000
WORDS = ("title", "customer_reference", "comment", "delivery_method", "delivery_address", "delivery_contact")


class Problems(dict[str, list[Message]]):
    """Collects what is wrong field by field; `raise_any()` at the end."""

    def add(self, name: str, message: Message) -> None:
        self.setdefault(name, []).append(message)

    def raise_any(self) -> None:
        if self:
            raise InvalidInput(errors=self)


def set_words(order: AbstractOrder, given: Mapping[str, Any]) -> list[str]:
    """Writes cleaned texts into `order` (not into the database) and returns the names of the fields that changed."""
    problems = Problems()
    cleaned = {name: _clean_word(order, name, value, problems) for name, value in given.items() if name in WORDS}
    method = cleaned.get("delivery_method")
    if method and conf.DELIVERY_METHODS and method not in conf.DELIVERY_METHODS:
        problems.add("delivery_method", _("There is no such delivery method."))
    problems.raise_any()
    return assign(order, cleaned)


def _clean_word(order: AbstractOrder, name: str, value: Any, problems: Problems) -> str:
    if not isinstance(value, str):
        problems.add(name, _("Enter text."))
        return ""
    limit = getattr(order._meta.get_field(name), "max_length", None) or COMMENT_LENGTH
    try:
        return clean_text(value, limit, multiline=name == "comment")
    except TextTooLong as error:
        problems.add(name, str(error))
        return ""


def assign(order: AbstractOrder, values: Mapping[str, Any]) -> list[str]:
    changed = [name for name, value in values.items() if getattr(order, name) != value]
    for name in changed:
        setattr(order, name, values[name])
    return changed


def set_address(order: AbstractOrder, address_id: UUID | str) -> list[str]:
    """Takes a snapshot of an address from the party's own book. Raises InvalidInput for any other id."""
    try:
        address = Address.objects.using(order._state.db).filter(party=order.party_id, pk=address_id).first()
    except (ValidationError, ValueError, TypeError):
        address = None
    if address is None:
        raise InvalidInput(errors={"address_id": [_("There is no such address in your address book.")]})
    return assign(order, snapshot(address))


def set_default_address(order: AbstractOrder) -> list[str]:
    address = Address.objects.using(order._state.db).filter(party=order.party_id, is_default=True).first()
    return assign(order, snapshot(address)) if address else []


def snapshot(address: Address) -> dict[str, str]:
    contact = ", ".join(part for part in (address.contact_name, address.contact_phone) if part)
    text = ". ".join(part for part in (address.one_line(), address.instructions) if part)
    return {"delivery_address": text[:700], "delivery_contact": contact}


def set_extra(order: AbstractOrder, given: Mapping[str, Any]) -> list[str]:
    """The host's own columns, as far as `extra_fields.write` opens them to the customer; each through its model field's `clean()`."""
    problems, cleaned = Problems(), dict[str, Any]()
    for name, value in given.items():
        if name not in type(order).extra_fields.write:
            problems.add(name, _("This field cannot be set."))
            continue
        field: Any = order._meta.get_field(name)
        try:
            cleaned[field.attname] = field.clean(value, order)
        except ValidationError as error:
            for message in error.messages:
                problems.add(name, message)
    problems.raise_any()
    return assign(order, cleaned)


def clean_url(value: str) -> str:
    """An http or https link, or an empty string."""
    text = clean_text(value, 500)
    try:
        if text:
            URLValidator(schemes=["http", "https"])(text)
    except ValidationError as error:
        raise InvalidInput(errors={"tracking_url": error.messages}) from error
    return text


def clean_note(value: str, name: str, *, required: bool = False) -> str:
    try:
        text = clean_text(value, 500)
    except TextTooLong as error:
        raise InvalidInput(errors={name: [str(error)]}) from error
    if required and not text:
        raise InvalidInput(errors={name: [_("Please state the reason.")]})
    return text
