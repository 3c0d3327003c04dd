from __future__ import annotations

from lk_kit.core.personal import Personal, declare

declare(
    "zshop.Profile",
    {
        "position": Personal(purpose="Talking to the right person", retention="As long as the account lives"),
        "loyalty_card": Personal(purpose="Crediting points", retention="As long as the account lives"),
    },
)
declare(
    "zshop.Order",
    {"cost_centre": Personal(purpose="Splitting the customer's costs", retention="As long as the account lives")},
    impersonal=("contract_no",),
)
