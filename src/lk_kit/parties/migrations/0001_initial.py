import django.db.models.deletion
import lk_kit.core.clock
import lk_kit.core.crypto
import lk_kit.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BankAccount",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("bank_name", models.CharField(max_length=255, verbose_name="bank")),
                ("bik", models.CharField(max_length=9, verbose_name="BIK")),
                ("account", lk_kit.core.crypto.EncryptedCharField(max_length=20, verbose_name="settlement account")),
                ("account_hash", lk_kit.core.crypto.LookupHash(default="", editable=False, max_length=64, of="account")),
                ("correspondent_account", models.CharField(blank=True, default="", max_length=20, verbose_name="correspondent account")),
                ("is_default", models.BooleanField(default=False, verbose_name="default")),
            ],
            options={
                "verbose_name": "bank account",
                "verbose_name_plural": "bank accounts",
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "code",
                    models.CharField(default=lk_kit.core.ids.party_code, editable=False, max_length=12, unique=True, verbose_name="code"),
                ),
                ("kind", models.CharField(default="person", max_length=16, verbose_name="kind")),
                ("status", models.CharField(default="active", max_length=16, verbose_name="status")),
                (
                    "status_note",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Why it was rejected or closed; members read it.",
                        max_length=500,
                        verbose_name="reason",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                ("full_name", models.CharField(blank=True, default="", max_length=500, verbose_name="full name")),
                ("inn", models.CharField(blank=True, default="", max_length=12, verbose_name="INN")),
                ("kpp", models.CharField(blank=True, default="", max_length=9, verbose_name="KPP")),
                ("ogrn", models.CharField(blank=True, default="", max_length=15, verbose_name="OGRN")),
                ("legal_address", models.CharField(blank=True, default="", max_length=500, verbose_name="legal address")),
                ("email", models.EmailField(blank=True, default="", max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, default="", max_length=32, verbose_name="phone")),
                (
                    "requires_second_factor",
                    models.BooleanField(
                        default=False,
                        help_text="Whoever works in the cabinet of this company must have two-factor authentication.",
                        verbose_name="members must have a second factor",
                    ),
                ),
                ("internal_note", models.TextField(blank=True, default="", help_text="Only staff see it.", verbose_name="internal note")),
                ("external_source", models.CharField(blank=True, default="", max_length=32, verbose_name="external source")),
                ("external_id", models.CharField(blank=True, default="", max_length=64, verbose_name="external id")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="created")),
                (
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="lk_managed_parties",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="manager",
                    ),
                ),
            ],
            options={
                "verbose_name": "party",
                "verbose_name_plural": "parties",
            },
        ),
        migrations.CreateModel(
            name="BankAccountChange",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("what", models.CharField(max_length=16, verbose_name="what")),
                ("bank_name", models.CharField(blank=True, default="", max_length=255, verbose_name="bank")),
                ("bik", models.CharField(blank=True, default="", max_length=9, verbose_name="BIK")),
                (
                    "account",
                    lk_kit.core.crypto.EncryptedCharField(blank=True, default="", max_length=20, verbose_name="settlement account"),
                ),
                ("correspondent_account", models.CharField(blank=True, default="", max_length=20, verbose_name="correspondent account")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="entered")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("decision", models.CharField(default="waiting", max_length=16, verbose_name="decision")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="reason")),
                (
                    "bank_account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="changes",
                        to="lk_kit_parties.bankaccount",
                        verbose_name="bank account",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
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
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bank_account_changes",
                        to="lk_kit_parties.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a bank account",
                "verbose_name_plural": "changes of bank accounts",
            },
        ),
        migrations.AddField(
            model_name="bankaccount",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="bank_accounts", to="lk_kit_parties.party", verbose_name="party"
            ),
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("label", models.CharField(blank=True, default="", max_length=100, verbose_name="name of the place")),
                ("postal_code", models.CharField(blank=True, default="", max_length=16, verbose_name="postal code")),
                ("country", models.CharField(blank=True, default="", max_length=64, verbose_name="country")),
                ("region", models.CharField(blank=True, default="", max_length=128, verbose_name="region")),
                ("city", models.CharField(max_length=128, verbose_name="city")),
                ("street", models.CharField(max_length=255, verbose_name="street, building, office")),
                ("contact_name", models.CharField(blank=True, default="", max_length=150, verbose_name="contact person")),
                ("contact_phone", models.CharField(blank=True, default="", max_length=32, verbose_name="contact phone")),
                ("instructions", models.CharField(blank=True, default="", max_length=500, verbose_name="instructions for the driver")),
                ("is_default", models.BooleanField(default=False, verbose_name="default")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="lk_kit_parties.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "address",
                "verbose_name_plural": "addresses",
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=64, verbose_name="name")),
                ("description", models.CharField(blank=True, default="", max_length=255, verbose_name="in words")),
                ("permissions", models.JSONField(default=list, verbose_name="permissions")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="created")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="custom_roles",
                        to="lk_kit_parties.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "role of a company",
                "verbose_name_plural": "roles of companies",
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("role", models.CharField(max_length=32, verbose_name="role")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                ("is_limited", models.BooleanField(default=False, editable=False, verbose_name="has a spending limit")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="since")),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="lk_kit_parties.party",
                        verbose_name="party",
                    ),
                ),
                (
                    "custom_role",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="memberships",
                        to="lk_kit_parties.role",
                        verbose_name="role of the company",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("role", models.CharField(max_length=32, verbose_name="role")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="member from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="member until")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="sent")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepted by",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="lk_kit_parties.party",
                        verbose_name="party",
                    ),
                ),
                (
                    "custom_role",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="invitations",
                        to="lk_kit_parties.role",
                        verbose_name="role of the company",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
            },
        ),
        migrations.CreateModel(
            name="SpendingLimit",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("period", models.CharField(max_length=16, verbose_name="period")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19, verbose_name="amount")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="set")),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="limits",
                        to="lk_kit_parties.membership",
                        verbose_name="membership",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="lk_kit_parties.party", verbose_name="party"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="set by",
                    ),
                ),
            ],
            options={
                "verbose_name": "spending limit",
                "verbose_name_plural": "spending limits",
            },
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("inn", ""), _negated=True), models.Q(("kind", "person"), _negated=True)),
                fields=("inn", "kpp"),
                name="lk_kit_parties_party_inn_kpp",
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("external_source", "external_id"),
                name="lk_kit_parties_party_external",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccountchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decision", "waiting")), fields=("bank_account",), name="lk_kit_parties_bankchange_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.UniqueConstraint(fields=("party", "bik", "account_hash"), name="lk_kit_parties_bankaccount_key"),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)), fields=("party",), name="lk_kit_parties_bankaccount_default"
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)), fields=("party",), name="lk_kit_parties_address_default"
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.UniqueConstraint(fields=("party", "title"), name="lk_kit_parties_role_title"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("user", "party"), name="lk_kit_parties_membership_key"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("custom_role__isnull", False), ("role", "custom")),
                    models.Q(models.Q(("role", "custom"), _negated=True), ("custom_role", None)),
                    _connector="OR",
                ),
                name="lk_kit_parties_membership_role",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(("accepted_at", None), ("revoked_at", None)), fields=["email"], name="lk_kit_parties_inv_email"
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted_at", None), ("revoked_at", None)),
                fields=("party", "email"),
                name="lk_kit_parties_invitation_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="spendinglimit",
            constraint=models.UniqueConstraint(fields=("membership", "period", "currency"), name="lk_kit_parties_limit_key"),
        ),
        migrations.AddConstraint(
            model_name="spendinglimit",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="lk_kit_parties_limit_amount"),
        ),
    ]
