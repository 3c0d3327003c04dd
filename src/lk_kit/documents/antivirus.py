"""The protocol of antivirus engines. A backend gets bytes and says what it found; it touches no model and keeps nothing."""

from __future__ import annotations

from dataclasses import dataclass

from lk_kit.core.backends import Backend, BackendRegistry

from .conf import conf


@dataclass(frozen=True)
class Verdict:
    """`threat` is the engine's word for what it found; empty for a clean file."""

    threat: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.threat


class Antivirus(Backend):
    """Base of the engines. Raise BackendUnavailable while the engine does not answer: the file is then refused, never let through."""

    def scan(self, data: bytes) -> Verdict:
        raise NotImplementedError(f"{type(self).__name__} must implement scan()")


engines = BackendRegistry(conf, "ANTIVIRUS", Antivirus)


def scan(data: bytes) -> Verdict:
    """What the engine of this site says. Raises BackendError."""
    return engines["default"].scan(data)
