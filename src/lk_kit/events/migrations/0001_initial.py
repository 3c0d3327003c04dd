import django.core.serializers.json
import django.db.models.deletion
import lk_kit.core.clock
import lk_kit.core.ids
from django.db import migrations, models

# In databases called test_… TRUNCATE is allowed unless switched off: Django's TransactionTestCase flushes every table.
APPEND_ONLY = r"""
CREATE FUNCTION lk_kit_events_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  allowed text := nullif(current_setting('lk_kit.allow_event_purge', true), '');
BEGIN
  IF TG_OP = 'DELETE' AND allowed = 'on' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'TRUNCATE' AND (allowed = 'on' OR (allowed IS NULL AND current_database() LIKE 'test\_%')) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'lk_kit: events are append-only, % is refused', TG_OP
    USING ERRCODE = 'restrict_violation',
    HINT = 'Old events may be deleted (never changed) after: SET lk_kit.allow_event_purge = ''on''';
END
$$;
CREATE TRIGGER lk_kit_events_append_only_row BEFORE UPDATE OR DELETE ON lk_kit_events_event
  FOR EACH ROW EXECUTE FUNCTION lk_kit_events_append_only();
CREATE TRIGGER lk_kit_events_append_only_table BEFORE TRUNCATE ON lk_kit_events_event
  FOR EACH STATEMENT EXECUTE FUNCTION lk_kit_events_append_only();
"""
REVERSE = """
DROP TRIGGER lk_kit_events_append_only_table ON lk_kit_events_event;
DROP TRIGGER lk_kit_events_append_only_row ON lk_kit_events_event;
DROP FUNCTION lk_kit_events_append_only();
"""


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(APPEND_ONLY, params=None)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REVERSE, params=None)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                ("occurred_at", models.DateTimeField(verbose_name="when")),
                ("actor_id", models.CharField(blank=True, max_length=64, null=True, verbose_name="who")),
                ("party_id", models.UUIDField(blank=True, null=True, verbose_name="party")),
                ("subject_type", models.CharField(blank=True, default="", max_length=100, verbose_name="kind of object")),
                ("subject_id", models.CharField(blank=True, default="", max_length=64, verbose_name="object")),
                ("payload", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="data")),
                ("is_public", models.BooleanField(default=True, verbose_name="shown to the customer")),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "indexes": [
                    models.Index(fields=["party_id", "-occurred_at", "-id"], name="lk_kit_events_party"),
                    models.Index(fields=["subject_type", "subject_id", "occurred_at"], name="lk_kit_events_subject"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("consumer", models.CharField(max_length=100, verbose_name="consumer")),
                ("status", models.CharField(default="pending", max_length=16, verbose_name="status")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("available_at", models.DateTimeField(default=lk_kit.core.clock.now, verbose_name="next attempt")),
                ("lease_token", models.UUIDField(blank=True, editable=False, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True, verbose_name="leased until")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done")),
                ("last_error", models.TextField(blank=True, default="", verbose_name="last error")),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="lk_kit_events.event",
                        verbose_name="event",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["pending", "leased"])),
                        fields=["available_at"],
                        name="lk_kit_events_delivery_due",
                    ),
                    models.Index(condition=models.Q(("status", "dead")), fields=["consumer"], name="lk_kit_events_delivery_dead"),
                ],
                "constraints": [models.UniqueConstraint(fields=("event", "consumer"), name="lk_kit_events_delivery_once")],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
