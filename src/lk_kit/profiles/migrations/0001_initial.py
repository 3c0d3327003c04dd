import django.db.models.deletion
import phonenumber_field.modelfields
from django.conf import settings
from django.db import migrations, models

import lk_kit.core.clock
import lk_kit.core.crypto
import lk_kit.core.files
import lk_kit.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Profile",
            fields=[
                ("last_name", models.CharField(blank=True, default="", max_length=150, verbose_name="last name")),
                ("first_name", models.CharField(blank=True, default="", max_length=150, verbose_name="first name")),
                ("patronymic", models.CharField(blank=True, default="", max_length=150, verbose_name="patronymic")),
                (
                    "phone",
                    phonenumber_field.modelfields.PhoneNumberField(
                        blank=True, default="", max_length=128, region=None, verbose_name="phone"
                    ),
                ),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="date of birth")),
                (
                    "avatar",
                    models.ImageField(
                        blank=True,
                        default="",
                        storage=lk_kit.core.files.private_storage,
                        upload_to=lk_kit.core.files.random_path,
                        verbose_name="photo",
                    ),
                ),
                ("language", models.CharField(blank=True, default="", max_length=16, verbose_name="language")),
                ("time_zone", models.CharField(blank=True, default="", max_length=64, verbose_name="time zone")),
                ("created_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="created")),
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "user",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_profile",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "profile",
                "verbose_name_plural": "profiles",
                "abstract": False,
                "swappable": "LK_KIT_PROFILE_MODEL",
            },
        ),
        migrations.CreateModel(
            name="Passport",
            fields=[
                ("id", models.UUIDField(default=lk_kit.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=16, verbose_name="kind")),
                ("number", lk_kit.core.crypto.EncryptedCharField(max_length=20, verbose_name="series and number")),
                ("issued_by", lk_kit.core.crypto.EncryptedCharField(max_length=300, verbose_name="issued by")),
                ("issued_on", models.DateField(verbose_name="date of issue")),
                ("unit_code", lk_kit.core.crypto.EncryptedCharField(blank=True, default="", max_length=6, verbose_name="unit code")),
                ("saved_at", models.DateTimeField(default=lk_kit.core.clock.now, editable=False, verbose_name="saved")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lk_passport",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "passport",
                "verbose_name_plural": "passports",
                "permissions": (("show_passport", "Can read passports in full"),),
            },
        ),
    ]
