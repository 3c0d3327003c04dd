import threading

import pytest
from django.db import connection

from lk_kit.testing.concurrency import fan_out

pytestmark = pytest.mark.project("default")


def test_outcomes_keep_their_order_and_errors(fan):
    def halve(i: int) -> float:
        return 1 / (i - 2)

    outcomes = fan(4, halve)

    assert [one.ok for one in outcomes] == [True, True, False, True]
    assert isinstance(outcomes[2].value, ZeroDivisionError)
    assert outcomes[3].value == 1.0


def test_threads_really_run_at_once(fan):
    meeting = threading.Barrier(16, timeout=10)
    assert all(one.ok for one in fan(16, lambda i: meeting.wait()))


def test_a_hang_fails(fan):
    never = threading.Event()
    with pytest.raises(AssertionError, match="1 of 2 threads hang"):
        fan_out(2, lambda i: never.wait() if i else None, seconds=0.3)
    never.set()


def test_more_than_64_threads_are_refused(fan):
    with pytest.raises(ValueError, match="1 to 64"):
        fan(65, print)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_each_thread_has_its_own_connection(fan):
    def backend(i: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), pg_sleep(0.2)")
            return cursor.fetchone()[0]

    assert len({one.value for one in fan(8, backend)}) == 8
