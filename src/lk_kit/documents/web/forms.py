from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lk_kit.core.file_types import TYPES
from lk_kit.documents import kinds


class KeysField(forms.MultipleChoiceField):
    """Keys of documents; which of them there are is the Action's question."""

    def valid_value(self, value: Any) -> bool:
        try:
            UUID(str(value))
        except ValueError:
            return False
        return True


class ArchiveForm(forms.Form):
    documents = KeysField(label=_("Documents"), error_messages={"required": _("Choose at least one document.")})


class AnswerForm(forms.Form):
    """The file that was asked for; what it may be is told beforehand."""

    upload = forms.FileField(label=_("File"), max_length=1000, allow_empty_file=True)

    def __init__(self, *args: Any, type_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [TYPES[code] for code in kinds.formats(type_code) if code in TYPES]
        words = ", ".join(one.suffixes[0][1:].upper() for one in found)
        limit = f"{kinds.max_bytes(type_code) / 1024 / 1024:.4g}"
        field = self.fields["upload"]
        field.widget.attrs["accept"] = ",".join(suffix for one in found for suffix in one.suffixes)
        field.help_text = _("%(formats)s, %(limit)s MB at most.") % {"formats": words, "limit": limit}
