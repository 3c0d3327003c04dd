import django.db.models.deletion
import lk_kit.core.clock
import lk_kit.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressRequest",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(editable=False, max_length=16, verbose_name="kind")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("password", models.CharField(blank=True, default="", editable=False, max_length=200, verbose_name="password")),
                ("first_name", models.CharField(blank=True, default="", max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, default="", max_length=150, verbose_name="last name")),
                ("language", models.CharField(blank=True, default="", max_length=16, verbose_name="language")),
                ("next_url", models.CharField(blank=True, default="", editable=False, max_length=500)),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="requested")),
                ("expires_at", models.DateTimeField(db_index=True, verbose_name="expires")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
            ],
            options={
                "verbose_name": "request by mail",
                "verbose_name_plural": "requests by mail",
            },
        ),
        migrations.CreateModel(
            name="AttemptCounter",
            fields=[
                ("bucket", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField(default=0)),
                ("expires_ms", models.BigIntegerField(db_index=True)),
            ],
            options={
                "verbose_name": "counter of attempts",
                "verbose_name_plural": "counters of attempts",
            },
        ),
        migrations.CreateModel(
            name="FactorDemand",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="lk_factor_demand",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                ("since", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="since")),
            ],
            options={
                "verbose_name": "demand of a second factor",
                "verbose_name_plural": "demands of a second factor",
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=100, verbose_name="name")),
                ("key_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("hint", models.CharField(editable=False, max_length=12, verbose_name="begins with")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="created")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
                ("last_used", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                ("proven_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="confirmed by the person")),
                ("proven_by", models.CharField(blank=True, default="", editable=False, max_length=100)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_tokens",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "API token",
                "verbose_name_plural": "API tokens",
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("key_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("data", models.TextField(editable=False, verbose_name="data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expires")),
                ("otp_device", models.CharField(blank=True, default="", max_length=100, verbose_name="second factor")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="signed in")),
                ("last_seen", models.DateTimeField(default=lk_kit.core.clock.now, verbose_name="last seen")),
                ("ip", models.GenericIPAddressField(blank=True, null=True, verbose_name="address")),
                ("user_agent", models.CharField(blank=True, default="", max_length=300, verbose_name="browser")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_sessions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
            },
        ),
        migrations.CreateModel(
            name="TrustedBrowser",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("key_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("otp_device", models.CharField(editable=False, max_length=100, verbose_name="second factor")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="trusted since")),
                ("last_used", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="last used")),
                ("expires_at", models.DateTimeField(db_index=True, verbose_name="expires")),
                ("user_agent", models.CharField(blank=True, default="", max_length=300, verbose_name="browser")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_trusted_browsers",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "trusted browser",
                "verbose_name_plural": "trusted browsers",
            },
        ),
        migrations.CreateModel(
            name="CodeDevice",
            fields=[
                ("name", models.CharField(help_text="The human-readable name of this device.", max_length=64)),
                ("confirmed", models.BooleanField(default=True, help_text="Is this device ready for use?")),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("channel", models.CharField(editable=False, max_length=8, verbose_name="channel")),
                ("code_id", models.UUIDField(blank=True, editable=False, null=True)),
                ("distrusted_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="used for a reset")),
                (
                    "user",
                    models.ForeignKey(
                        help_text="The user that this device belongs to.",
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "codes as second factor",
                "verbose_name_plural": "codes as second factor",
                "constraints": [models.UniqueConstraint(fields=("user", "channel"), name="lk_kit_accounts_codedevice_channel")],
            },
        ),
        migrations.CreateModel(
            name="FactorReset",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("status", models.CharField(default="requested", editable=False, max_length=16, verbose_name="status")),
                ("reason", models.TextField(max_length=1000, verbose_name="reason")),
                ("requested_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="requested")),
                ("decided_at", models.DateTimeField(editable=False, null=True, verbose_name="decided")),
                ("due_at", models.DateTimeField(db_index=True, editable=False, null=True, verbose_name="takes effect")),
                ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="ended")),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_factor_resets",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "reset of a second factor",
                "verbose_name_plural": "resets of second factors",
                "permissions": [("approve_factorreset", "Can approve resets of second factors")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["requested", "approved"])),
                        fields=("user",),
                        name="lk_kit_accounts_factorreset_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VerifiedEmail",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("verified_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="confirmed")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_verified_emails",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmed address",
                "verbose_name_plural": "confirmed addresses",
                "constraints": [models.UniqueConstraint(fields=("user", "email"), name="lk_kit_accounts_verifiedemail_key")],
            },
        ),
    ]
