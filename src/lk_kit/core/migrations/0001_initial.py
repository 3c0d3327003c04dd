import django.core.serializers.json
from django.db import migrations, models

import lk_kit.core.clock
import lk_kit.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="IdempotencyRecord",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("scope", models.CharField(max_length=128)),
                ("owner", models.CharField(max_length=128)),
                ("key", models.CharField(max_length=255)),
                ("fingerprint", models.CharField(max_length=64)),
                ("result", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True)),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("scope", "owner", "key"), name="lk_kit_core_idempotency_key")],
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("series", models.CharField(max_length=64)),
                ("scope", models.CharField(blank=True, default="", max_length=64)),
                ("year", models.PositiveIntegerField(default=0)),
                ("value", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("series", "scope", "year"), name="lk_kit_core_numberseries_key")],
            },
        ),
    ]
