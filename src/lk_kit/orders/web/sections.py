from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from lk_kit.cabinet.context import CabinetContext
from lk_kit.cabinet.formats import money, short_date
from lk_kit.cabinet.sections import Card, Section, Shortcut, Todo
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now, today
from lk_kit.orders.abstract import default_currency, get_order_model
from lk_kit.orders.enums import CANCELLED, Permission
from lk_kit.orders.web.views.orders import ROW, with_labels

RECENT = 5
MONTHS = 6
TODO_DRAFTS = 3


def orders_of(lk: CabinetContext) -> Any:
    return get_order_model().objects.visible_to(lk.actor).filter(party=lk.party_id)


def recent(lk: CabinetContext) -> dict[str, Any] | None:
    rows = with_labels(list(orders_of(lk).placed().order_by("-ordered_at", "-pk").values(*ROW)[:RECENT]))
    return {"rows": rows, "may_place": lk.can(Permission.PLACE)}


def delivery(lk: CabinetContext) -> dict[str, Any] | None:
    """The next promised delivery of what is on its way; left out when nothing has a date."""
    finished = get_class("orders.OrderFlow").final_codes()
    coming = orders_of(lk).placed().exclude(status__in=finished).filter(promised_date__gte=today())
    row = coming.order_by("promised_date").values("pk", "number", "promised_date", "tracking_number", "lines_count").first()
    return None if row is None else {"row": row}


def in_progress(lk: CabinetContext) -> dict[str, Any] | None:
    """How many orders are open and for how much, in the site's currency."""
    found = orders_of(lk).open().filter(currency=default_currency()).aggregate(count=Count("pk"), sum=Sum("total"))
    return {"count": found["count"], "sum": found["sum"] or 0, "currency": default_currency()}


def this_month(lk: CabinetContext) -> dict[str, Any] | None:
    """Purchases of the running month beside those of the month before."""
    first, before = _months_back(0), _months_back(1)
    counted = orders_of(lk).placed().exclude(status=CANCELLED).filter(currency=default_currency(), ordered_at__gte=before)
    found = counted.aggregate(now=Sum("total", filter=Q(ordered_at__gte=first)), before=Sum("total", filter=Q(ordered_at__lt=first)))
    if not found["now"] and not found["before"]:
        return None
    return {"sum": found["now"] or 0, "before": found["before"] or 0, "currency": default_currency()}


def months(lk: CabinetContext) -> dict[str, Any] | None:
    """Sums of the last months in the site's currency, cancelled orders left out; left out until there is something to compare."""
    first = _months_back(MONTHS - 1)
    currency = default_currency()
    counted = orders_of(lk).placed().exclude(status=CANCELLED).filter(ordered_at__gte=first, currency=currency)
    sums = {
        row["month"].strftime("%Y-%m"): row["sum"]
        for row in counted.annotate(month=TruncMonth("ordered_at")).values("month").annotate(sum=Sum("total"))
    }
    points = [(day, Decimal(sums.get(day.strftime("%Y-%m"), 0))) for day in (_months_back(back) for back in range(MONTHS - 1, -1, -1))]
    if sum(value > 0 for _day, value in points) < 2:
        return None
    total = money(sum(value for _day, value in points), currency)
    names = [formats.date_format(day, "M Y").lower() for day, _value in points]
    summary = _("%(first)s – %(last)s, %(total)s in all") % {"first": names[0], "last": names[-1], "total": total}
    return {"points": [(name, value) for name, (_day, value) in zip(names, points, strict=True)], "summary": summary}


def _months_back(back: int) -> Any:
    """The first moment of the month `back` months ago in the current time zone."""
    from django.utils import timezone

    moment = timezone.localtime(now()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _step in range(back):
        moment = (moment - timedelta(days=1)).replace(day=1)
    return moment


def waiting_drafts(lk: CabinetContext) -> Iterator[Todo]:
    """Filled drafts wait to be placed by somebody who may place them."""
    if lk.grant is None or not lk.can(Permission.PLACE):
        return
    drafts = orders_of(lk).drafts().filter(lines_count__gt=0).order_by("-ordered_at")
    for row in drafts.values("pk", "title", "total", "currency", "lines_count", "updated_at")[:TODO_DRAFTS]:
        count = ngettext("%(n)s item", "%(n)s items", row["lines_count"]) % {"n": row["lines_count"]}
        yield Todo(
            text=_("Place the draft “%(title)s”") % {"title": row["title"]} if row["title"] else _("Place the draft"),
            detail=f"{count} · {money(row['total'], row['currency'])} · {short_date(row['updated_at'])}",
            url=lk.url("orders:draft", pk=row["pk"]),
            action_label=pgettext("cabinet", "Open"),
            order=60,
        )


def new_order(lk: CabinetContext) -> Shortcut | None:
    if lk.grant is None or not lk.can(Permission.PLACE):
        return None
    return Shortcut(label=_("New order"), url=lk.url("orders:new"), order=20)


def repeat_last(lk: CabinetContext) -> Shortcut | None:
    """The commonest deed of a buyer: the last order once more."""
    if lk.grant is None or not lk.can(Permission.PLACE):
        return None
    last = orders_of(lk).placed().order_by("-ordered_at", "-pk").values_list("pk", flat=True).first()
    return None if last is None else Shortcut(label=_("Repeat the last order"), url=lk.url("orders:repeat", pk=last), order=10)


sections = [
    Section(
        key="orders", label=gettext_lazy("Orders"), icon="orders", url_name="lk_kit:orders:list", order=20, permission=Permission.VIEW.value
    )
]


def _card(name: str, order: int, load: Any, width: Any = "third") -> Card:
    template = f"lk_kit/orders/cards/{name}.html"
    return Card(key=f"orders_{name}", template=template, order=order, permission=Permission.VIEW.value, width=width, load=load)


cards = [
    _card("in_progress", 20, in_progress),
    _card("delivery", 22, delivery),
    _card("this_month", 24, this_month),
    _card("recent", 40, recent, "wide"),
    _card("months", 42, months),
]
todos = [waiting_drafts]
shortcuts = [repeat_last, new_order]
