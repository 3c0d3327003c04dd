from __future__ import annotations

from datetime import date
from decimal import Decimal

ROWS = [
    {
        "number": "10 482",
        "day": date(2026, 11, 14),
        "ref": "Еженедельная закупка",
        "tone": "live",
        "status": "В обработке",
        "sum": Decimal("184920"),
    },
    {"number": "10 455", "day": date(2026, 11, 9), "ref": "", "tone": "good", "status": "Отгружен", "sum": Decimal("62310.50")},
    {
        "number": "10 431",
        "day": date(2026, 11, 2),
        "ref": "Объект на Лесной, 4",
        "tone": "",
        "status": "Выполнен",
        "sum": Decimal("1204000"),
    },
    {"number": "10 398", "day": date(2026, 10, 21), "ref": "", "tone": "bad", "status": "Отменён", "sum": Decimal("-9870")},
]
