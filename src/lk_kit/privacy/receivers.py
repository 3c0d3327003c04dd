from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from lk_kit.accounts.security_sections import SecuritySection, register_section
from lk_kit.cabinet.gates import register_gate

from .gate import gate, note


@receiver(user_logged_in, dispatch_uid="lk_kit.privacy.missing_consents")
def look_for_missing_consents(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    note(request, user)


register_gate(gate)


def always(request: Any) -> dict[str, Any]:
    return {}


register_section(SecuritySection(name="my_data", template="lk_kit/privacy/security_section.html", order=95, context=always))
