from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from lk_kit.accounts.consumers import language_of, page, send, stored_email, text
from lk_kit.accounts.identifiers import PHONE, verified
from lk_kit.core.users import display_name
from lk_kit.events.consumers import consumer
from lk_kit.events.models import Delivery

from .signals import PasskeyAdded, PasskeyRemoved

NOTICES: dict[str, Any] = {
    PasskeyAdded.name: _("A passkey was added to your account"),
    PasskeyRemoved.name: _("A passkey was removed from your account"),
}


@consumer("passkeys.notice", events=(PasskeyAdded, PasskeyRemoved))
def send_notice(event: PasskeyAdded | PasskeyRemoved, delivery: Delivery) -> None:
    """By mail, and to who has none by SMS."""
    user = get_user_model()._default_manager.filter(pk=event.user_id).first()
    if user is None:
        return
    context = {"name": display_name(user), "what": NOTICES[event.name], "at": event.occurred_at, "url": page("password_reset")}
    if to := stored_email(user):
        send(to, "notice", delivery, language_of(user), **context)
    elif number := verified(user, PHONE):
        text(number, "notice", delivery, language_of(user), **context)
