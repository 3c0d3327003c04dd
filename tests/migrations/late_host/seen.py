"""What both sides of the swap look at."""

from typing import Any

from django.contrib.admin.models import LogEntry
from notes.models import Note

from lk_kit.orders.abstract import get_order_model


def seen() -> dict[str, Any]:
    orders = get_order_model()._default_manager.order_by("number")
    columns = ("pk", "number", "status", "total", "lines_count", "party_id", "lk_lines__sku")
    return {
        "rows": [list(map(str, one)) for one in orders.values_list(*columns)],
        "notes": [[one.text, one.order.number] for one in Note.objects.all()],
        "log": [str(entry.get_edited_object().pk) for entry in LogEntry.objects.all()],
    }
