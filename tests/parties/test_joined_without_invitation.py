from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from lk_kit.core.classes import get_class

pytestmark = [pytest.mark.needs("events", "messaging"), pytest.mark.django_db]


def test_the_first_owner_of_a_party_makes_nobody_a_mail_and_no_delivery_fail(django_capture_on_commit_callbacks: Any) -> None:
    from lk_kit.core.actors import Actor
    from lk_kit.events.models import Delivery

    model: Any = get_user_model()
    login = {} if model.USERNAME_FIELD == "email" else {"username": "nina"}
    user = model._default_manager.create_user(**login, email="nina@example.com", password="secret-pass-1")
    with django_capture_on_commit_callbacks(execute=True):
        get_class("parties.CreatePersonParty")(actor=Actor.for_user(user), user=user).execute()
    left = Delivery.objects.exclude(status="done").values_list("consumer", "last_error")
    assert (list(left), mail.outbox) == ([], [])
