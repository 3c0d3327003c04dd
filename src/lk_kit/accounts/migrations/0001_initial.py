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
            name="AccountLock",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="lk_lock",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                ("locked_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="locked")),
            ],
            options={
                "verbose_name": "locked account",
                "verbose_name_plural": "locked accounts",
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
            name="Anomaly",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("rule", models.CharField(max_length=32, verbose_name="rule")),
                ("bucket", models.CharField(editable=False, max_length=64, unique=True)),
                ("network", models.CharField(blank=True, default="", max_length=45, verbose_name="network")),
                ("country", models.CharField(blank=True, default="", max_length=2, verbose_name="country")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="how many")),
                ("at", models.DateTimeField(db_index=True, default=lk_kit.core.clock.now, verbose_name="when")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_anomalies",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "anomaly of sign-ins",
                "verbose_name_plural": "anomalies of sign-ins",
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
                ("is_proven_strongly", models.BooleanField(default=False, editable=False)),
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
            name="KnownDevice",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("key_hash", models.CharField(editable=False, max_length=64)),
                ("user_agent", models.CharField(blank=True, default="", max_length=300, verbose_name="browser")),
                ("ip", models.GenericIPAddressField(blank=True, null=True, verbose_name="address")),
                ("first_seen", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="first seen")),
                ("last_seen", models.DateTimeField(default=lk_kit.core.clock.now, verbose_name="last seen")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_devices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "known device",
                "verbose_name_plural": "known devices",
            },
        ),
        migrations.CreateModel(
            name="OneTimeCode",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("purpose", models.CharField(editable=False, max_length=16, verbose_name="purpose")),
                ("channel", models.CharField(editable=False, max_length=8, verbose_name="channel")),
                ("destination", models.CharField(editable=False, max_length=254, verbose_name="destination")),
                ("language", models.CharField(blank=True, default="", editable=False, max_length=16, verbose_name="language")),
                ("ip", models.GenericIPAddressField(blank=True, editable=False, null=True, verbose_name="address")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="requested")),
                ("expires_at", models.DateTimeField(db_index=True, editable=False, verbose_name="expires")),
                ("used_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="used")),
                (
                    "user",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_codes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "one-time code",
                "verbose_name_plural": "one-time codes",
            },
        ),
        migrations.CreateModel(
            name="AddressRequest",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(editable=False, max_length=16, verbose_name="kind")),
                ("email", models.EmailField(blank=True, default="", max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, default="", max_length=16, verbose_name="telephone")),
                ("password", models.CharField(blank=True, default="", editable=False, max_length=200, verbose_name="password")),
                ("first_name", models.CharField(blank=True, default="", max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, default="", max_length=150, verbose_name="last name")),
                ("language", models.CharField(blank=True, default="", max_length=16, verbose_name="language")),
                ("next_url", models.CharField(blank=True, default="", editable=False, max_length=500)),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="requested")),
                ("expires_at", models.DateTimeField(db_index=True, verbose_name="expires")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                (
                    "code",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="lk_kit_accounts.onetimecode",
                    ),
                ),
            ],
            options={
                "verbose_name": "request by mail",
                "verbose_name_plural": "requests by mail",
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
            name="SignInRecord",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=lk_kit.core.clock.now, verbose_name="when")),
                ("outcome", models.CharField(max_length=8, verbose_name="result")),
                ("door", models.CharField(blank=True, default="", max_length=64, verbose_name="way in")),
                ("factor", models.CharField(blank=True, default="", max_length=100, verbose_name="second factor")),
                ("stage", models.CharField(blank=True, default="", max_length=32, verbose_name="failed step")),
                ("mode", models.CharField(blank=True, default="", max_length=8, verbose_name="opened")),
                ("ip", models.GenericIPAddressField(blank=True, null=True, verbose_name="address")),
                ("network", models.CharField(blank=True, default="", max_length=45, verbose_name="network")),
                ("user_agent", models.CharField(blank=True, default="", max_length=300, verbose_name="browser")),
                ("country", models.CharField(blank=True, default="", max_length=2, verbose_name="country")),
                ("place", models.CharField(blank=True, default="", max_length=150, verbose_name="place")),
                ("is_new_device", models.BooleanField(default=False, verbose_name="new device")),
                ("disowned_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="disowned")),
                (
                    "device",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sign_ins",
                        to="lk_kit_accounts.knowndevice",
                        verbose_name="device",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_sign_ins",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-in",
                "verbose_name_plural": "sign-in history",
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
            name="Visit",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("staff_name", models.CharField(blank=True, default="", max_length=300, verbose_name="name of the staff member")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("started_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="began")),
                ("until", models.DateTimeField(verbose_name="until")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="lk_visits_made",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="staff",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_visits",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "visit as customer",
                "verbose_name_plural": "visits as customer",
                "permissions": [("view_as_customer", "Can view the cabinet as a customer")],
            },
        ),
        migrations.CreateModel(
            name="CodeDevice",
            fields=[
                ("name", models.CharField(help_text="The human-readable name of this device.", max_length=64)),
                ("confirmed", models.BooleanField(default=True, help_text="Is this device ready for use?")),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("channel", models.CharField(editable=False, max_length=8, verbose_name="channel")),
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
            name="Identifier",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=8, verbose_name="kind")),
                ("value", models.CharField(max_length=254, verbose_name="e-mail or telephone")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="added")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_identifiers",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact for sign-in",
                "verbose_name_plural": "contacts for sign-in",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "kind", "value"), name="lk_kit_accounts_identifier_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("verified_at__isnull", False)),
                        fields=("kind", "value"),
                        name="lk_kit_accounts_identifier_owner",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdentifierChange",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=8, verbose_name="kind")),
                ("old_value", models.CharField(blank=True, default="", max_length=254, verbose_name="before")),
                ("new_value", models.CharField(max_length=254, verbose_name="after")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="changed")),
                ("undo_until", models.DateTimeField(db_index=True, verbose_name="can be rolled back until")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="rolled back")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_identifier_changes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a contact",
                "verbose_name_plural": "changes of contacts",
                "indexes": [models.Index(fields=["kind", "old_value"], name="lk_kit_acc_change_old")],
            },
        ),
        migrations.AddConstraint(
            model_name="knowndevice",
            constraint=models.UniqueConstraint(fields=("user", "key_hash"), name="lk_kit_accounts_device_key"),
        ),
        migrations.AddIndex(
            model_name="signinrecord",
            index=models.Index(fields=["user", "-id"], name="lk_kit_accounts_signin_user"),
        ),
        migrations.AddIndex(
            model_name="signinrecord",
            index=models.Index(fields=["at"], name="lk_kit_accounts_signin_at"),
        ),
        migrations.AddIndex(
            model_name="signinrecord",
            index=models.Index(
                condition=models.Q(("outcome", "failure")), fields=["at", "user", "network"], name="lk_kit_accounts_signin_failed"
            ),
        ),
        migrations.AddIndex(
            model_name="signinrecord",
            index=models.Index(condition=models.Q(("outcome", "failure")), fields=["network", "at"], name="lk_kit_accounts_signin_net"),
        ),
    ]
