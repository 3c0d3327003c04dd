import lk_kit.core.clock
import lk_kit.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SmsCounter",
            fields=[
                ("bucket", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("amount", models.BigIntegerField(default=0)),
                ("expires_ms", models.BigIntegerField(db_index=True)),
            ],
            options={
                "verbose_name": "counter of text messages",
                "verbose_name_plural": "counters of text messages",
            },
        ),
        migrations.CreateModel(
            name="SmsRecord",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(blank=True, db_index=True, default="", max_length=64, verbose_name="delivery")),
                ("number_hash", models.CharField(db_index=True, editable=False, max_length=64)),
                ("number", models.CharField(max_length=32, verbose_name="number")),
                ("purpose", models.CharField(blank=True, default="", max_length=64, verbose_name="purpose")),
                ("backend", models.CharField(max_length=64, verbose_name="backend")),
                ("status", models.CharField(default="sending", max_length=16, verbose_name="status")),
                ("parts", models.PositiveSmallIntegerField(default=1, verbose_name="parts")),
                ("cost", models.DecimalField(decimal_places=4, default=0, max_digits=12, verbose_name="cost")),
                ("external_id", models.CharField(blank=True, default="", max_length=64, verbose_name="gateway's id")),
                ("error", models.CharField(blank=True, default="", max_length=200, verbose_name="error")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="when")),
            ],
            options={
                "verbose_name": "text message",
                "verbose_name_plural": "text messages",
                "indexes": [models.Index(fields=["-created_at"], name="lk_kit_messaging_sms_at")],
            },
        ),
    ]
