from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from lk_kit.core.actions import InstanceAction
from lk_kit.documents.flow import STAFF
from lk_kit.documents.models import Document, DocumentVersion

from .base import Receiving, add_version


@dataclass
class AddVersion(Receiving[Document], InstanceAction[Document, Document]):
    """Gives the document a file, or a newer one. The same bytes as those of the newest version change nothing."""

    upload: Any = field(kw_only=True)

    name: ClassVar[str] = "documents.add_version"
    staff_permission: ClassVar[str] = STAFF

    def type_code(self) -> str:
        return self.instance.type

    def perform(self) -> Document:
        newest = DocumentVersion.objects.filter(document=self.instance, number=self.instance.version).select_related("file").first()
        if newest is None or self.stored is None or newest.file.sha256 != self.stored.sha256:
            add_version(self, self.instance, self.taken())
        return self.instance
