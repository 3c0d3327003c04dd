"""What customers and staff may send. An allow-list: whatever the server computes has no field here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from lk_kit.api.fields import CleanCharField, IsoDateField, PartyField, clean_key
from lk_kit.api.serializers import LkSerializer
from lk_kit.documents.linking import MOST
from lk_kit.documents.models import NAME
from lk_kit.documents.wording import REASON
from lk_kit.parties.models import Party


class AnyPartyField(CleanCharField):
    """The party that staff work for, named by code or id, among those that they see. Valid data is its id."""

    default_error_messages = {"unknown": _("There is no such party.")}

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        key = clean_key(Party, text)
        named = {"pk": key} if key is not None else {"code": text}
        found = Party.objects.visible_to(self.context["actor"]).filter(**named).values_list("pk", flat=True).first()
        return found if found is not None else self.fail("unknown")


class LinkInput(LkSerializer):
    """An object that the document is about: its kind, such as `order`, and its key."""

    target = CleanCharField(max_length=32)
    id = CleanCharField(max_length=64)

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        return values["target"], values["id"]


class DocumentInput(LkSerializer):
    """Columns of a document; what is left out stays as it is. `links` replaces all links."""

    type = CleanCharField(max_length=32, required=False)
    number = CleanCharField(max_length=64, required=False, allow_blank=True)
    date = IsoDateField(required=False)
    period_start = IsoDateField(required=False, allow_null=True)
    period_end = IsoDateField(required=False, allow_null=True)
    title = CleanCharField(max_length=NAME, required=False, allow_blank=True)
    signed_on = IsoDateField(required=False, allow_null=True)
    links = serializers.ListField(child=LinkInput(), required=False, max_length=MOST)


class CreateDocumentInput(DocumentInput):
    """A new document. With an external id the same document cannot be entered twice."""

    party = AnyPartyField()
    type = CleanCharField(max_length=32)
    external_source = CleanCharField(max_length=32, required=False, allow_blank=True)
    external_id = CleanCharField(max_length=64, required=False, allow_blank=True)


class FileInput(LkSerializer):
    """A file, as multipart/form-data."""

    file = serializers.FileField(max_length=1000, allow_empty_file=True)


class ReasonInput(LkSerializer):
    """Why; the customer reads it."""

    reason = CleanCharField(max_length=REASON)


class RequestUploadInput(LkSerializer):
    """A file to ask for."""

    party = AnyPartyField()
    type = CleanCharField(max_length=32)
    title = CleanCharField(max_length=NAME)
    text = CleanCharField(max_length=2000, required=False, allow_blank=True, multiline=True)
    due_on = IsoDateField(required=False, allow_null=True)


class ArchiveInput(LkSerializer):
    """Keys of documents of one party."""

    party = PartyField()
    documents = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=1000)
