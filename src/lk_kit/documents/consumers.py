"""What follows the facts: an archive is made; a company that is closed is asked for nothing more."""

from __future__ import annotations

from typing import Any

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.made_files import FailedForGood, StillLeased
from lk_kit.events.consumers import consumer
from lk_kit.events.exceptions import GiveUp, RetryLater
from lk_kit.events.models import Delivery

from . import archives
from .models import UploadRequest
from .signals import ArchiveRequested


@consumer("documents.archive", events=(ArchiveRequested,))
def make_archive(event: ArchiveRequested, delivery: Delivery) -> None:
    try:
        archives.build(event.archive_id)
    except StillLeased as error:
        raise RetryLater(error.seconds) from error
    except FailedForGood as error:
        raise GiveUp(str(error)) from error


@consumer("documents.party_closed", events=("parties.closed",))
def stop_asking(event: Any, delivery: Delivery) -> None:
    """What was sent and not accepted goes with the request."""
    for request in UploadRequest.objects.filter(party_id=event.party_id).open():
        get_class("documents.CancelUploadRequest")(request, actor=Actor.system()).execute()
