"""Links in mail templates. Always absolute, always from the public address in the settings."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lk_kit.messaging.links import absolute_url

register = template.Library()

BUTTON = (
    '<p style="margin:20px 0"><a href="{}" style="display:inline-block; padding:12px 20px; border-radius:8px; background:{}; '
    'color:#ffffff; font-weight:600; text-decoration:none">{}</a></p>'
    '<p style="margin:0; font-size:13px; color:#5b6572">{}<br><span style="word-break:break-all">{}</span></p>'
)


@register.simple_tag
def mail_url(viewname: str, *args: Any, **kwargs: Any) -> str:
    """`{% mail_url "lk_kit:orders:detail" code=party.code pk=order.pk %}`"""
    return absolute_url(reverse(viewname, args=args, kwargs=kwargs))


@register.simple_block_tag(takes_context=True)
def mail_button(context: Context, content: str, url: str) -> SafeString:
    """`{% mail_button url %}Confirm{% endmail_button %}`: a button, and the address in words for programs that show no buttons."""
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"A mail needs a whole address, not {url!r}; see lk_kit.messaging.mail.absolute_url")
    hint = _("If the button does not work, copy this address into the browser:")
    return format_html(BUTTON, url, context.get("accent", "#2457d6"), content, hint, url)
