from __future__ import annotations

from lk_kit.core.personal import declare

declare("sales.SalesOrder", {}, impersonal=("warehouse",))
