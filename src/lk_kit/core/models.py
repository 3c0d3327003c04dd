from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from .clock import now
from .ids import uuid7


class NumberSeries(models.Model):
    """One row a (series, scope, year): the row lock makes human numbers gapless. See `numbers.next_number`."""

    series = models.CharField(max_length=64)
    scope = models.CharField(max_length=64, blank=True, default="")
    year = models.PositiveIntegerField(default=0)
    value = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "scope", "year"], name="lk_kit_core_numberseries_key")]

    def __str__(self) -> str:
        return f"{self.series}/{self.scope}/{self.year}: {self.value}"


class IdempotencyRecord(models.Model):
    """The answer to a request that must happen once; written in the transaction of the effect itself. See `idempotency.once`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scope = models.CharField(max_length=128)
    owner = models.CharField(max_length=128)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    result = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "owner", "key"], name="lk_kit_core_idempotency_key")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
