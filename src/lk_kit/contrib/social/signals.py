from __future__ import annotations

from dataclasses import dataclass

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import Event

account_linked = Signal()
account_unlinked = Signal()
links_imported = Signal()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLinked(Event):
    """An account elsewhere became a way in; `instance` is the LinkedAccount. `at_registration`: the user began with it."""

    name = "social.account_linked"
    signal = account_linked
    text = _("Linked an account of another service: %(provider)s")
    is_public = False

    user_id: str
    provider: str
    at_registration: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUnlinked(Event):
    """An account elsewhere is no way in any more."""

    name = "social.account_unlinked"
    signal = account_unlinked
    text = _("Unlinked an account of another service: %(provider)s")
    is_public = False

    user_id: str
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksImported(Event):
    """`lk_import_social` has taken over links of another system; one fact a chunk, and none to the people: they have linked there."""

    name = "social.links_imported"
    signal = links_imported
    text = _("Took over links of accounts of other services: %(count)s")
    is_public = False

    count: int
