"""The line above every page while somebody may still put his second factor off."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from lk_kit.cabinet.context import CabinetContext
from lk_kit.cabinet.notices import Notice

from .policy import grace_until


def notice(context: CabinetContext) -> Notice | None:
    until = grace_until(context.request.user, context.actor)
    if until is None:
        return None
    text = _("By %(day)s you must switch two-factor authentication on; without it the cabinet closes then.")
    day = date_format(localtime(until), "DATE_FORMAT")
    return Notice(text=text % {"day": day}, url=reverse("lk_kit:accounts:totp_set_up"), action=_("Set it up now"))
