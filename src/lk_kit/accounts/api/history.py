from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.accounts.enums import Outcome
from lk_kit.accounts.models import SignInRecord, Visit
from lk_kit.api.filters import LkFilterSet
from lk_kit.api.inspection import describe
from lk_kit.api.lists import ListViewSet
from lk_kit.api.serializers import LkModelSerializer, LkSerializer

from .base import PublicAPIView, guarded


class SignInRecordSerializer(LkModelSerializer[SignInRecord]):
    """One attempt to sign in to one's own account."""

    client = serializers.CharField(read_only=True)
    outcome = serializers.ChoiceField(choices=Outcome.values, read_only=True)

    class Meta:
        model = SignInRecord
        fields = ("id", "at", "outcome", "door", "factor", "stage", "mode", "client", "ip", "place", "is_new_device")


class SignInRecordFilter(LkFilterSet):
    """The user's own history by outcome and by days, both included."""

    outcome = django_filters.ChoiceFilter(choices=Outcome.choices)
    since = django_filters.DateFilter(field_name="at", lookup_expr="date__gte")
    until = django_filters.DateFilter(field_name="at", lookup_expr="date__lte")

    class Meta:
        model = SignInRecord
        fields: tuple[str, ...] = ()


class OwnListViewSet(ListViewSet):
    """One's own rows, staff's too."""

    def get_queryset(self) -> QuerySet[Any, Any]:
        queryset: Any = super().get_queryset()
        return queryset.of_user(self.actor.user) if self.actor.is_authenticated else queryset.none()  # type: ignore[no-any-return]


class SignInRecordViewSet(OwnListViewSet):
    """The sign-in history, good ones and failed ones."""

    model = SignInRecord
    serializer_key = "accounts.SignInRecordSerializer"
    filterset_key = "accounts.SignInRecordFilter"


class VisitSerializer(LkModelSerializer[Visit]):
    """A member of staff viewed the cabinet as this customer."""

    class Meta:
        model = Visit
        fields = ("id", "staff_name", "reason", "started_at", "until", "ended_at")


class VisitViewSet(OwnListViewSet):
    """When staff viewed the cabinet with one's own eyes, and why."""

    model = Visit
    serializer_key = "accounts.VisitSerializer"


class NotMeInput(LkSerializer):
    """The token of the link in the mail about a new device."""

    token = serializers.CharField(max_length=200)


@guarded
class NotMeApi(PublicAPIView):
    @describe(request="accounts.NotMeInput", responses={200: "accounts.StateAnswer"}, summary="It was not me: lock the account")
    def post(self, request: Request) -> Response:
        self.run("accounts.DisownSignIn", **self.input("NotMeInput"), ip=self.ip)
        return self.say("StateAnswer", state="locked", next=["password_reset"])
