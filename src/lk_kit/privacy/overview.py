"""What a person sees of his own consents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .models import Consent, ConsentDocument


@dataclass(frozen=True)
class ConsentState:
    """The text in force of one kind and the person's answer to it; `former` is his consent to an earlier version."""

    document: ConsentDocument
    consent: Consent | None = None
    former: Consent | None = None

    @property
    def live(self) -> Consent | None:
        """What he can withdraw."""
        return self.consent or self.former

    @property
    def is_due(self) -> bool:
        return self.document.is_mandatory and self.consent is None


def consents_of(user: Any) -> list[ConsentState]:
    """Mandatory texts first."""
    given = list(Consent.objects.of_user(user).live().select_related("document").order_by("document__version"))
    current = ConsentDocument.objects.current().order_by("-is_mandatory", "kind")
    return [
        ConsentState(
            document,
            next((one for one in given if one.document_id == document.pk), None),
            next((one for one in reversed(given) if one.document.kind == document.kind and one.document_id != document.pk), None),
        )
        for document in current
    ]
