import django.db.models.deletion
import lk_kit.core.clock
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
            name="Attempt",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("provider", models.CharField(max_length=64)),
                ("purpose", models.CharField(default="enter", max_length=8)),
                ("stage", models.CharField(default="started", max_length=16)),
                ("state_hash", models.CharField(max_length=64, unique=True)),
                ("binding_hash", models.CharField(max_length=64)),
                ("handle_hash", models.CharField(max_length=64, unique=True)),
                ("nonce", models.CharField(max_length=64)),
                ("verifier", models.CharField(blank=True, default="", max_length=128)),
                ("next_url", models.CharField(blank=True, default="", max_length=500)),
                ("return_to", models.CharField(blank=True, default="", max_length=500)),
                ("identity", models.JSONField(default=dict)),
                ("code_id", models.CharField(blank=True, default="", max_length=64)),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-in under way",
                "verbose_name_plural": "sign-ins under way",
            },
        ),
        migrations.CreateModel(
            name="LinkedAccount",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("provider", models.CharField(max_length=64, verbose_name="service")),
                ("uid", models.CharField(max_length=191, verbose_name="id there")),
                ("title", models.CharField(blank=True, default="", max_length=200, verbose_name="name there")),
                ("facts", models.JSONField(blank=True, default=dict, verbose_name="confirmed there")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="linked")),
                ("last_used", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_linked_accounts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "linked account",
                "verbose_name_plural": "linked accounts",
                "constraints": [models.UniqueConstraint(fields=("provider", "uid"), name="lk_kit_social_linkedaccount_key")],
            },
        ),
    ]
