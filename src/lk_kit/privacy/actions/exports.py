from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from lk_kit.accounts.actions.base import lock_user
from lk_kit.core.actions import Action
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.exceptions import TooManyAttempts
from lk_kit.core.made_files import OPEN
from lk_kit.privacy.conf import conf
from lk_kit.privacy.models import DataExport
from lk_kit.privacy.signals import ExportRequested

DAY = timedelta(days=1)


@dataclass(kw_only=True)
class RequestExport(Action[DataExport]):
    """Asks for a copy of everything about oneself; it is made in the background. While one is being made, that one is returned."""

    while_impersonating: ClassVar[bool] = False
    step_up: ClassVar[bool] = True
    name: ClassVar[str] = "privacy.request_export"

    def prepare(self) -> None:
        self.user = lock_user(self.actor.signed_in_user.pk)
        self.own = DataExport.objects.of_user(self.user)
        self.open = self.own.filter(status__in=OPEN).first()

    def check(self) -> None:
        recent = list(self.own.filter(requested_at__gt=now() - DAY).order_by("requested_at")[: conf.EXPORTS_PER_DAY])
        if self.open is None and len(recent) >= conf.EXPORTS_PER_DAY:
            waiting = recent[-conf.EXPORTS_PER_DAY].requested_at + DAY - now()
            raise TooManyAttempts(retry_after=max(int(waiting.total_seconds()), 1))

    def perform(self) -> DataExport:
        if self.open is not None:
            return self.open
        export = DataExport.objects.create(user=self.user)
        emit(ExportRequested(actor_id=self.actor.user_id, user_id=str(self.user.pk), export_id=export.pk), export)
        return export
