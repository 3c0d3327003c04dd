"""Sign-ins, the page that draws their failures, anomalies and locks."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lk_kit.accounts.enums import Outcome, Rule
from lk_kit.accounts.labels import door_label
from lk_kit.accounts.models import SignInRecord
from lk_kit.accounts.monitoring import CAP, PERIODS, Bar, Failures, key_of_user, named
from lk_kit.core.actors import Actor
from lk_kit.core.admin import LookOnlyMixin, choice_filter
from lk_kit.core.classes import get_class


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than a reader pages."""

    limit = 5000

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: self.limit].count())


class LookOnlyAdmin(LookOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]
    show_full_result_count = False
    paginator = CappedPaginator
    list_select_related = ("user",)


class SignInRecordAdmin(LookOnlyAdmin):
    """The history of all accounts, and the page that draws its failures."""

    change_list_template = "lk_kit/accounts/admin/records.html"
    list_display = ("at", "result", "user", "way", "ip", "place", "client", "is_new_device")
    list_filter = (choice_filter("outcome", gettext_lazy("result"), lambda: Outcome.choices), "at", "is_new_device")
    ordering = ("-id",)
    fields = ("user", "at", "result", "way", "stage", "factor", "mode", "ip", "network", "country", "place", "user_agent", "is_new_device")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.monitoring)
        return [path("monitoring/", view, name="lk_kit_accounts_signinrecord_monitoring"), *super().get_urls()]

    @admin.display(description=gettext_lazy("result"), ordering="outcome")
    def result(self, obj: SignInRecord) -> str:
        return str(Outcome(obj.outcome).label)

    @admin.display(description=gettext_lazy("way in"))
    def way(self, obj: SignInRecord) -> str:
        return door_label(obj.door)

    @admin.display(description=gettext_lazy("browser"))
    def client(self, obj: SignInRecord) -> str:
        return obj.client

    def monitoring(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        failures = Failures({str(days): days for days in PERIODS}.get(request.GET.get("days", ""), 7))
        failures.network = request.GET.get("network", "").replace("\0", "")[:45]
        failures.user = key_of_user(request.GET.get("user", ""))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Failed sign-ins"),
            "opts": self.opts,
            "failures": failures,
            "day_bars": self._bars([(f"{day:%d.%m}", count, {"at__date": day.isoformat()}) for day, count in failures.by_day()]),
            "accounts": self._bars([(name, count, {"user": str(pk)}) for pk, name, count in named(failures.by("user"))]),
            "networks": self._bars([(network, count, {"network": network}) for network, count in failures.by("network")]),
            "periods": [(days, label, f"?{urlencode({**self._kept(failures), 'days': str(days)})}") for days, label in PERIODS.items()],
            "reset_url": f"?{urlencode({'days': failures.days})}" if failures.user or failures.network else "",
            "cap": CAP,
        }
        return TemplateResponse(request, "lk_kit/accounts/admin/monitoring.html", context)

    def _kept(self, failures: Failures) -> dict[str, str]:
        return {name: value for name, value in (("user", failures.user), ("network", failures.network)) if value}

    def _bars(self, rows: list[tuple[str, int, dict[str, str]]]) -> list[Bar]:
        most = max((count for _label, count, _query in rows), default=0) or 1
        changelist = reverse("admin:lk_kit_accounts_signinrecord_changelist")
        return [
            Bar(label, count, round(100 * count / most), f"{changelist}?{urlencode({'outcome': Outcome.FAILURE.value} | query)}")
            for label, count, query in rows
        ]


class AnomalyAdmin(LookOnlyAdmin):
    """Broken rules of `ACCOUNTS.ANOMALIES`, newest first."""

    list_display = ("at", "what", "user", "network", "country", "count")
    list_filter = ("at",)
    ordering = ("-at",)
    fields = ("at", "what", "user", "network", "country", "count")

    @admin.display(description=gettext_lazy("rule"), ordering="rule")
    def what(self, obj: Any) -> str:
        return str(Rule(obj.rule).label)


class AccountLockAdmin(LookOnlyAdmin):
    """Accounts that their owners locked. Deleting the row lifts the lock."""

    list_display = ("user", "locked_at")
    ordering = ("-locked_at",)
    fields = list_display

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        get_class("accounts.UnlockAccount")(obj, actor=Actor.from_request(request)).execute()

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for obj in queryset:
            self.delete_model(request, obj)
