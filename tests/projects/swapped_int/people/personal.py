from __future__ import annotations

from lk_kit.core.personal import Personal, declare

declare("people.User", {"full_name": Personal(purpose="Addressing you", retention="As long as the account lives")})
