from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import models

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.personal import declaration_of
from lk_kit.parties.enums import PartyKind
from lk_kit.testing.factories import MembershipFactory, PartyFactory, UserFactory

if TYPE_CHECKING:
    from lk_kit.privacy.models import ConsentDocument

MARK = "zqsentinel"


@dataclass
class Person:
    user: Any
    party: Any
    mark: str

    @property
    def actor(self) -> Actor:
        return Actor.for_user(get_user_model()._default_manager.get(pk=self.user.pk))


def fill(row: models.Model, mark: str) -> None:
    """The mark into every declared text column of a row, as far as it may stand there."""
    declaration = declaration_of(type(row))
    assert declaration is not None
    values = {}
    for name in declaration.fields:
        field: Any = row._meta.get_field(name)
        if isinstance(field, models.FileField):
            setattr(row, name, ContentFile(f"{mark} bytes".encode(), name=f"{name}.jpg"))
        elif isinstance(field, (models.CharField, models.TextField)) and not field.unique and field.max_length != 0:
            limit = field.max_length or 500
            if limit >= len(mark) + 3 and name not in {"password", "phone", "role", "data", "kind"}:
                values[name] = f"{mark}{name}"[:limit]
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


@pytest.fixture
def person(db: None) -> Callable[..., Person]:
    def make(mark: str = MARK) -> Person:
        user = UserFactory(password="correct horse")
        party = PartyFactory(kind=PartyKind.PERSON, name=f"{mark} person")
        MembershipFactory(user=user, party=party, role="owner")
        return Person(user, party, mark)

    return make


@pytest.fixture
def document(db: None) -> Callable[..., ConsentDocument]:
    from lk_kit.privacy.models import ConsentDocument

    def make(kind: str = "personal-data", *, is_mandatory: bool = True, version: int = 1) -> ConsentDocument:
        made = ConsentDocument(kind=kind, version=version, title=f"{kind} {version}", text="I agree.", is_mandatory=is_mandatory)
        made.sha256, made.published_at = made.digest(), now()
        made.save()
        return made

    return make


@pytest.fixture(autouse=True)
def own_journal(settings: Any, tmp_path: Path) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "PRIVACY": {"JOURNAL_ROOT": str(tmp_path)}}
