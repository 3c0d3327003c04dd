from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext

from lk_kit.cabinet.sections import Card, all_cards, collect_shortcuts, collect_todos
from lk_kit.core.clock import now
from lk_kit.core.exceptions import BackendError

from .pages import CabinetView


@dataclass(frozen=True)
class Cell:
    card: Card
    data: dict[str, Any] | None
    """None when the service behind the card does not answer."""


class HomeView(CabinetView):
    """The dashboard of a party: first what waits for this person, then his numbers and lists.

    Without a party in the URL it leads to the party last looked at; a user without any sees his personal cards.
    """

    template_name = "lk_kit/home.html"
    section = "home"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.lk.grant is None and self.lk.menu_grant:
            return self.redirect(reverse("lk_kit:party_home", kwargs={"code": self.lk.code}))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            greeting=greeting(timezone.localtime(now()).hour),
            name=self.first_name(),
            todos=collect_todos(self.lk),
            shortcuts=collect_shortcuts(self.lk),
            cells=list(self.cells()),
            **kwargs,
        )

    def first_name(self) -> str:
        short = getattr(self.lk.actor.user, "get_short_name", str)()
        return str(short or self.lk.user_name)

    def cells(self) -> Iterator[Cell]:
        for card in all_cards():
            if self.shows(card):
                try:
                    data = card.load(self.lk)
                except BackendError:
                    yield Cell(card, None)
                else:
                    if data is not None:
                        yield Cell(card, data)

    def shows(self, card: Card) -> bool:
        grant = self.lk.grant
        if card.party_scoped and (grant is None or (card.kinds and grant.party_kind not in card.kinds)):
            return False
        return self.lk.can(card.permission)


def greeting(hour: int) -> str:
    if 5 <= hour < 12:
        return pgettext("greeting", "Good morning")
    if 12 <= hour < 18:
        return pgettext("greeting", "Good afternoon")
    return pgettext("greeting", "Good evening") if 18 <= hour < 23 else pgettext("greeting", "Hello")
