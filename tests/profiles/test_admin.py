from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from lk_kit.profiles.abstract import get_profile_model

pytestmark = pytest.mark.skipif(not apps.is_installed("django.contrib.admin"), reason="no admin here")


@pytest.fixture
def visitor(make_user: Callable[..., Any]) -> Client:
    client = Client()
    client.force_login(make_user("root", is_staff=True, is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(page: str, *args: Any) -> str:
    options = get_profile_model()._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{page}", args=args)


def test_the_active_model_is_registered() -> None:
    assert admin.site.is_registered(get_profile_model())


def test_change(visitor: Client, make_user: Callable[..., Any]) -> None:
    profile = get_profile_model().objects.of_user(make_user("anna"))
    assert visitor.get(url("changelist"), {"q": "anna"}).status_code == 200
    page = visitor.get(url("change", profile.pk))
    assert page.status_code == 200
    wrong = visitor.post(url("change", profile.pk), {"birth_date": "1850-01-01"})
    assert "birth_date" in wrong.context["adminform"].form.errors
    done = visitor.post(url("change", profile.pk), {"first_name": "Анна", "phone": "8 912 345-67-89", "language": "ru"})
    assert done.status_code == 302, done.context["adminform"].form.errors
    profile.refresh_from_db()
    assert (profile.first_name, str(profile.phone), profile.language) == ("Анна", "+79123456789", "ru")


@pytest.mark.project("swapped")
def test_extra_columns_of_the_host(visitor: Client, make_user: Callable[..., Any]) -> None:
    profile: Any = get_profile_model().objects.of_user(make_user("anna"))
    page = visitor.get(url("change", profile.pk)).content.decode()
    assert 'name="loyalty_card"' in page
    assert 'name="position"' not in page
    visitor.post(url("change", profile.pk), {"loyalty_card": "777"})
    profile.refresh_from_db()
    assert profile.loyalty_card == "777"
