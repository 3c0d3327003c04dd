"""D5: whatever a person has written, by a form or over the API, no page, mail or export grows an element or a script from it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from lk_kit.testing import MembershipFactory, UserFactory, World
from tests.thorough import THOROUGH

from .doors import Tried, signed_in, write_by_api, write_by_forms, write_by_signing_in
from .markup import PAYLOADS, Page, packed
from .readers import Reader, admin_pages, answers, cabinet, mails, nothing_stands_before

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet", "api", "events")]

TURNS = range(12 if os.environ.get(THOROUGH) else 1)
REFUSES = {
    **dict.fromkeys(("inn", "kpp", "ogrn", "bik", "account", "correspondent_account", "oid", "unit_code"), "digits"),
    **dict.fromkeys(("contact_phone",), "a telephone number"),
    **dict.fromkeys(
        ("currency", "language", "time_zone", "role", "replacement", "permissions", "transition", "action", "type"), "one of a list"
    ),
    **dict.fromkeys(("method", "provider", "sku"), "one of those that are there"),
    **dict.fromkeys(("quantity", "amount"), "a number"),
    **dict.fromkeys(("lines", "pasted"), "articles that are there, with their quantities"),
    **dict.fromkeys(("party", "member", "manager", "user", "address_id", "from_order", "target", "id"), "the key of an object"),
    **dict.fromkeys(("token", "uid", "flow", "code", "credential", "invitation", "fingerprint"), "made here, compared and never shown"),
    **dict.fromkeys(("password", "current_password", "new_password"), "never shown"),
    "username": "finds an account; write_by_signing_in writes it into the history of failures",
    "return_to": "a page of this site",
}
"""Fields that take no markup, each with its reason."""
LAST = frozenset({"lk_kit_api:parties-close"})
"""Routes after which the rest of the API answers nothing about our company."""
LEFT = {"email", "phone", "code", "status", "kind", "role", "currency", "password", "username", "number", "language", "time_zone", "period",
        "method", "outcome", "what", "decision", "door", "factor", "stage", "mode", "channel", "purpose"}  # fmt: skip
FORMATTED = re.compile(r"(?:_hash|_id|_type|_source|_method|_token|sha256|key|hint|data|url|inn|kpp|ogrn|bik|account|slug|country|ip)$")


def texts(model: Any) -> Iterator[Any]:
    for column in model._meta.concrete_fields:
        is_text = isinstance(column, (models.CharField, models.TextField)) and not isinstance(column, (models.FileField, models.URLField))
        if is_text and not (column.choices or column.primary_key or column.name in LEFT or FORMATTED.search(column.name)):
            yield column


def write_everywhere(world: World, turn: int) -> int:
    """Every text of every object of ours, as if nothing had cleaned it on the way; returns how many columns took it."""
    rows, index, written = {type(made) for made in world.ours.made.values() if isinstance(made, models.Model)}, turn, 0
    rows |= {type(world.ours.user)} | {one for one in apps.get_models() if one._meta.label.endswith("Profile")}
    for model in sorted(rows, key=lambda one: one._meta.label):
        for column in texts(model):
            index += 1
            try:
                with transaction.atomic():
                    written += bool(model._base_manager.update(**{column.name: packed(column.max_length or 2000, index * 11)}))
            except IntegrityError:  # unique, or written once
                continue
    nothing_stands_before()
    return written


def readers(world: World) -> dict[str, Reader]:
    colleague = MembershipFactory(party=world.ours.party, role="admin").user
    return {"member": Reader(world.ours.user), "colleague": Reader(colleague), "visitor": Reader(None)}


def staff() -> Reader:
    return Reader(UserFactory(is_staff=True, is_superuser=True))


@pytest.fixture
def with_passports(settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "PROFILES": {**settings.LK_KIT.get("PROFILES", {}), "PASSPORT": True}}


@pytest.mark.usefixtures("with_passports")
@pytest.mark.parametrize("turn", TURNS)
def test_d5_what_is_written_through_every_door_is_inert_wherever_it_shows(
    turn: int, lk_world: World, django_capture_on_commit_callbacks: Any
) -> None:
    assert len(PAYLOADS) >= 120
    nothing_stands_before()
    tried, start = Tried(), turn * (len(PAYLOADS) // 12 + 1)
    with django_capture_on_commit_callbacks(execute=True):
        for user in (lk_world.ours.user, None):
            for url in cabinet(lk_world):
                write_by_forms(signed_in(user), url, lk_world, start, tried)
        write_by_signing_in(lk_world, start, tried)
        write_by_api(lk_world, start, tried, LAST)
    assert tried.wrong == []
    assert sorted(tried.refused - tried.took - set(REFUSES)) == [], (
        "no markup could be written there: give the rest of its form or body valid values with lk_kit.testing.register_sample, "
        "or say in REFUSES why it takes none"
    )
    assert sorted(set(REFUSES) & tried.took) == [], "it takes markup now: take it off the list"
    read_all(lk_world)


@pytest.mark.parametrize("turn", TURNS)
def test_d5_what_stands_in_the_tables_is_inert_wherever_it_shows(turn: int, lk_world: World) -> None:
    assert write_everywhere(lk_world, turn) > 20
    read_all(lk_world)


def read_all(world: World) -> None:
    pages = cabinet(world)
    for who, reader in readers(world).items():
        reader.read(pages, follow=True)
        assert reader.wrong == [], who
        assert who == "visitor" or len(reader.showed) > 10, (who, sorted(reader.showed))
    office = staff()
    office.read(list(dict.fromkeys(admin_pages(world))))
    assert office.wrong == []
    assert len(office.showed) > 15
    assert list(answers(world)) == []
    assert list(mails()) == []


@pytest.mark.parametrize("text", PAYLOADS)
def test_d5_reflected_texts_are_inert(text: str, client: Any) -> None:
    for name in ("q", "next", "status", "cursor"):
        answer = client.get("/lk/login/", {name: text})
        assert [one for one in Page(answer.content.decode()).wrong if "zqx" in one] == []
        assert "zqx" not in str(answer.headers.get("Set-Cookie", ""))


@pytest.mark.parametrize(
    "leak", ["<zqx>", "<b zqx=1>", "<a href='javascript:zqx()'>", "<p onclick=x>", '<script>"<zqx>"</script>', "<!--zqx-->", "<?zqx>"]
)
def test_d5_the_parser_sees_it(leak: str) -> None:
    assert Page(f"<p>{leak}</p>").wrong
