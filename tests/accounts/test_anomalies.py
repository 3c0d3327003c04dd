"""Rules over the sign-in history, each told once a window, and the page that draws the failures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from lk_kit.accounts import monitoring
from lk_kit.accounts.anomalies import judge
from lk_kit.accounts.models import SignInRecord
from lk_kit.core.clock import now
from lk_kit.events.models import Event

from .conftest import make_user, sign_in

pytestmark = pytest.mark.django_db

NETWORK = "203.0.113.7"


def failures(user: Any, count: int, *, network: str = NETWORK, minutes: int = 5) -> list[SignInRecord]:
    at = now() - timedelta(minutes=minutes)
    return [SignInRecord.objects.create(user=user, outcome="failure", stage="password", network=network, at=at) for _ in range(count)]


def success(user: Any, country: str = "") -> SignInRecord:
    return SignInRecord.objects.create(user=user, outcome="success", country=country, network=NETWORK)


def rules(record: SignInRecord) -> list[str]:
    with transaction.atomic():
        return [one.rule for one in judge(record)]


class TestRules:
    def test_many_failures_of_one_account(self, user: Any) -> None:
        rows = failures(user, 20)
        assert rules(rows[18]) == []
        assert rules(rows[19]) == ["account_failures"]

    def test_failures_of_another_day_do_not_count(self, user: Any) -> None:
        failures(user, 15, minutes=24 * 60)
        assert rules(failures(user, 5)[-1]) == []

    def test_many_accounts_from_one_network(self, db: Any) -> None:
        rows = [failures(make_user(f"u{index}@example.com"), 1)[0] for index in range(10)]
        assert rules(rows[9]) == ["network_accounts"]
        assert rules(rows[9]) == []

    def test_few_accounts_from_one_network(self, db: Any) -> None:
        rows = [failures(make_user(f"u{index}@example.com"), 1)[0] for index in range(9)]
        assert rules(rows[8]) == []

    def test_one_account_s_many_failures_are_not_many_accounts(self, user: Any) -> None:
        assert rules(failures(user, 12)[-1]) == []

    def test_names_that_nobody_has_count(self, db: Any) -> None:
        assert rules(failures(None, 10)[-1]) == ["network_accounts"]

    def test_success_after_many_failures(self, user: Any) -> None:
        failures(user, 5)
        assert rules(success(user)) == ["success_after_failures"]

    def test_success_after_few(self, user: Any) -> None:
        failures(user, 4)
        assert rules(success(user)) == []

    def test_a_new_country(self, user: Any) -> None:
        assert rules(success(user, "RU")) == []
        assert rules(success(user, "RU")) == []
        assert rules(success(user, "BR")) == ["new_country"]
        assert rules(success(user, "BR")) == []
        assert rules(success(user, "")) == []

    def test_once_a_window(self, user: Any) -> None:
        rows = failures(user, 25)
        assert [rules(row) for row in rows[19:]] == [["account_failures"], [], [], [], [], []]
        assert Event.objects.filter(name="accounts.anomaly_noticed").count() == 1

    @override_settings(LK_KIT={"ACCOUNTS": {"ANOMALIES": {"success_after_failures": "", "account_failures": "3/60"}}})
    def test_thresholds_are_settings(self, user: Any) -> None:
        assert rules(failures(user, 3, minutes=0)[-1]) == ["account_failures"]
        failures(user, 5)
        assert rules(success(user)) == []

    def test_a_whale_of_failures_costs_three_statements(self, user: Any) -> None:
        SignInRecord.objects.bulk_create(SignInRecord(user=user, outcome="failure", network=NETWORK) for _ in range(300))
        record = success(user)
        with CaptureQueriesContext(connection) as queries:
            rules(record)
        selects = [one["sql"] for one in queries if one["sql"].startswith("SELECT")]
        assert len(selects) <= 3


class TestThePipelineTellsStaff:
    def test_from_the_sign_in_page_to_the_mail(self, user: Any, client: Client, deliver: Callable[[], list[Any]]) -> None:
        settings = {
            "ACCOUNTS": {"SECURITY_MAILS": ["guard@example.com"], "ANOMALIES": {"account_failures": "3/3600"}},
            "CORE": {"BASE_URL": "https://shop.example.com"},
        }
        with override_settings(LK_KIT=settings):
            for _ in range(4):
                sign_in(client, password="wrong-password")
            deliver()
            mails = deliver()
        told = [message for message in _outbox() if message.to == ["guard@example.com"]]
        assert len(told) == 1
        assert "127.0.0.1" not in told[0].subject
        assert mails == []


def _outbox() -> list[Any]:
    from django.core import mail

    return mail.outbox


@pytest.fixture
def guard(db: Any, client: Client) -> Client:
    staff = make_user("guard@example.com", is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename="view_signinrecord"))
    client.force_login(staff)
    return client


URL = "/admin/lk_kit_accounts/signinrecord/monitoring/"


class TestMonitoring:
    def test_failures_by_account_network_and_day(self, guard: Client, user: Any) -> None:
        failures(user, 3)
        failures(make_user("b@example.com"), 1, network="198.51.100.4")
        success(user)
        page = guard.get(URL)
        assert [(bar.count, bar.share) for bar in page.context["accounts"]] == [(3, 100), (1, 33)]
        assert [(bar.label, bar.count) for bar in page.context["networks"]] == [(NETWORK, 3), ("198.51.100.4", 1)]
        assert sum(bar.count for bar in page.context["day_bars"]) == 4
        assert len(page.context["day_bars"]) == 7

    def test_drill_down(self, guard: Client, user: Any) -> None:
        failures(user, 3)
        page = guard.get(URL)
        for bar in (page.context["accounts"][0], page.context["networks"][0], page.context["day_bars"][-1]):
            records = guard.get(bar.url)
            assert records.status_code == 200, bar.url
            assert records.context["cl"].result_count == 3

    def test_filters(self, guard: Client, user: Any) -> None:
        failures(user, 3)
        failures(user, 2, network="198.51.100.4")
        assert guard.get(f"{URL}?network=198.51.100.4").context["accounts"][0].count == 2
        assert guard.get(f"{URL}?user={user.pk}&days=1").context["accounts"][0].count == 5
        for odd in ("?days=abc", "?days=٣", f"?days={'9' * 5000}", "?user=zzz", "?user=%00", "?network=%00"):
            assert guard.get(URL + odd).status_code == 200

    def test_only_with_the_permission(self, user: Any, client: Client) -> None:
        client.force_login(make_user("x@example.com", is_staff=True))
        assert client.get(URL).status_code == 403
        client.force_login(user)
        assert client.get(URL).status_code == 302

    def test_records_cannot_be_changed(self, guard: Client, user: Any) -> None:
        (row,) = failures(user, 1)
        url = f"/admin/lk_kit_accounts/signinrecord/{row.pk}/change/"
        assert guard.get(url).status_code == 200
        assert guard.post(url, {"outcome": "success"}).status_code == 403

    def test_it_counts_no_further_than_the_cap(self, guard: Client, user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        for minutes in range(60, 0, -1):
            failures(user, 1, minutes=minutes)
        monkeypatch.setattr(monitoring, "CAP", 10)
        found = monitoring.Failures(7)
        assert found.is_capped
        assert found.by("user") == [(user.pk, 11)]

    def test_a_fixed_number_of_statements(self, guard: Client, user: Any) -> None:
        failures(user, 2)
        with CaptureQueriesContext(connection) as few:
            guard.get(URL)
        for index in range(10):
            failures(make_user(f"u{index}@example.com"), 2, network=f"198.51.100.{index}")
        with CaptureQueriesContext(connection) as many:
            guard.get(URL)
        assert len(many) == len(few)


@pytest.mark.pg
def test_many_rows_are_read_by_index(user: Any) -> None:
    """The planner is asked with the statistics of a table in which failures are few among many."""
    columns = "id, user_id, at, outcome, door, factor, stage, mode, network, user_agent, country, place, is_new_device"
    values = (
        "gen_random_uuid(), %s, now() - (n || ' seconds')::interval, CASE WHEN n %% 20 = 0 THEN 'failure' ELSE 'success' END, "
        "'password', '', '', '', '203.0.113.' || (n %% 250), '', '', '', false"
    )
    with connection.cursor() as cursor:
        insert = f"INSERT INTO lk_kit_accounts_signinrecord ({columns}) SELECT {values} FROM generate_series(1, 200000) n"
        cursor.execute(insert, [user.pk])
        cursor.execute("ANALYZE lk_kit_accounts_signinrecord")
    failed, own = monitoring.Failures(1).rows, SignInRecord.objects.of_user(user)
    for rows in (failed.order_by("-at")[:10], failed.values("network").order_by(), own.order_by("-pk")[:20]):
        plan = rows.explain()
        assert "Seq Scan" not in plan, plan
