"""What follows the facts: the copy is made, and the person hears of it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse

from lk_kit.accounts.consumers import language_of
from lk_kit.core.users import display_name, get_email
from lk_kit.events.consumers import consumer
from lk_kit.events.models import Delivery
from lk_kit.messaging.mail import absolute_url, send_mail

from . import archives
from .models import DataExport, Erasure
from .signals import ErasureRequested, ErasureStopped, ExportReady, ExportRequested


@consumer("privacy.export", events=(ExportRequested,))
def make_export(event: ExportRequested, delivery: Delivery) -> None:
    archives.build(event.export_id)


@consumer("privacy.export_mail", events=(ExportReady,))
def tell_ready(event: ExportReady, delivery: Delivery) -> None:
    """The mail leads to the page, where he has to sign in; it opens nothing by itself."""
    export = DataExport.objects.filter(pk=event.export_id).first()
    if export is not None and export.is_ready:
        tell(event, delivery, "export_ready", until=export.expires_at, url=page("export", export.pk))


@consumer("privacy.erasure_mail", events=(ErasureRequested, ErasureStopped))
def tell_erasure(event: Any, delivery: Delivery) -> None:
    erasure = Erasure.objects.filter(pk=event.erasure_id).first()
    if erasure is not None and erasure.is_open:
        template = "erasure_requested" if isinstance(event, ErasureRequested) else "erasure_stopped"
        tell(event, delivery, template, due=erasure.due_at, url=page("erasure"))


def page(name: str, *args: Any) -> str:
    return absolute_url(reverse(f"lk_kit:privacy:{name}", args=args))


def tell(event: Any, delivery: Delivery, template: str, **context: Any) -> None:
    user = get_user_model()._default_manager.filter(pk=event.user_id, is_active=True).first()
    if user is None or not get_email(user):
        return
    context = {"name": display_name(user), **context}
    send_mail(template=f"privacy/{template}", to=[get_email(user)], language=language_of(user), key=str(delivery.pk), context=context)
