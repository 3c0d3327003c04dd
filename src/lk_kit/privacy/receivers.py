from __future__ import annotations

from typing import Any

from lk_kit.accounts.lookup import register_flag
from lk_kit.accounts.security_sections import SecuritySection, register_section
from lk_kit.api.gates import register_api_gate
from lk_kit.cabinet.gates import register_gate

from .gate import FLAG, api_gate, gate, lacks_consent

register_flag(FLAG, lacks_consent)
register_gate(gate)
register_api_gate(api_gate)


def always(request: Any) -> dict[str, Any]:
    return {}


register_section(SecuritySection(name="my_data", template="lk_kit/privacy/security_section.html", order=95, context=always))
