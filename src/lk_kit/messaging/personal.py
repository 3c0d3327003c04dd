from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lk_kit.core.personal import Erase, Personal, Subject, declare

from .limits import keyed_hash

NUMBER = Personal(
    purpose=_("Comparing the gateway's bill and answering who got which text"),
    retention=_("As long as the site keeps its list of texts, usually a year; without the number once you are erased"),
    erase=Erase.CLEAR,
)


def of_subject(subject: Subject) -> Q:
    return Q(number_hash__in=[keyed_hash(one) for one in subject.addresses])


declare(
    "lk_kit_messaging.SmsRecord",
    {"number": NUMBER, "number_hash": NUMBER},
    owner=of_subject,
    impersonal=("key", "purpose", "backend", "status", "external_id", "error"),
)
declare("lk_kit_messaging.SmsCounter", {})
