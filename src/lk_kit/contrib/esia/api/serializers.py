from __future__ import annotations

from rest_framework import serializers

from lk_kit.api.serializers import LkSerializer


class CandidateSerializer(LkSerializer):
    """A company that the person heads according to Госуслуги. `is_here`: it has a cabinet already, and its owner can invite."""

    oid = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    inn = serializers.CharField(source="values.inn")
    kpp = serializers.CharField(source="values.kpp", default="")
    ogrn = serializers.CharField(source="values.ogrn")
    is_here = serializers.BooleanField()


class AddCompanyInput(LkSerializer):
    """Which of the companies to add."""

    oid = serializers.CharField(max_length=20)
