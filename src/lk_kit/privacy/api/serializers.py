from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from lk_kit.api.serializers import LkModelSerializer, LkSerializer
from lk_kit.core.personal import Erase
from lk_kit.privacy.downloads import key_of
from lk_kit.privacy.enums import ErasureStatus
from lk_kit.privacy.models import DataExport


class ConsentSerializer(LkSerializer):
    """A text in force, and one's own answer to it. `consent` is what can be withdrawn; it may belong to an earlier version."""

    id = serializers.UUIDField(source="document.pk")
    kind = serializers.CharField(source="document.kind")
    version = serializers.IntegerField(source="document.version")
    title = serializers.CharField(source="document.title")
    text = serializers.CharField(source="document.text")
    sha256 = serializers.CharField(source="document.sha256")
    is_mandatory = serializers.BooleanField(source="document.is_mandatory")
    is_given = serializers.SerializerMethodField()
    consent = serializers.UUIDField(source="live.pk", default=None, allow_null=True)
    given_at = serializers.DateTimeField(source="live.given_at", default=None, allow_null=True)

    def get_is_given(self, state: Any) -> bool:
        return state.consent is not None


class ConsentListAnswer(LkSerializer):
    """All texts in force."""

    results = ConsentSerializer(many=True)


class ConsentInput(LkSerializer):
    """Ids of the documents that are agreed to."""

    documents = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=50)


class WithdrawalInput(LkSerializer):
    """`confirmed`: without this mandatory consent the account is closed, and the person knows it."""

    confirmed = serializers.BooleanField(default=False)


class ExportSerializer(LkModelSerializer[DataExport]):
    """A copy of one's data. `download` can be fetched by its owner until `expires_at`."""

    percent = serializers.IntegerField(read_only=True)
    download = serializers.SerializerMethodField()

    class Meta:
        model = DataExport
        fields = ("id", "status", "requested_at", "percent", "ready_at", "expires_at", "size", "download")

    def get_download(self, export: DataExport) -> str:
        if not export.is_ready:
            return ""
        return f"{reverse('lk_kit_api:privacy-exports-download', args=[export.pk])}?key={key_of(export)}"


class PlanRowSerializer(LkSerializer):
    """One rule for the columns of one table."""

    table = serializers.CharField(source="label")
    title = serializers.CharField()
    rule = serializers.ChoiceField(choices=[one.value for one in Erase], source="rule.value")
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.IntegerField()
    law = serializers.CharField()


class ErasureAnswer(LkSerializer):
    """The wish, if there is one, and what erasure would do now. With `obstacles` it is refused."""

    status = serializers.ChoiceField(choices=["none", *ErasureStatus.values])
    requested_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    plan = PlanRowSerializer(many=True)
    companies = serializers.ListField(child=serializers.CharField())
    obstacles = serializers.ListField(child=serializers.CharField())
