from __future__ import annotations

from typing import Any

from django.core import checks

from .antivirus import engines
from .backends.none import NoAntivirus


@checks.register("lk_kit", deploy=True)
def check_antivirus(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if type(engines["default"]) is not NoAntivirus or engines["default"].options.get("elsewhere"):
        return []
    return [
        checks.Warning(
            "Files of customers are accepted without a look by an antivirus.",
            hint="Name one in LK_KIT['DOCUMENTS']['ANTIVIRUS'], for example lk_kit.documents.backends.clamd.ClamdAntivirus. Where the "
            "storage is scanned by somebody else, say so: 'OPTIONS': {'elsewhere': True}.",
            id="lk_kit.W191",
        )
    ]
