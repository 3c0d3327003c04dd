"""N7, N8: what has a term goes by itself, by the clock alone; and whoever comes back after an erasure is a stranger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management import call_command

from lk_kit.accounts import codes
from lk_kit.accounts.enums import Channel, Purpose
from lk_kit.accounts.models import AddressRequest, Identifier, OneTimeCode, Session, SignInRecord
from lk_kit.core.clock import now
from lk_kit.parties.models import Membership
from lk_kit.privacy.enums import ExportStatus
from lk_kit.privacy.models import DataExport
from lk_kit.testing.factories import UserFactory

from .conftest import MARK, Person
from .test_erasure import erase, found, populate

pytestmark = [pytest.mark.django_db, pytest.mark.needs("orders", "cabinet", "api")]
Make = Callable[..., Person]
BEGAN = "2026-01-10T10:00:00Z"


def left(user: Any) -> dict[str, int]:
    return {
        "codes": OneTimeCode.objects.count(),
        "requests": AddressRequest.objects.count(),
        "history": SignInRecord.objects.filter(user=user).count(),
        "sessions": Session.objects.filter(user=user).count(),
        "copies": DataExport.objects.filter(user=user, status=ExportStatus.READY).count(),
    }


def test_n7_everything_with_a_term_goes_when_it_ends(person: Make, time_machine: Any) -> None:
    time_machine.move_to(BEGAN, tick=False)
    user = person().user
    codes.issue(purpose=Purpose.LOGIN, channel=Channel.EMAIL, destination="a@example.com", user=user)
    AddressRequest.objects.create(kind="register", email="a@example.com", expires_at=now() + timedelta(hours=1))
    SignInRecord.objects.create(user=user, outcome="success")
    Session.objects.create(user=user, key_hash="k", data="d", expire_date=now() + timedelta(days=14))
    copy = DataExport(user=user, status=ExportStatus.READY, expires_at=now() + timedelta(days=3))
    copy.file.save("copy.zip", ContentFile(b"copy"), save=True)
    storage, name = copy.file.storage, copy.file.name
    run()
    assert set(left(user).values()) == {1}, "nothing goes before its time"
    time_machine.move_to(now() + timedelta(days=4), tick=False)
    run()
    assert left(user) == {"codes": 0, "requests": 0, "history": 1, "sessions": 1, "copies": 0}
    assert not storage.exists(name)
    time_machine.move_to(now() + timedelta(days=11), tick=False)
    run()
    assert left(user)["sessions"] == 0
    time_machine.move_to(now() + timedelta(days=3650), tick=False)
    run()
    assert set(left(user).values()) == {0}


def run() -> None:
    call_command("clearsessions")
    call_command("lk_privacy_run")


def test_n3_neither_cache_nor_log_keeps_the_person(person: Make, caplog: pytest.LogCaptureFixture, client: Any) -> None:
    caplog.set_level("DEBUG")
    one = populate(person())
    client.force_login(one.user)
    assert client.get("/lk/security/").status_code in {200, 302}
    erase(one.user)
    lines = [record for record in caplog.records if record.name.startswith("lk_kit")]
    assert MARK not in "".join(record.getMessage() for record in lines)
    assert MARK not in str(getattr(cache, "_cache", ""))


def test_n8_the_same_address_and_number_begin_anew(person: Make) -> None:
    one = populate(person())
    address, number = f"{MARK}9@example.com", "+79261234599"
    Identifier.objects.create(user=one.user, kind="phone", value=number, verified_at=now())
    erase(one.user)
    before = found()
    fresh = UserFactory()
    for kind, value in (("email", address), ("phone", number)):
        Identifier.objects.create(user=fresh, kind=kind, value=value, verified_at=now())
    assert not Membership.objects.filter(user=fresh).exists()
    assert not SignInRecord.objects.filter(user=fresh).exists()
    assert [place for place in found() if place not in before] == ["lk_kit_accounts_identifier.value: 1"]
