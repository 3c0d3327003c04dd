"""What staff see of sign-ins in Django's admin: failures drawn by day, account and network, the records behind them, anomalies, locks and
visits as customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lk_kit.core.actors import Actor
from lk_kit.core.admin import LookOnlyMixin
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.exceptions import LkKitError
from lk_kit.core.users import display_name

from . import view_as
from .enums import Outcome, Rule
from .labels import door_label
from .models import SignInRecord, Visit

CAP = 50_000
"""At most so many of the latest failures are counted, whatever the size of the table."""
TOP = 15
PERIODS = {1: gettext_lazy("24 hours"), 7: gettext_lazy("7 days"), 30: gettext_lazy("30 days")}


@dataclass(frozen=True)
class Bar:
    label: str
    count: int
    share: int
    url: str


@dataclass
class Failures:
    """Failed sign-ins of a period, counted by an index alone."""

    days: int
    user: str = ""
    network: str = ""

    @cached_property
    def since(self) -> datetime:
        """The beginning of the period, or of the latest `CAP` failures in it."""
        begin = now() - timedelta(days=self.days)
        last = self._of(begin).order_by("-at").values_list("at", flat=True)[CAP : CAP + 1]
        return next(iter(last), begin)

    @property
    def is_capped(self) -> bool:
        return self.since > now() - timedelta(days=self.days) + timedelta(minutes=1)

    def _of(self, since: datetime) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = SignInRecord.objects.filter(outcome=Outcome.FAILURE.value, at__gte=since)
        if self.user:
            rows = rows.filter(user=self.user)
        return rows.filter(network=self.network) if self.network else rows

    @cached_property
    def rows(self) -> models.QuerySet[Any]:
        return self._of(self.since)

    def by(self, name: str) -> list[tuple[Any, int]]:
        found = self.rows.exclude(**({"user": None} if name == "user" else {name: ""}))
        counted = found.order_by().values(name).annotate(n=Count("*")).order_by("-n", name)[:TOP]
        return [(row[name], row["n"]) for row in counted]

    def by_day(self) -> list[tuple[Any, int]]:
        counted = dict(self.rows.order_by().annotate(day=TruncDate("at")).values("day").annotate(n=Count("*")).values_list("day", "n"))
        today = localdate()
        days = [today - timedelta(days=back) for back in range(self.days - 1 if self.days > 1 else 1, -1, -1)]
        return [(day, counted.get(day, 0)) for day in days]


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


class OutcomeFilter(admin.SimpleListFilter):
    """The choices are no part of the model: they would enter its migration."""

    title = gettext_lazy("result")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in Outcome.choices]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.filter(outcome=self.value()) if self.value() in Outcome.values else queryset


class SignInRecordAdmin(LookOnlyAdmin):
    """The history of all accounts, and the page that draws its failures."""

    change_list_template = "lk_kit/accounts/admin/records.html"
    list_display = ("at", "result", "user", "way", "ip", "place", "client", "is_new_device")
    list_filter = (OutcomeFilter, "at", "is_new_device")
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
        failures.user = _key_of_user(request.GET.get("user", ""))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Failed sign-ins"),
            "opts": self.opts,
            "failures": failures,
            "day_bars": self._bars([(f"{day:%d.%m}", count, {"at__date": day.isoformat()}) for day, count in failures.by_day()]),
            "accounts": self._bars([(name, count, {"user": str(pk)}) for pk, name, count in _named(failures.by("user"))]),
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


@admin.action(description=gettext_lazy("View the cabinet as this customer"))
def view_as_customer(modeladmin: Any, request: HttpRequest, queryset: models.QuerySet[Any]) -> HttpResponse | None:
    """For the site's own admin of users: `actions = [view_as_customer]`. Takes one user."""
    users = list(queryset[:2])
    if len(users) != 1:
        modeladmin.message_user(request, _("Choose one user."), messages.WARNING)
        return None
    return redirect(f"{reverse('admin:lk_kit_accounts_visit_add')}?{urlencode({'user': users[0].pk})}")


def _key_of_user(text: str) -> str:
    try:
        return str(get_user_model()._meta.pk.to_python(text)) if text else ""
    except Exception:  # noqa: BLE001 - whatever the host's kind of key says to a text that is none
        return ""


def _named(counted: list[tuple[Any, int]]) -> list[tuple[Any, str, int]]:
    users = get_user_model()._default_manager.in_bulk([pk for pk, _count in counted])
    return [(pk, f"{display_name(users[pk])} · {users[pk].get_username()}" if pk in users else str(pk), count) for pk, count in counted]


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


class VisitForm(forms.ModelForm):  # type: ignore[type-arg]
    request: HttpRequest

    class Meta:
        model = Visit
        fields = ("user", "reason")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            action = get_class("accounts.StartVisit")(actor=Actor.from_request(self.request), **cleaned)
            try:
                action.authorize()
                action.check()
            except LkKitError as error:
                found = getattr(error, "errors", None) or {None: [str(error)]}
                for field, texts in found.items():
                    self.add_error(field if field in self.fields else None, [str(text) for text in texts])
        return cleaned


class VisitAdmin(LookOnlyAdmin):
    """Begins a visit (“Add”) and shows the former ones. `?user=` names the customer."""

    form = VisitForm
    list_display = ("started_at", "staff_name", "user", "reason", "until", "ended_at")
    list_filter = ("started_at",)
    ordering = ("-id",)
    fields = ("user", "reason", "staff_name", "started_at", "until", "ended_at")
    raw_id_fields = ("user",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(view_as.PERMISSION))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("user", "reason")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.request = request  # type: ignore[attr-defined]
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        action = get_class("accounts.StartVisit")(actor=Actor.from_request(request), user=obj.user, reason=obj.reason)
        visit = action.execute()
        obj.pk, obj._state.adding = visit.pk, False
        view_as.begin(request, visit)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        obj.refresh_from_db()
        return super().log_addition(request, obj, message)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        messages.info(request, _("You see the cabinet as the customer does. Nothing that you do there is done in his name unless allowed."))
        return redirect("lk_kit:home")
