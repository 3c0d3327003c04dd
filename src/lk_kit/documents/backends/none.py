from __future__ import annotations

from lk_kit.documents.antivirus import Antivirus, Verdict


class NoAntivirus(Antivirus):
    """Looks at nothing: for development, and for sites whose storage is scanned elsewhere. A check of production warns of it."""

    def scan(self, data: bytes) -> Verdict:
        return Verdict()
