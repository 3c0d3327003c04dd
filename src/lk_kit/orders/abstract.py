from __future__ import annotations

from typing import ClassVar, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.core.conf import conf as core_conf
from lk_kit.core.extra_fields import ExtraFields
from lk_kit.core.indexes import LatestFirst
from lk_kit.core.swapping import ORDER_SETTING, get_swappable
from lk_kit.parties.models import Party

from .enums import DRAFT
from .querysets import OrderQuerySet


def get_order_model() -> type[AbstractOrder]:
    """The active order model: ours, or the host's named by `LK_KIT_ORDER_MODEL`."""
    return cast("type[AbstractOrder]", get_swappable(ORDER_SETTING))


def default_currency() -> str:
    return core_conf.CURRENCY


class AbstractOrder(models.Model):
    """What a host's own order inherits. A draft is an order that is not placed yet.

    Every column has a default or is null, so that a table with rows can start to inherit it; a host may declare a field of the same name
    itself. Money columns hold four decimals to fit every currency and are quantized by `currency`. Totals are written by
    `lk_kit.orders.totals` alone. No primary key is declared and none is assumed.
    """

    extra_fields: ClassVar[ExtraFields] = ExtraFields()

    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="lk_orders", verbose_name=_("party"))
    number = models.CharField(_("number"), max_length=32, blank=True, default="", db_index=True)
    status = models.CharField(_("status"), max_length=32, default=DRAFT)
    title = models.CharField(_("name of the draft"), max_length=150, blank=True, default="")
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="lk_orders", verbose_name=_("placed by")
    )
    ordered_at = models.DateTimeField(_("date"), default=now)
    """When it was placed; of a draft, when it was begun. The one sorting column of all lists."""
    updated_at = models.DateTimeField(_("changed"), default=now)

    currency = models.CharField(_("currency"), max_length=3, default=default_currency)
    prices_include_vat = models.BooleanField(_("prices include VAT"), default=True)
    subtotal = models.DecimalField(_("before discount"), max_digits=19, decimal_places=4, default=0)
    discount_total = models.DecimalField(_("discount"), max_digits=19, decimal_places=4, default=0)
    vat_total = models.DecimalField(_("VAT"), max_digits=19, decimal_places=4, default=0)
    total = models.DecimalField(_("total"), max_digits=19, decimal_places=4, default=0)
    lines_count = models.PositiveIntegerField(_("lines"), default=0)

    customer_reference = models.CharField(_("your reference"), max_length=64, blank=True, default="")
    comment = models.TextField(_("comment"), blank=True, default="")
    cancel_reason = models.CharField(_("reason of cancellation"), max_length=500, blank=True, default="")

    delivery_method = models.CharField(_("delivery method"), max_length=64, blank=True, default="")
    delivery_address = models.CharField(_("delivery address"), max_length=700, blank=True, default="")
    """A snapshot in words: the address book may change afterwards."""
    delivery_contact = models.CharField(_("recipient"), max_length=255, blank=True, default="")
    tracking_number = models.CharField(_("tracking number"), max_length=64, blank=True, default="")
    tracking_url = models.URLField(_("tracking link"), max_length=500, blank=True, default="")
    promised_date = models.DateField(_("promised date"), null=True, blank=True)
    shipped_at = models.DateTimeField(_("shipped"), null=True, blank=True)

    repeated_from = models.CharField(_("repeated from"), max_length=64, blank=True, default="", editable=False)
    """The key of the order (or of the template, with the prefix `template:`) that this one repeats, as a string."""
    external_source = models.CharField(_("external source"), max_length=32, blank=True, default="")
    external_id = models.CharField(_("external id"), max_length=64, blank=True, default="")

    objects = OrderQuerySet.as_manager()

    class Meta:
        abstract = True
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        indexes = [
            LatestFirst(fields=["party", "-ordered_at"]),
            models.Index(fields=["party", "status", "-ordered_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["external_source", "external_id"], condition=~Q(external_id=""), name="%(app_label)s_%(class)s_ext"
            )
        ]

    def __str__(self) -> str:
        return self.number or self.title or str(self.pk)

    @property
    def is_draft(self) -> bool:
        return self.status == DRAFT
