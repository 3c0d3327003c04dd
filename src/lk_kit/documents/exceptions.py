from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lk_kit.core.exceptions import Refused
from lk_kit.core.file_types import BadFile


class QuotaReached(Refused):
    """The files of the party would take more than `DOCUMENTS.QUOTA_BYTES`."""

    default_code = "file_quota"
    default_message = _("There is no room left for this file. Ask us to make room.")

    def __init__(self, *, limit: int, used: int) -> None:
        super().__init__()
        self.limit, self.used = limit, used

    def details(self) -> dict[str, Any]:
        return {"limit": self.limit, "used": self.used}


class Infected(BadFile):
    """The antivirus found something; the file was not kept."""

    def __init__(self, threat: str) -> None:
        super().__init__("file_infected", _("The antivirus found a threat in this file, so it was not accepted."))
        self.threat = threat
