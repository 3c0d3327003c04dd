from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from lk_kit.events.deliveries import sweep
from lk_kit.events.exceptions import GiveUp
from lk_kit.events.models import Delivery, Event
from tests.events.declared import tell

pytestmark = [pytest.mark.django_db, pytest.mark.project("default")]


@pytest.fixture
def staff(client):
    def sign_in(*codenames):
        user = get_user_model().objects.create(username="manager", email="manager@example.com", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(content_type__app_label="lk_kit_events", codename__in=codenames))
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def dead_letter(listen):
    def refuse(event, delivery):
        raise GiveUp("410 Gone")

    listen(refuse)
    tell(number="7")
    sweep()
    return Delivery.objects.get()


def requeue(client, delivery):
    return client.post(
        reverse("admin:lk_kit_events_delivery_changelist"), {"action": "requeue", "_selected_action": [str(delivery.pk)]}, follow=True
    )


@pytest.mark.parametrize("model", ["event", "delivery"])
def test_lists_and_pages_show_what_happened(staff, dead_letter, model):
    client = staff("view_event", "view_delivery")
    page = client.get(reverse(f"admin:lk_kit_events_{model}_changelist"), {"q": str(dead_letter.event_id)})
    assert page.status_code == 200
    assert ("Order 7 placed" if model == "event" else "410 Gone") in page.content.decode()
    pk = dead_letter.event_id if model == "event" else dead_letter.pk
    assert client.get(reverse(f"admin:lk_kit_events_{model}_change", args=[pk])).status_code == 200
    assert client.get(reverse(f"admin:lk_kit_events_{model}_changelist"), {"name": "x", "consumer": "x"}).status_code in (200, 302)


@pytest.mark.parametrize("model", ["event", "delivery"])
def test_nothing_can_be_added_changed_or_deleted_even_by_a_superuser(admin_client, dead_letter, model):
    pk = dead_letter.event_id if model == "event" else dead_letter.pk
    assert admin_client.post(reverse(f"admin:lk_kit_events_{model}_add"), {}).status_code == 403
    assert admin_client.post(reverse(f"admin:lk_kit_events_{model}_delete", args=[pk]), {"post": "yes"}).status_code == 403
    assert admin_client.post(reverse(f"admin:lk_kit_events_{model}_change", args=[pk]), {"name": "forged"}).status_code == 403
    assert Event.objects.get().name == "probe.happened"
    assert Delivery.objects.get().status == "dead"


def test_dead_letters_are_queued_again(staff, dead_letter):
    page = requeue(staff("view_delivery", "change_delivery"), dead_letter)

    assert "1 dead letter is queued again." in page.content.decode()
    row = Delivery.objects.get()
    assert (row.status, row.attempts) == ("pending", 0)


def test_who_may_only_look_cannot_queue_again(staff, dead_letter):
    requeue(staff("view_delivery"), dead_letter)
    assert Delivery.objects.get().status == "dead"
