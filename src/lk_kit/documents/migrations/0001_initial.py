import django.db.models.deletion
import lk_kit.core.clock
import lk_kit.core.files
import lk_kit.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("lk_kit_parties", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("type", models.CharField(max_length=32, verbose_name="type")),
                ("number", models.CharField(blank=True, default="", max_length=64, verbose_name="number")),
                ("date", models.DateField(default=lk_kit.core.clock.today, verbose_name="date")),
                ("period_start", models.DateField(blank=True, null=True, verbose_name="period from")),
                ("period_end", models.DateField(blank=True, null=True, verbose_name="period to")),
                ("title", models.CharField(blank=True, default="", max_length=200, verbose_name="title")),
                ("status", models.CharField(default="draft", max_length=32, verbose_name="status")),
                ("withdraw_reason", models.CharField(blank=True, default="", max_length=500, verbose_name="reason of the withdrawal")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                ("version", models.PositiveIntegerField(default=0, editable=False, verbose_name="version")),
                ("file_format", models.CharField(blank=True, default="", editable=False, max_length=16, verbose_name="format")),
                ("file_size", models.PositiveBigIntegerField(default=0, editable=False, verbose_name="size")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="created")),
                ("published_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="published")),
                ("read_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="first downloaded")),
                ("external_source", models.CharField(blank=True, default="", max_length=32, verbose_name="external source")),
                ("external_id", models.CharField(blank=True, default="", max_length=64, verbose_name="external id")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lk_documents",
                        to="lk_kit_parties.party",
                        verbose_name="party",
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="first downloaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
            },
        ),
        migrations.CreateModel(
            name="DocumentLink",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("target", models.CharField(max_length=32, verbose_name="kind of object")),
                ("target_id", models.CharField(max_length=64, verbose_name="key of the object")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="lk_kit_documents.document",
                        verbose_name="document",
                    ),
                ),
            ],
            options={
                "verbose_name": "link of a document",
                "verbose_name_plural": "links of documents",
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(default="writing", max_length=16, verbose_name="state")),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        storage=lk_kit.core.files.private_storage,
                        upload_to=lk_kit.core.files.random_path,
                        verbose_name="file",
                    ),
                ),
                ("original_name", models.CharField(blank=True, default="", max_length=200, verbose_name="name given by the sender")),
                ("format", models.CharField(max_length=16, verbose_name="format")),
                ("content_type", models.CharField(max_length=100, verbose_name="content type")),
                ("size", models.PositiveBigIntegerField(verbose_name="size")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="created")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lk_files",
                        to="lk_kit_parties.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "stored file",
                "verbose_name_plural": "stored files",
            },
        ),
        migrations.CreateModel(
            name="DocumentVersion",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="created")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="added by",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="lk_kit_documents.document",
                        verbose_name="document",
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="version",
                        to="lk_kit_documents.storedfile",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a document",
                "verbose_name_plural": "versions of documents",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="UploadRequest",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("type", models.CharField(max_length=32, verbose_name="type")),
                ("title", models.CharField(max_length=200, verbose_name="what is needed")),
                ("text", models.TextField(blank=True, default="", max_length=2000, verbose_name="explanation")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="needed by")),
                ("status", models.CharField(default="waiting", max_length=32, verbose_name="status")),
                ("return_reason", models.CharField(blank=True, default="", max_length=500, verbose_name="why another file is needed")),
                ("answered_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="answered")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="created")),
                ("reminded_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="reminded")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="upload_request",
                        to="lk_kit_documents.document",
                        verbose_name="document",
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="upload_request",
                        to="lk_kit_documents.storedfile",
                        verbose_name="file",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lk_upload_requests",
                        to="lk_kit_parties.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "request for a file",
                "verbose_name_plural": "requests for files",
            },
        ),
        migrations.CreateModel(
            name="Archive",
            fields=[
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
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("documents", models.JSONField(default=list, verbose_name="documents")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_document_archives",
                        to="lk_kit_parties.party",
                        verbose_name="party",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_document_archives",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "archive of documents",
                "verbose_name_plural": "archives of documents",
                "indexes": [models.Index(fields=["user", "-requested_at"], name="lk_kit_documents_archive_user")],
            },
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["party", "-date", "-id"], name="lk_kit_documents_list"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["party", "status", "-date", "-id"], name="lk_kit_documents_status"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("external_source", "external_id"),
                name="lk_kit_documents_ext",
            ),
        ),
        migrations.AddIndex(
            model_name="documentlink",
            index=models.Index(fields=["target", "target_id"], name="lk_kit_documents_link_target"),
        ),
        migrations.AddConstraint(
            model_name="documentlink",
            constraint=models.UniqueConstraint(fields=("document", "target", "target_id"), name="lk_kit_documents_link"),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(fields=["state", "created_at"], name="lk_kit_documents_file_state"),
        ),
        migrations.AddConstraint(
            model_name="documentversion",
            constraint=models.UniqueConstraint(fields=("document", "number"), name="lk_kit_documents_version_number"),
        ),
        migrations.AddIndex(
            model_name="uploadrequest",
            index=models.Index(fields=["party", "-created_at"], name="lk_kit_documents_request_list"),
        ),
        migrations.AddIndex(
            model_name="uploadrequest",
            index=models.Index(fields=["status", "due_on"], name="lk_kit_documents_request_due"),
        ),
    ]
