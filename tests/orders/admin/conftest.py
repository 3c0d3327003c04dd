from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from lk_kit.core.actors import Actor
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.models import OrderTemplate


def url(view: str, *args: Any) -> str:
    options = get_order_model()._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{view}", args=args)


def give(user: Any, *verbs: str) -> Any:
    for model in (get_order_model(), OrderTemplate):
        content_type = ContentType.objects.get_for_model(model)
        for verb in verbs:
            codename = f"{verb}_{model._meta.model_name}"
            right, _made = Permission.objects.get_or_create(content_type=content_type, codename=codename, defaults={"name": codename})
            user.user_permissions.add(right)
    return get_user_model()._default_manager.get(pk=user.pk)


@pytest.fixture
def client_with(make_user: Callable[..., Any]) -> Callable[..., Client]:
    """`client_with("change", "add")`: a signed-in manager with these rights on orders."""

    def make(*verbs: str) -> Client:
        client = Client()
        client.user = give(make_user(is_staff=True), *verbs)  # type: ignore[attr-defined]
        client.force_login(client.user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[attr-defined]
        return client

    return make


@pytest.fixture
def manager(client_with: Callable[..., Client]) -> Client:
    return client_with("view", "change", "add", "delete")


@pytest.fixture
def manager_actor(manager: Any) -> Actor:
    return Actor.for_user(manager.user)


def said(answer: Any) -> str:
    """The messages that the next page shows."""
    return " ".join(str(one) for one in answer.context["messages"])
