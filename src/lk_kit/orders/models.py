from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.core.ids import uuid7
from lk_kit.core.swapping import ORDER_SETTING, model_label
from lk_kit.parties.models import Party

from .abstract import AbstractOrder
from .enums import Via
from .querysets import OrderTemplateQuerySet

ORDER = model_label(ORDER_SETTING)


class Order(AbstractOrder):
    """The default order; swap it with `LK_KIT_ORDER_MODEL`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta(AbstractOrder.Meta):
        swappable = "LK_KIT_ORDER_MODEL"


class OrderLine(models.Model):
    """A snapshot of what was ordered at which price; `amount` and `vat_amount` are written by `totals.py` alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order: models.ForeignKey[AbstractOrder, AbstractOrder] = models.ForeignKey(
        ORDER, on_delete=models.CASCADE, related_name="lk_lines", verbose_name=_("order")
    )
    position = models.PositiveIntegerField(_("position"))
    sku = models.CharField(_("SKU"), max_length=64, blank=True, default="")
    name = models.CharField(_("name"), max_length=500)
    unit = models.CharField(_("unit"), max_length=16, blank=True, default="")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    price = models.DecimalField(_("price"), max_digits=19, decimal_places=4)
    discount_rate = models.DecimalField(_("discount"), max_digits=5, decimal_places=4, default=0)
    """A fraction of one: 0.1500 is 15 %."""
    vat_rate = models.DecimalField(_("VAT rate, %"), max_digits=5, decimal_places=2, null=True, blank=True)
    """Per cent at the time of the order; null = not subject to VAT, which is not the same as 0."""
    amount = models.DecimalField(_("amount"), max_digits=19, decimal_places=4, default=0)
    vat_amount = models.DecimalField(_("VAT amount"), max_digits=19, decimal_places=4, default=0)
    external_id = models.CharField(_("external id"), max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["order", "position"], name="lk_kit_orders_orderline_position")]
        indexes = [models.Index(fields=["sku"], name="lk_kit_orders_line_sku")]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"


class OrderHistory(models.Model):
    """The status timeline. Rows are added, never changed; a person who is erased leaves the row without a name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order: models.ForeignKey[AbstractOrder, AbstractOrder] = models.ForeignKey(
        ORDER, on_delete=models.CASCADE, related_name="lk_history", verbose_name=_("order")
    )
    from_status = models.CharField(_("from"), max_length=32, blank=True, default="")
    to_status = models.CharField(_("to"), max_length=32)
    at = models.DateTimeField(_("when"), default=now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    via = models.CharField(_("by"), max_length=16, default=Via.SYSTEM.value)
    note = models.CharField(_("note"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("status change")
        verbose_name_plural = _("status changes")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["order", "at"], name="lk_kit_orders_history_at")]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class OrderTemplate(models.Model):
    """A named list of goods to order again («Еженедельная закупка»); it holds no prices, they come from the price source."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="lk_order_templates", verbose_name=_("party"))
    name = models.CharField(_("name"), max_length=150)
    comment = models.CharField(_("comment"), max_length=500, blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = OrderTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("order template")
        verbose_name_plural = _("order templates")
        constraints = [models.UniqueConstraint(fields=["party", "name"], name="lk_kit_orders_template_name")]

    def __str__(self) -> str:
        return self.name


class OrderTemplateLine(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    template = models.ForeignKey(OrderTemplate, on_delete=models.CASCADE, related_name="lines", verbose_name=_("template"))
    position = models.PositiveIntegerField(_("position"))
    sku = models.CharField(_("SKU"), max_length=64, blank=True, default="")
    name = models.CharField(_("name"), max_length=500)
    unit = models.CharField(_("unit"), max_length=16, blank=True, default="")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)

    class Meta:
        verbose_name = _("template line")
        verbose_name_plural = _("template lines")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["template", "position"], name="lk_kit_orders_templateline_position")]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"
