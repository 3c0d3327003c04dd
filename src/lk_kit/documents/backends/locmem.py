from __future__ import annotations

from lk_kit.core.exceptions import BackendUnavailable
from lk_kit.documents.antivirus import Antivirus, Verdict

SCANNED: list[bytes] = []
"""What was shown to the engine, for tests."""


class LocMemAntivirus(Antivirus):
    """For tests: finds the `threat` of its OPTIONS in files that hold it; with `down` it does not answer."""

    def scan(self, data: bytes) -> Verdict:
        if self.options.get("down"):
            raise BackendUnavailable(backend=self.alias)
        SCANNED.append(data)
        threat = str(self.options.get("threat", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE"))
        return Verdict(threat if threat.encode() in data else "")
