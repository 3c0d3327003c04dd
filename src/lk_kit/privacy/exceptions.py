from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from lk_kit.core.exceptions import Conflict, NotAllowed, Refused


class ErasureRefused(Refused):
    """Something stands in the way; `obstacles` says what, and what to do."""

    default_code = "erasure_refused"
    default_message = _("Your data cannot be erased yet.")

    def __init__(self, obstacles: Sequence[str]) -> None:
        self.obstacles = list(obstacles)
        super().__init__(" ".join([str(self.default_message), *self.obstacles]))

    def details(self) -> dict[str, Any]:
        return {"obstacles": self.obstacles}


class ConfirmationNeeded(Refused):
    """Withdrawing this consent closes the account: it has to be said twice."""

    default_code = "confirmation_needed"
    default_message = _(
        "Without this consent we cannot keep your account: it will be closed and your data erased. Confirm that you want it."
    )


class ExportUnderWay(Conflict):
    default_code = "export_under_way"
    default_message = _("A copy of your data is being made already.")


class ConsentRequired(NotAllowed):
    """A mandatory text is in force that the person has not agreed to; `endpoint` and `page` are where to."""

    default_code = "consent_required"
    default_message = _("Agree to the texts without which the cabinet cannot be used.")

    def __init__(self, kinds: Sequence[str], endpoint: str, page: str) -> None:
        self.told = {"kinds": list(kinds), "endpoint": endpoint, "page": page}
        super().__init__()

    def details(self) -> dict[str, Any]:
        return self.told
