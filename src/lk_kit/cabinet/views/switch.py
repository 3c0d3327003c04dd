from __future__ import annotations

from typing import Any

from .pages import CabinetView


class SwitchView(CabinetView):
    """All parties of the user, for who has more than the menu holds; searched by name, INN or code."""

    template_name = "lk_kit/switch.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.get("q", "").strip()
        needle = query.casefold()
        found = [one for one in self.lk.grants if needle in f"{one.party_name} {one.party_inn} {one.party_code}".casefold()]
        return super().get_context_data(query=query, found=found, **kwargs)
