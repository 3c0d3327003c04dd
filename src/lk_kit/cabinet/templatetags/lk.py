"""Tags and filters of the cabinet's templates: `{% load lk %}`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lk_kit.cabinet import bars, fields, formats, icons, tokens
from lk_kit.cabinet.context import CabinetContext, first_url
from lk_kit.cabinet.htmx import htmx_path
from lk_kit.core.contacts import format_phone

register = template.Library()

EMPTY = (None, "")


@register.filter
def lk_money(amount: Any, currency: str = "") -> str:
    return "" if amount in EMPTY else formats.money(amount, currency)


@register.filter
def lk_number(value: Any, decimals: int | None = None) -> str:
    return "" if value in EMPTY else formats.number(value, decimals)


@register.filter
def lk_qty(value: Any, unit: str = "") -> str:
    return "" if value in EMPTY else formats.quantity(value, unit)


@register.filter
def lk_percent(rate: Any, decimals: int | None = None) -> str:
    return "" if rate in EMPTY else formats.percent(rate, decimals)


@register.filter(expects_localtime=True)
def lk_date(value: date | datetime | None) -> str:
    return formats.short_date(value) if value else ""


@register.filter(expects_localtime=True)
def lk_datetime(value: datetime | None) -> str:
    return formats.short_datetime(value) if value else ""


@register.filter(expects_localtime=True)
def lk_day(value: date | datetime | None) -> str:
    return formats.weekday_date(value) if value else ""


@register.filter(expects_localtime=True)
def lk_long_date(value: date | datetime | None) -> str:
    return formats.long_date(value) if value else ""


@register.filter
def lk_phone(value: Any) -> str:
    return "" if value in EMPTY else format_phone(str(value)).replace(" ", formats.NBSP)


@register.filter
def lk_plural(count: int, words: str) -> str:
    return formats.plural(count, [word.strip() for word in words.split(",")])


@register.filter
def lk_initials(name: Any) -> str:
    return formats.initials(str(name or ""))


@register.simple_tag
def lk_icon(name: str, label: str = "") -> SafeString:
    return icons.icon(name, label)


@register.simple_tag
def lk_status(label: Any, tone: Any = "") -> SafeString:
    """A dot and a word. Tones: `good`, `warn`, `bad`, `live` (under way) or empty."""
    tone = str(tone or "")
    return format_html('<span class="lk-tag{}">{}</span>', f" lk-tag--{tone}" if tone else "", label)


@register.simple_tag(takes_context=True)
def lk_context(context: template.Context) -> str:
    """Puts `lk` into the context of a page whose view is not one of ours; every shell template begins with it."""
    request = context.get("request") or getattr(context, "request", None)
    if "lk" not in context and request is not None:
        context["lk"] = CabinetContext.of(request)
    return ""


@register.simple_tag(takes_context=True)
def lk_url(context: template.Context, name: str, *args: Any, **kwargs: Any) -> str:
    """`{% lk_url "orders:detail" pk=order.pk %}`: the party's code comes by itself."""
    lk: CabinetContext = context["lk"]
    return lk.url(name, *args, **kwargs)


@register.simple_tag
def lk_first_url(*names: str) -> str:
    return first_url(*names)


@register.simple_tag
def lk_can(lk: CabinetContext, permission: str) -> bool:
    """`{% lk_can lk "orders.place" as may_place %}`."""
    return lk.can(permission)


@register.simple_tag
def lk_htmx_src() -> str:
    return static(htmx_path())


@register.simple_tag(takes_context=True)
def lk_token(context: template.Context) -> SafeString:
    """The hidden one-time token; `{% lk_form %}` prints it already."""
    lk: CabinetContext = context["lk"]
    return format_html('<input type="hidden" name="{}" value="{}">', tokens.FIELD, tokens.current(lk.request))


@register.simple_tag
def lk_field(field: BoundField, **attrs: Any) -> SafeString:
    """One field with label, help and errors through `lk_kit/forms/field.html`: `{% lk_field form.inn inputmode="numeric" %}`."""
    return fields.render_field(field, {name.replace("_", "-"): value for name, value in attrs.items()})


@register.simple_tag
def lk_bare_input(field: BoundField, **attrs: Any) -> SafeString:
    """Only the input, in the cabinet's look; its label is up to you."""
    return fields.render_input(field, {name.replace("_", "-"): value for name, value in attrs.items()})


@register.simple_tag(takes_context=True)
def lk_form(context: template.Context, form: BaseForm, two_columns: bool = False) -> SafeString:
    """Error summary, all fields and the one-time token; the `<form>` tag, CSRF token and buttons stay in your template."""
    lk: CabinetContext | None = context.get("lk")
    values = {"form": form, "two_columns": two_columns, "token": lk_token(context) if lk else ""}
    return render_to_string("lk_kit/forms/form.html", values)


@register.simple_tag
def lk_errors(form: BaseForm) -> SafeString:
    """The summary of a rejected form with links to the fields; nothing for a good one."""
    return render_to_string("lk_kit/forms/errors.html", {"form": form})


@register.inclusion_tag("lk_kit/parts/post_button.html", takes_context=True)
def lk_post_button(context: template.Context, url: str, label: Any, css: str = "", icon: str = "") -> dict[str, Any]:
    """A button that posts, with CSRF and one-time token: for acts that need no question."""
    lk: CabinetContext = context["lk"]
    return {"lk": lk, "url": url, "label": label, "css": css, "icon": icon, "token": lk_token(context)}


@register.simple_tag
def lk_bars(points: Sequence[tuple[Any, Any]], summary: Any) -> SafeString:
    """A bar chart of (label, number) as inline SVG with its table for readers; `summary` says in words what it shows."""
    drawn = format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}" rx="2"/>', bars.rectangles([value for _, value in points]))
    rows = format_html_join("", "<tr><th scope='row'>{}</th><td>{}</td></tr>", ((label, formats.number(value)) for label, value in points))
    return format_html(
        '<figure class="lk-bars"><svg viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
        '<figcaption class="lk-small lk-muted">{}</figcaption><table class="lk-sr">{}</table></figure>',
        drawn,
        summary,
        rows,
    )
