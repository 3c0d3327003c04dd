"""Which column of which file is what: a TOML or JSON file, single entries of which the command line may set."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.translation import gettext as _

from lk_kit.core.classes import get_class
from lk_kit.core.conf import conf as core_conf
from lk_kit.core.currencies import exponent
from lk_kit.core.exceptions import InvalidInput
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.totals import ORDER_FIELDS

Columns = str | list[str]
PARTY_FIELDS = frozenset({"name", "full_name", "kind", "inn", "kpp", "ogrn", "legal_address", "email", "phone"})
LINE_FIELDS = frozenset({"position", "sku", "name", "unit", "quantity", "price", "discount_rate", "vat_rate"})
OWN_FIELDS = frozenset({"id", "party", "status", "currency", "prices_include_vat", "external_id", "external_source", *ORDER_FIELDS})
MATCHES = ("external_id", "code", "inn")


@dataclass(frozen=True, kw_only=True)
class Table:
    """One file. `fields` maps our field to a column, or to several that are joined by a comma; `constants` are the same for each row."""

    file: str = ""
    id: str = ""
    fields: dict[str, Columns] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Orders(Table):
    """`party` is the column of the customer, matched to `party_match` of ours. `status`: {column, values, filled, default}."""

    party: str = ""
    party_match: str = "external_id"
    status: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Lines(Table):
    """`order` and `product` are the columns that point at the other files. Places: to how many decimals exported floats are rounded."""

    order: str = ""
    product: str = ""
    price_places: int | None = None
    discount_places: int = 4
    discount_in_percent: bool = False


@dataclass(frozen=True, kw_only=True)
class Mapping:
    source: str
    orders: Orders
    lines: Lines
    parties: Table = field(default_factory=Table)
    products: Table = field(default_factory=Table)
    currency: str = ""
    prices_include_vat: bool = True
    time_zone: str = ""
    date_format: str = ""
    decimal_comma: bool = False

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.time_zone) if self.time_zone else timezone.get_default_timezone()

    @property
    def money(self) -> str:
        return self.currency or core_conf.CURRENCY

    @property
    def price_places(self) -> int:
        return exponent(self.money) if self.lines.price_places is None else self.lines.price_places

    def problems(self) -> Iterable[str]:
        """What is wrong with the mapping itself, found before a file is opened."""
        required = (
            ("source", self.source),
            ("orders.file", self.orders.file),
            ("orders.id", self.orders.id),
            ("orders.party", self.orders.party),
        )
        yield from (_("%(name)s is missing") % {"name": name} for name, value in required if not value)
        if len(self.source) > 32:
            yield _("%(name)s is too long") % {"name": "source"}
        if not self.lines.order and self.lines.file != self.orders.file:
            yield _("%(name)s is missing") % {"name": "lines.order"}
        yield from (_("lines.fields needs %(name)s") % {"name": name} for name in ("quantity", "price") if name not in self.lines.fields)
        if self.orders.party_match not in MATCHES:
            yield _("orders.party_match must be one of %(names)s") % {"names": ", ".join(MATCHES)}
        yield from self._unknown_fields()
        yield from self._unknown_statuses()
        try:
            exponent(self.money), self.zone
        except (InvalidInput, ValueError, OSError, KeyError) as error:
            yield str(error)

    def _unknown_fields(self) -> Iterable[str]:
        for table, allowed in (("lines", LINE_FIELDS), ("products", LINE_FIELDS), ("parties", PARTY_FIELDS)):
            given: Table = getattr(self, table)
            unknown = sorted({*given.fields, *given.constants} - allowed)
            yield from (_("%(table)s has no field %(name)s") % {"table": table, "name": name} for name in unknown)
        for name in sorted({*self.orders.fields, *self.orders.constants}):
            if name in OWN_FIELDS or not _is_order_field(name):
                yield _("%(table)s has no field %(name)s") % {"table": "orders", "name": name}

    def _unknown_statuses(self) -> Iterable[str]:
        known = {code for code, _label in get_class("orders.OrderFlow").choices()}
        rule = self.orders.status
        named = {*rule.get("values", {}).values(), *rule.get("filled", {}).values(), *filter(None, [rule.get("default")])}
        yield from (_("the flow has no status %(name)s") % {"name": name} for name in sorted(named - known))


def _is_order_field(name: str) -> bool:
    try:
        found = get_order_model()._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return bool(found.concrete) and not found.is_relation


def read_mapping(path: Path | None, settings: Iterable[str] = ()) -> Mapping:
    """The mapping of a file, changed by `orders.id=order_id` settings. Raises InvalidInput that names everything that is wrong."""
    data = _read(path) if path else {}
    for one in settings:
        _set(data, one)
    try:
        mapping = Mapping(
            orders=_table(Orders, data.pop("orders", {})),
            lines=_table(Lines, data.pop("lines", {})),
            parties=_table(Table, data.pop("parties", {})),
            products=_table(Table, data.pop("products", {})),
            **data,
        )
    except TypeError as error:
        raise InvalidInput(_("The mapping cannot be read: %(why)s") % {"why": error}) from error
    problems = list(mapping.problems())
    if problems:
        raise InvalidInput(_("The mapping is wrong: %(why)s") % {"why": "; ".join(problems)})
    return mapping


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8-sig")
        data = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise InvalidInput(_("The mapping cannot be read: %(why)s") % {"why": error}) from error
    if not isinstance(data, dict):
        raise InvalidInput(_("The mapping cannot be read: %(why)s") % {"why": path})
    return data


def _set(data: dict[str, Any], setting: str) -> None:
    path, separator, value = setting.partition("=")
    *parents, last = path.strip().split(".")
    for name in parents:
        data = data.setdefault(name, {})
        if not isinstance(data, dict):
            raise InvalidInput(_("Write it as orders.id=column, not %(text)s.") % {"text": setting})
    if not separator or not last:
        raise InvalidInput(_("Write it as orders.id=column, not %(text)s.") % {"text": setting})
    values = [one.strip() for one in value.split("+")]
    data[last] = values if len(values) > 1 else {"true": True, "false": False}.get(values[0], values[0])


def _table(kind: type[Any], data: Any) -> Any:
    names = {one.name for one in fields(kind)}
    if not isinstance(data, dict) or set(data) - names:
        unknown = ", ".join(sorted(set(data) - names)) if isinstance(data, dict) else data
        raise InvalidInput(_("The mapping does not know: %(why)s") % {"why": unknown})
    return kind(**data)
