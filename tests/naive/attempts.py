"""How not to claim the answer of a provider: reading first, writing afterwards."""

from __future__ import annotations

import time
from typing import Any

from lk_kit.contrib.social.attempts import digest, is_bound
from lk_kit.contrib.social.enums import Stage
from lk_kit.contrib.social.exceptions import AttemptInvalid
from lk_kit.contrib.social.models import Attempt


def naive_claim(request: Any, provider: Any, state: str) -> Attempt:
    attempt = Attempt.objects.filter(state_hash=digest(state), stage=Stage.STARTED).first()
    if attempt is None or not is_bound(request, attempt):
        raise AttemptInvalid
    time.sleep(0.01)
    attempt.stage = Stage.CLAIMED.value
    attempt.save(update_fields=["stage"])
    return attempt
