from __future__ import annotations

import os
import re
import threading
import time
import uuid
from collections.abc import Iterator

import pytest

from lk_kit.core import ids
from lk_kit.core.ids import PARTY_CODE_PATTERN, party_code, uuid7

pytestmark = pytest.mark.project("default")  # it knows nothing of the host: once is enough


def test_uuid7_has_the_layout_of_rfc_9562() -> None:
    fresh = ids._new_generator()  # the one in use may have been in the future with another test, and never goes back
    before = time.time_ns() // 1_000_000
    value = fresh()
    after = time.time_ns() // 1_000_000
    assert value.version == 7
    assert value.variant == uuid.RFC_4122
    assert before <= value.int >> 80 <= after


def test_uuid7_only_grows() -> None:
    values = [uuid7() for _ in range(20_000)]
    assert values == sorted(set(values))
    assert [str(value) for value in values] == sorted(str(value) for value in values)


def test_uuid7_is_distinct_and_grows_in_every_thread() -> None:
    batches: list[list[uuid.UUID]] = [[] for _ in range(8)]
    gate = threading.Barrier(8)

    def work(batch: list[uuid.UUID]) -> None:
        gate.wait()
        batch.extend(uuid7() for _ in range(3_000))

    threads = [threading.Thread(target=work, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({value for batch in batches for value in batch}) == 24_000
    assert all(batch == sorted(batch) for batch in batches)


class TestOwnGenerator:
    """The generator for Pythons without uuid.uuid7."""

    @pytest.fixture
    def clock(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
        millis = [1_700_000_000_000]
        monkeypatch.setattr(ids.time, "time_ns", lambda: millis[0] * 1_000_000)
        return millis  # type: ignore[return-value]

    def test_a_clock_that_steps_back_does_not_turn_the_order(self, clock: list[int]) -> None:
        generate = ids._Uuid7Generator()
        first = generate()
        clock[0] -= 60_000
        second = generate()
        assert second > first
        assert second.int >> 80 == first.int >> 80

    def test_a_full_counter_moves_to_the_next_millisecond(self, clock: list[int]) -> None:
        generate = ids._Uuid7Generator()
        first = generate()
        generate._counter = 2**42 - 1
        second = generate()
        assert second > first
        assert second.int >> 80 == clock[0] + 1
        assert second.version == 7

    def test_the_counter_fills_the_field(self, clock: list[int]) -> None:
        generate = ids._Uuid7Generator()
        generate()
        generate._counter = 2**42 - 2
        value = generate()
        assert value.int >> 64 & 0xFFF == 0xFFF
        assert value.int >> 32 & 0x3FFF_FFFF == 0x3FFF_FFFF
        assert value.variant == uuid.RFC_4122


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_child_goes_its_own_way() -> None:
    uuid7()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, b"".join(uuid7().bytes for _ in range(50)))
        os._exit(0)
    mine = {uuid7().bytes for _ in range(50)}
    os.waitpid(child, 0)
    theirs = os.read(read, 4096)
    assert len(theirs) == 800
    assert not mine & {theirs[i : i + 16] for i in range(0, 800, 16)}
    # 8 bytes hold time and the upper counter: a shared counter would make whole prefixes meet.
    assert len({value[:12] for value in mine} & {theirs[i : i + 12] for i in range(0, 800, 16)}) == 0


def test_party_codes_have_their_form_and_no_lookalikes() -> None:
    codes = {party_code() for _ in range(5_000)}
    assert len(codes) > 4_990
    for code in codes:
        assert re.fullmatch(PARTY_CODE_PATTERN, code)
        assert re.fullmatch(r"[a-z][2-9][a-z0-9]{4}", code)
        assert not set(code) & set("0o1li")


def test_the_pattern_takes_no_word_of_a_url() -> None:
    assert re.fullmatch(PARTY_CODE_PATTERN, "k7f3q2")
    for word in ("orders", "profil", "log-in", "k0f3q2", "K7F3Q2", "k7f3q", "k7f3q22", "77f3q2", "kaf3q2", "k7f3q1"):
        assert not re.fullmatch(PARTY_CODE_PATTERN, word)
