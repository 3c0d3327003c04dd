from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lk_kit.accounts.models import TrustedBrowser
from lk_kit.accounts.signals import BrowserUntrusted
from lk_kit.core.actions import InstanceAction
from lk_kit.core.events import emit


@dataclass
class ForgetBrowser(InstanceAction[TrustedBrowser, None]):
    """Takes the trust from one's own browser: it asks for the second factor again."""

    while_impersonating: ClassVar[bool] = False

    def is_authorized(self) -> bool:
        return self.actor.is_system or (self.actor.user is not None and self.instance.user_id == self.actor.user.pk)

    def perform(self) -> None:
        user_id = str(self.instance.user_id)
        emit(BrowserUntrusted(actor_id=self.actor.user_id, user_id=user_id, browser_id=self.instance.pk), self.instance)
        TrustedBrowser.objects.filter(pk=self.instance.pk).delete()
