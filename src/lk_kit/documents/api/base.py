from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from lk_kit.api.exceptions import PayloadTooLarge
from lk_kit.api.lists import ListViewSet
from lk_kit.api.parsers import StrictJSONParser
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotAllowed
from lk_kit.documents.conf import conf

FORM_OVERHEAD = 64 * 1024


class StaffActions(ListViewSet):
    """What only staff may do is refused before a stored answer is repeated."""

    def authorize_action(self, action: str, party_id: UUID | None) -> None:
        wanted = get_class(action)
        if wanted.staff_permission and not wanted.permission and not self.actor.has_staff_perm(wanted.staff_permission):
            raise NotAllowed
        super().authorize_action(action, party_id)


class FileViewSet(StaffActions):
    """Takes a file by PUT of `file/`: the same file twice is the same state, so no Idempotency-Key is needed."""

    def get_parsers(self) -> list[Any]:
        is_upload = self.request is not None and self.request.method == "PUT"
        return [MultiPartParser()] if is_upload else [StrictJSONParser()]

    def uploaded(self, request: Request) -> Any:
        """The file of the body. Raises PayloadTooLarge before a body that is longer than any file may be is read."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdigit() and int(length) > largest() + FORM_OVERHEAD:
            raise PayloadTooLarge
        return self.check_input("documents.FileInput", data=request.data)["file"]


def largest() -> int:
    """The most bytes that a file of any type may have."""
    return max([conf.MAX_BYTES, *(int(one.get("max_bytes", 0)) for one in conf.LIMITS.values())])


def version_number(request: Request) -> int | None:
    """`?version=` of a download. Raises ValidationError."""
    given = request.query_params.get("version", "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 9):
        raise ValidationError({"version": [ErrorDetail(_("Enter a number."), "invalid")]})
    return int(given)
