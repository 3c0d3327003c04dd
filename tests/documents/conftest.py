from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.parties.models import Party
from lk_kit.testing.factories import PartyFactory, UserFactory
from tests.core.samples import PDF


@pytest.fixture
def documents_settings(settings: Any) -> Callable[..., None]:
    """`documents_settings(QUOTA_BYTES=100)` on top of what the project sets."""

    def change(**options: Any) -> None:
        section = {**settings.LK_KIT.get("DOCUMENTS", {}), **options}
        settings.LK_KIT = {**settings.LK_KIT, "DOCUMENTS": section}

    return change


@pytest.fixture
def company(db: None) -> Party:
    made: Party = PartyFactory()
    return made


@pytest.fixture
def staff(db: None) -> Actor:
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label__in=("lk_kit_documents", "lk_kit_parties")))
    return Actor.for_user(type(user)._default_manager.get(pk=user.pk))


@pytest.fixture
def member(company: Party, actor_for: Any) -> Actor:
    made: Actor = actor_for(company, "accountant")
    return made


def upload(data: bytes = PDF, name: str = "счёт.pdf", content_type: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type)


def pdf(number: int) -> bytes:
    """A sound PDF unlike the others."""
    return PDF.replace(b"Catalog", b"Catalog/N %d" % number)


def run(key: str, *args: Any, **inputs: Any) -> Any:
    return get_class(f"documents.{key}")(*args, **inputs).execute()


def facts(name: str) -> int:
    from lk_kit.events.models import Event  # the minimal host loads this module, too, and has no events

    return Event.objects.filter(name=f"documents.{name}").count()


def stored() -> set[str]:
    """Paths of all files of documents in the private storage."""
    storage, found = storages["lk_kit_private"], set()
    for model in ("lk_kit_documents.storedfile", "lk_kit_documents.archive"):
        try:
            folders = storage.listdir(model)[0]
        except FileNotFoundError:
            continue
        for folder in folders:
            found.update(f"{model}/{folder}/{name}" for name in storage.listdir(f"{model}/{folder}")[1])
    return found
