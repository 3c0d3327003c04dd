import django.core.serializers.json
import django.db.models.deletion
import lk_kit.core.clock
import lk_kit.core.files
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
            name="ConsentDocument",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.SlugField(
                        help_text="What it is about, for example personal-data or marketing.", max_length=32, verbose_name="kind"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("text", models.TextField(verbose_name="text")),
                (
                    "is_mandatory",
                    models.BooleanField(
                        default=False,
                        help_text="The cabinet cannot be used without it. Marketing is never mandatory.",
                        verbose_name="mandatory",
                    ),
                ),
                ("sha256", models.CharField(blank=True, default="", editable=False, max_length=64, verbose_name="SHA-256 of the text")),
                ("published_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="published")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="created")),
            ],
            options={
                "verbose_name": "consent document",
                "verbose_name_plural": "consent documents",
                "constraints": [models.UniqueConstraint(fields=("kind", "version"), name="lk_kit_privacy_document_version")],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("given_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="given")),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="withdrawn")),
                ("ip", models.GenericIPAddressField(blank=True, editable=False, null=True, verbose_name="address")),
                ("channel", models.CharField(default="page", editable=False, max_length=16, verbose_name="how")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_consents",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="lk_kit_privacy.consentdocument",
                        verbose_name="document",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)), fields=("user", "document"), name="lk_kit_privacy_consent_live"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DataExport",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("status", models.CharField(default="pending", max_length=16, verbose_name="status")),
                ("requested_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="requested")),
                ("leased_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("lease_token", models.UUIDField(blank=True, editable=False, null=True)),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("parts_done", models.PositiveIntegerField(default=0, verbose_name="parts done")),
                ("parts_total", models.PositiveIntegerField(default=0, verbose_name="parts")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        default="",
                        storage=lk_kit.core.files.private_storage,
                        upload_to=lk_kit.core.files.random_path,
                        verbose_name="file",
                    ),
                ),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="size")),
                ("ready_at", models.DateTimeField(blank=True, null=True, verbose_name="ready")),
                ("expires_at", models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="can be fetched until")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_exports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "copy of personal data",
                "verbose_name_plural": "copies of personal data",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("pending", "running"))), fields=("user",), name="lk_kit_privacy_export_open"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("status", models.CharField(default="waiting", max_length=16, verbose_name="status")),
                ("requested_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="requested")),
                ("due_at", models.DateTimeField(db_index=True, verbose_name="due")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("is_replay", models.BooleanField(default=False, verbose_name="after a restored backup")),
                (
                    "act",
                    models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="act"),
                ),
                ("act_sha256", models.CharField(blank=True, default="", max_length=64, verbose_name="SHA-256 of the act")),
                ("files", models.JSONField(blank=True, default=list, verbose_name="files that still have to be deleted")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_erasures",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "erasure of personal data",
                "verbose_name_plural": "erasures of personal data",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["waiting", "stopped"])), fields=("user",), name="lk_kit_privacy_erasure_open"
                    )
                ],
            },
        ),
    ]
