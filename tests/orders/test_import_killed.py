"""F4: the import is killed with -9 at ten random moments and started again; in the end everything is there once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count, Sum

from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.models import OrderHistory, OrderLine
from lk_kit.parties.models import Party

from .test_import import MAPPING, ROOT, northwind

__all__ = ["northwind"]


@pytest.mark.kill
@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_killed_ten_times_and_complete(northwind: Path, process_env: dict[str, str]) -> None:
    command = [
        sys.executable,
        "-m",
        "django",
        "lk_import_orders",
        str(northwind),
        "--mapping",
        str(MAPPING),
        "--chunk",
        "10",
        "--verbosity",
        "0",
    ]
    seen: list[int] = []
    for _turn in range(10):
        process: Any = subprocess.Popen(command, env=process_env, cwd=ROOT)
        enough = get_order_model().objects.count() + random.randint(1, 70)
        while process.poll() is None and get_order_model().objects.count() < enough:
            time.sleep(0.005)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
        seen.append(get_order_model().objects.count())
        whole = get_order_model().objects.annotate(there=Count("lk_lines"))
        assert all(order.there == order.lines_count for order in whole)
    assert 0 < seen[0] < 830
    assert seen == sorted(seen)
    subprocess.run(command, env=process_env, cwd=ROOT, check=True)
    orders = get_order_model().objects.all()
    assert (orders.count(), OrderLine.objects.count(), Party.objects.count()) == (830, 2155, 89)
    assert OrderHistory.objects.count() == 830 + 809
    assert OrderLine.objects.aggregate(sum=Sum("amount"))["sum"] == Decimal("1265793.29")
