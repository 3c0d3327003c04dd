from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lk_kit.accounts.consumers import language_of
from lk_kit.core.users import display_name, get_email
from lk_kit.events.consumers import consumer
from lk_kit.events.models import Delivery
from lk_kit.messaging.mail import absolute_url, send_mail

from .identity import providers
from .signals import AccountLinked, AccountUnlinked

NOTICES: dict[str, Any] = {
    AccountLinked.name: _("A new way to sign in was added"),
    AccountUnlinked.name: _("A way to sign in was removed"),
}


@consumer("social.notice", events=(AccountLinked, AccountUnlinked))
def send_notice(event: Any, delivery: Delivery) -> None:
    """To the address of the account here, never to one that the provider named."""
    user = get_user_model()._default_manager.filter(pk=event.user_id).first()
    if user is None or not get_email(user) or getattr(event, "at_registration", False):
        return
    found = providers().get(event.provider)
    context = {
        "name": display_name(user),
        "what": NOTICES[event.name],
        "provider": found.name if found else event.provider,
        "at": event.occurred_at,
        "url": absolute_url(reverse("lk_kit:accounts:security")),
        "reset_url": absolute_url(reverse("lk_kit:accounts:password_reset")),
    }
    send_mail(template="social/notice", to=[get_email(user)], language=language_of(user), key=str(delivery.pk), context=context)
