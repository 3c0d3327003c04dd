import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lk_kit.core.clock
import lk_kit.core.ids
import lk_kit.core.indexes
import lk_kit.orders.abstract


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.LK_KIT_ORDER_MODEL),
        ("lk_kit_parties", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                ("number", models.CharField(blank=True, db_index=True, default="", max_length=32, verbose_name="number")),
                ("status", models.CharField(default="draft", max_length=32, verbose_name="status")),
                ("title", models.CharField(blank=True, default="", max_length=150, verbose_name="name of the draft")),
                ("ordered_at", models.DateTimeField(default=lk_kit.core.clock.now, verbose_name="date")),
                ("updated_at", models.DateTimeField(default=lk_kit.core.clock.now, verbose_name="changed")),
                ("currency", models.CharField(default=lk_kit.orders.abstract.default_currency, max_length=3, verbose_name="currency")),
                ("prices_include_vat", models.BooleanField(default=True, verbose_name="prices include VAT")),
                ("subtotal", models.DecimalField(decimal_places=4, default=0, max_digits=19, verbose_name="before discount")),
                ("discount_total", models.DecimalField(decimal_places=4, default=0, max_digits=19, verbose_name="discount")),
                ("vat_total", models.DecimalField(decimal_places=4, default=0, max_digits=19, verbose_name="VAT")),
                ("total", models.DecimalField(decimal_places=4, default=0, max_digits=19, verbose_name="total")),
                ("lines_count", models.PositiveIntegerField(default=0, verbose_name="lines")),
                ("customer_reference", models.CharField(blank=True, default="", max_length=64, verbose_name="your reference")),
                ("comment", models.TextField(blank=True, default="", verbose_name="comment")),
                ("cancel_reason", models.CharField(blank=True, default="", max_length=500, verbose_name="reason of cancellation")),
                ("delivery_method", models.CharField(blank=True, default="", max_length=64, verbose_name="delivery method")),
                ("delivery_address", models.CharField(blank=True, default="", max_length=700, verbose_name="delivery address")),
                ("delivery_contact", models.CharField(blank=True, default="", max_length=255, verbose_name="recipient")),
                ("tracking_number", models.CharField(blank=True, default="", max_length=64, verbose_name="tracking number")),
                ("tracking_url", models.URLField(blank=True, default="", max_length=500, verbose_name="tracking link")),
                ("promised_date", models.DateField(blank=True, null=True, verbose_name="promised date")),
                ("shipped_at", models.DateTimeField(blank=True, null=True, verbose_name="shipped")),
                ("repeated_from", models.CharField(blank=True, default="", editable=False, max_length=64, verbose_name="repeated from")),
                ("external_source", models.CharField(blank=True, default="", max_length=32, verbose_name="external source")),
                ("external_id", models.CharField(blank=True, default="", max_length=64, verbose_name="external id")),
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "party",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lk_orders",
                        to="lk_kit_parties.party",
                        verbose_name="party",
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="lk_orders",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="placed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "order",
                "verbose_name_plural": "orders",
                "abstract": False,
                "swappable": "LK_KIT_ORDER_MODEL",
            },
        ),
        migrations.CreateModel(
            name="OrderHistory",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("from_status", models.CharField(blank=True, default="", max_length=32, verbose_name="from")),
                ("to_status", models.CharField(max_length=32, verbose_name="to")),
                ("at", models.DateTimeField(default=lk_kit.core.clock.now, verbose_name="when")),
                ("via", models.CharField(default="system", max_length=16, verbose_name="by")),
                ("note", models.CharField(blank=True, default="", max_length=500, verbose_name="note")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_history",
                        to=settings.LK_KIT_ORDER_MODEL,
                        verbose_name="order",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "status change",
                "verbose_name_plural": "status changes",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                ("sku", models.CharField(blank=True, default="", max_length=64, verbose_name="SKU")),
                ("name", models.CharField(max_length=500, verbose_name="name")),
                ("unit", models.CharField(blank=True, default="", max_length=16, verbose_name="unit")),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=12, verbose_name="quantity")),
                ("price", models.DecimalField(decimal_places=4, max_digits=19, verbose_name="price")),
                ("discount_rate", models.DecimalField(decimal_places=4, default=0, max_digits=5, verbose_name="discount")),
                ("vat_rate", models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="VAT rate, %")),
                ("amount", models.DecimalField(decimal_places=4, default=0, max_digits=19, verbose_name="amount")),
                ("vat_amount", models.DecimalField(decimal_places=4, default=0, max_digits=19, verbose_name="VAT amount")),
                ("external_id", models.CharField(blank=True, default="", max_length=64, verbose_name="external id")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_lines",
                        to=settings.LK_KIT_ORDER_MODEL,
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "order line",
                "verbose_name_plural": "order lines",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="OrderTemplate",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("comment", models.CharField(blank=True, default="", max_length=500, verbose_name="comment")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="created")),
                ("updated_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="changed")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_order_templates",
                        to="lk_kit_parties.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "order template",
                "verbose_name_plural": "order templates",
            },
        ),
        migrations.CreateModel(
            name="OrderTemplateLine",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                ("sku", models.CharField(blank=True, default="", max_length=64, verbose_name="SKU")),
                ("name", models.CharField(max_length=500, verbose_name="name")),
                ("unit", models.CharField(blank=True, default="", max_length=16, verbose_name="unit")),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=12, verbose_name="quantity")),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="lk_kit_orders.ordertemplate",
                        verbose_name="template",
                    ),
                ),
            ],
            options={
                "verbose_name": "template line",
                "verbose_name_plural": "template lines",
                "ordering": ["position"],
            },
        ),
        migrations.AddIndex(
            model_name="order",
            index=lk_kit.core.indexes.LatestFirst(fields=["party", "-ordered_at"], name="lk_kit_orde_party_i_8b2d4e_idx"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["party", "status", "-ordered_at"], name="lk_kit_orde_party_i_7432c0_idx"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("external_source", "external_id"),
                name="lk_kit_orders_order_ext",
            ),
        ),
        migrations.AddIndex(
            model_name="orderhistory",
            index=models.Index(fields=["order", "at"], name="lk_kit_orders_history_at"),
        ),
        migrations.AddIndex(
            model_name="orderline",
            index=models.Index(fields=["sku"], name="lk_kit_orders_line_sku"),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.UniqueConstraint(fields=("order", "position"), name="lk_kit_orders_orderline_position"),
        ),
        migrations.AddConstraint(
            model_name="ordertemplate",
            constraint=models.UniqueConstraint(fields=("party", "name"), name="lk_kit_orders_template_name"),
        ),
        migrations.AddConstraint(
            model_name="ordertemplateline",
            constraint=models.UniqueConstraint(fields=("template", "position"), name="lk_kit_orders_templateline_position"),
        ),
    ]
