"""Staff's list of texts: found by the whole number, never changed."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from lk_kit.messaging.limits import keyed_hash
from lk_kit.messaging.models import SmsRecord

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not apps.is_installed("django.contrib.admin"), reason="no admin here")]


@pytest.fixture
def visitor() -> Client:
    from lk_kit.testing.factories import UserFactory

    user = UserFactory(is_staff=True, is_superuser=True)
    assert isinstance(user, get_user_model())
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_text_is_found_by_its_whole_number_and_stays_as_it_is(visitor: Client) -> None:
    record = SmsRecord.objects.create(
        number="+7 916 •••-••-67",
        number_hash=keyed_hash("+79161234567"),
        backend="default",
        status="refused",
        error="sms_refused: code 207",
    )
    SmsRecord.objects.create(number="+7 917 •••-••-68", number_hash=keyed_hash("+79171234568"), backend="default", status="sent")
    url = reverse("admin:lk_kit_messaging_smsrecord_changelist")

    found = visitor.get(url, {"q": "8 916 123-45-67"}).content.decode()
    assert "+7 916" in found
    assert "+7 917" not in found
    assert "code 207" in found
    assert "+7 917" not in visitor.get(url, {"status": "refused"}).content.decode()
    page = reverse("admin:lk_kit_messaging_smsrecord_change", args=[record.pk])
    assert visitor.get(page).status_code == 200
    assert visitor.post(page, {"status": "sent"}).status_code == 403
    assert visitor.post(reverse("admin:lk_kit_messaging_smsrecord_delete", args=[record.pk])).status_code == 403
    assert visitor.get(reverse("admin:lk_kit_messaging_smsrecord_add")).status_code == 403
