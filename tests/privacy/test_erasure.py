"""N2–N5, N8, N9: a fully populated person leaves no sentinel behind, and the books stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.db.models import Sum

from lk_kit.accounts.models import Identifier, Session
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.events import emit, head
from lk_kit.core.personal import declarations
from lk_kit.core.swapping import ORDER_SETTING, get_swappable
from lk_kit.events.models import Event
from lk_kit.orders.signals import DraftDeleted
from lk_kit.parties.enums import PartyKind
from lk_kit.parties.models import Membership, Party
from lk_kit.privacy import journal
from lk_kit.privacy.actions import erasures
from lk_kit.privacy.actions.erasures import finish
from lk_kit.privacy.enums import ErasureStatus
from lk_kit.privacy.erasing import seal
from lk_kit.privacy.exceptions import ErasureRefused
from lk_kit.privacy.models import Erasure
from lk_kit.privacy.plans import plan_of
from lk_kit.privacy.redaction import Words, redacted
from lk_kit.privacy.scanning import scan
from lk_kit.privacy.subjects import subject_of
from lk_kit.profiles.abstract import get_profile_model
from lk_kit.testing.factories import (
    AddressFactory,
    BankAccountFactory,
    InvitationFactory,
    MembershipFactory,
    OrderFactory,
    OrderLineFactory,
    OrderTemplateFactory,
    PartyFactory,
    UserFactory,
)

from .conftest import MARK, Person, fill

pytestmark = [pytest.mark.django_db, pytest.mark.needs("orders", "cabinet", "api")]
Make = Callable[..., Person]


def populate(person: Person) -> Person:
    """A row of the person in every table that declares personal columns, with the mark in each of them."""
    user, party, mark = person.user, person.party, person.mark
    type(user)._base_manager.filter(pk=user.pk).update(
        **{name: f"{mark}{index}@example.com"[:150] for index, name in enumerate({user.USERNAME_FIELD, user.get_email_field_name()})}
    )
    user.refresh_from_db()
    rows: list[models.Model] = [party, get_profile_model()._default_manager.of_user(user)]
    order = OrderFactory(party=party, status="completed", number="2026-000001", placed_by=user)
    line = OrderLineFactory(order=order, position=1)
    type(order)._default_manager.filter(pk=order.pk).update(lines_count=1, total=line.amount, subtotal=line.amount)
    order.refresh_from_db()
    rows += [order, AddressFactory(party=party), BankAccountFactory(party=party), OrderTemplateFactory(party=party)]
    rows += [order.lk_history.create(to_status="placed", user=user)]
    Identifier.objects.create(user=user, kind="email", value=f"{mark}9@example.com", verified_at=now())
    InvitationFactory(party=PartyFactory(), email=f"{mark}9@example.com")
    for row in rows:
        fill(row, mark)
    for one in declarations():
        if one.owner == "user" and not one.rows(subject_of(user)).exists() and one.model.__module__.startswith("lk_kit.accounts"):
            make_row(one.model, user, mark)
    with transaction.atomic():
        emit(DraftDeleted(**head(person.actor, order), title=f"{mark} draft"), order)
    return person


def make_row(model: type[models.Model], user: Any, mark: str) -> None:
    """A minimal row of the person in a table of accounts, the mark in its texts."""
    values: dict[str, Any] = {"user": user}
    for field in model._meta.concrete_fields:
        if field.name in values or field.has_default() or field.null or field.primary_key:
            continue
        values[field.name] = now() if isinstance(field, models.DateTimeField) else f"{mark}{field.name}"[: field.max_length or 100]
    try:
        with transaction.atomic():
            fill(model(**values), mark)
    except (TypeError, ValueError) as error:
        raise AssertionError(f"No row of {model._meta.label} could be made: {error}") from error


def erase(user: Any) -> Erasure:
    erasure = Erasure.objects.create(user=user, due_at=now())
    done: Erasure = get_class("privacy.EraseDue")(erasure, actor=Actor.system()).execute()
    finish(done)
    return done


def found() -> list[str]:
    return [f"{hit.place}: {hit.count}" for hit in scan(MARK)]


def outside_the_law() -> list[str]:
    order = get_swappable(ORDER_SETTING)._meta.db_table
    kept = {
        *(f"lk_kit_orders_orderline.{name}" for name in ("sku", "name", "unit", "external_id")),
        *(f"{order}.{name}" for name in ("number", "external_id")),
        "lk_kit_parties_party.external_id",
    }
    return [place for place in found() if place.partition(":")[0] not in kept]


def test_n3_n5_nothing_is_found_afterwards_and_the_books_are_unchanged(person: Make) -> None:
    one = populate(person())
    order = get_swappable(ORDER_SETTING)
    before = order._base_manager.aggregate(sum=Sum("total"), vat=Sum("vat_total")), order._base_manager.count()
    assert len(found()) > 15, "the scanner must see what is to disappear"
    done = erase(one.user)
    assert done.status == ErasureStatus.DONE
    assert outside_the_law() == []
    assert (order._base_manager.aggregate(sum=Sum("total"), vat=Sum("vat_total")), order._base_manager.count()) == before
    assert order._base_manager.get(party=one.party).number.startswith(MARK)


def test_the_person_is_out(person: Make) -> None:
    one = person()
    login = one.user.get_username()
    session = Session.objects.create(user=one.user, key_hash="k", data="d", expire_date=now() + timedelta(days=1))
    erase(one.user)
    user = get_user_model()._base_manager.get(pk=one.user.pk)
    assert not user.is_active
    assert not user.has_usable_password()
    assert user.get_username() != login
    assert authenticate(username=login, password="correct horse") is None
    assert not Session.objects.filter(pk=session.pk).exists()
    assert not Membership.objects.filter(user=user).exists()
    assert Party.objects.get(pk=one.party.pk).status == "closed"


def test_a_neighbour_is_untouched(person: Make) -> None:
    neighbour = populate(person("zqneighbour"))
    before = {hit.place: hit.count for hit in scan("zqneighbour")}
    erase(populate(person()).user)
    assert {hit.place: hit.count for hit in scan("zqneighbour")} == before
    assert get_user_model()._base_manager.get(pk=neighbour.user.pk).is_active


def test_the_plan_says_what_will_be_done(person: Make) -> None:
    one = populate(person())
    plan = plan_of(subject_of(one.user))
    assert {row.label for row in plan.kept} >= {get_swappable(ORDER_SETTING)._meta.label, "lk_kit_orders.OrderLine"}
    assert all(str(row.law) for row in plan.kept)
    done = erase(one.user)
    acted = {row["model"] for row in done.act["tables"]}
    assert {row.label for row in plan.rows} <= acted
    assert done.act_sha256 == seal(done.act)


def test_no_two_lines_of_the_plan_have_one_title(person: Make) -> None:
    """A table of which some columns are emptied and others replaced has two lines; who reads them must tell them apart."""
    plan = plan_of(subject_of(populate(person("zqtitles")).user))  # his files stay: another mark than that of the others
    for lines in (plan.erased, plan.kept):
        titles = [row.title for row in lines]
        assert sorted(set(titles)) == sorted(titles)
    assert any(row.title.startswith("Users: ") for row in plan.erased) or get_user_model()._meta.label != "auth.User"


def test_events_stay_with_their_deliveries(person: Make) -> None:
    one = populate(person())
    before = Event.objects.filter(name="orders.draft_deleted").values_list("pk", "occurred_at").get()
    erase(one.user)
    event = Event.objects.get(name="orders.draft_deleted")
    assert (event.pk, event.occurred_at) == before
    assert event.payload["title"] == ""


def test_n4_files_go_even_when_the_process_dies(person: Make) -> None:
    one = populate(person())
    avatar = get_profile_model()._default_manager.of_user(one.user).avatar
    name, storage = avatar.name, avatar.storage
    assert storage.exists(name)
    erasure = Erasure.objects.create(user=one.user, due_at=now())
    get_class("privacy.EraseDue")(erasure, actor=Actor.system()).execute()
    assert storage.exists(name), "on_commit does not run in a test case: as if the process had died"
    call_command("lk_privacy_run")
    assert not storage.exists(name)
    assert Erasure.objects.get(pk=erasure.pk).files == []


def test_n4_twice_is_once(person: Make) -> None:
    done = erase(person().user)
    again = get_class("privacy.EraseDue")(Erasure.objects.get(pk=done.pk), actor=Actor.system()).execute()
    assert again.act_sha256 == done.act_sha256


def test_last_owner_with_members_is_refused_and_told_why(person: Make) -> None:
    one = person()
    company = PartyFactory(name="ООО «Мост»")
    MembershipFactory(user=one.user, party=company, role="owner")
    MembershipFactory(party=company, role="buyer")
    with pytest.raises(ErasureRefused) as caught:
        get_class("privacy.RequestErasure")(actor=one.actor).execute()
    assert "ООО «Мост»" in str(caught.value)
    MembershipFactory(party=company, role="owner")
    assert get_class("privacy.RequestErasure")(actor=one.actor).execute().is_open


def test_n4_an_obstacle_on_the_day_stops_it(person: Make) -> None:
    one = person()
    erasure = Erasure.objects.create(user=one.user, due_at=now())
    OrderFactory(party=one.party, status="placed", number="2026-7")
    call_command("lk_privacy_run")
    erasure.refresh_from_db()
    assert erasure.status == ErasureStatus.STOPPED
    get_swappable(ORDER_SETTING)._base_manager.filter(party=one.party).update(status="completed")
    call_command("lk_privacy_run")
    erasure.refresh_from_db()
    assert erasure.status == ErasureStatus.DONE


def test_cooling_period_and_cancel(person: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    one = person()
    erasure = get_class("privacy.RequestErasure")(actor=one.actor).execute()
    assert get_class("privacy.RequestErasure")(actor=one.actor).execute().pk == erasure.pk
    call_command("lk_privacy_run")
    erasure.refresh_from_db()
    assert erasure.is_open
    get_class("privacy.CancelErasure")(actor=one.actor).execute()
    later = now() + timedelta(days=15)
    monkeypatch.setattr("lk_kit.privacy.actions.erasures.now", lambda: later)
    monkeypatch.setattr("lk_kit.privacy.management.commands.lk_privacy_run.now", lambda: later)
    call_command("lk_privacy_run")
    assert get_user_model()._base_manager.get(pk=one.user.pk).is_active


def test_company_of_others_loses_a_member_and_keeps_its_data(person: Make) -> None:
    one = person()
    company = PartyFactory(name="ООО «Мост»", email="office@example.com")
    MembershipFactory(party=company, role="owner")
    MembershipFactory(user=one.user, party=company, role="buyer")
    order = OrderFactory(party=company, placed_by=one.user, status="completed", comment="for the bridge")
    erase(one.user)
    company.refresh_from_db()
    order.refresh_from_db()
    assert (company.name, company.email, order.comment) == ("ООО «Мост»", "office@example.com", "for the bridge")
    assert not Membership.objects.filter(party=company, user=one.user).exists()


def test_n8_same_address_may_register_again(person: Make) -> None:
    one = populate(person())
    address = f"{MARK}9@example.com"
    erase(one.user)
    fresh = UserFactory()
    Identifier.objects.create(user=fresh, kind="email", value=address, verified_at=now())
    assert subject_of(fresh).party_ids == ()


def test_n9_replay_after_a_restored_backup(person: Make) -> None:
    one = populate(person())
    model = get_user_model()
    saved = model._base_manager.filter(pk=one.user.pk).values().get()
    done = erase(one.user)
    Erasure.objects.filter(pk=done.pk).delete()
    model._base_manager.filter(pk=one.user.pk).update(**saved)
    call_command("lk_privacy_replay")
    assert not model._base_manager.get(pk=one.user.pk).is_active
    assert Erasure.objects.get(pk=done.pk).is_replay
    assert outside_the_law() == []


def test_replay_spares_who_got_the_key_anew(person: Make, capsys: pytest.CaptureFixture[str]) -> None:
    one = person()
    done = erase(one.user)
    Erasure.objects.filter(pk=done.pk).delete()
    model = get_user_model()
    model._base_manager.filter(pk=one.user.pk).update(is_active=True, **{model.USERNAME_FIELD: "another@example.com"})
    call_command("lk_privacy_replay")
    assert model._base_manager.get(pk=one.user.pk).is_active
    assert "by hand" in capsys.readouterr().err


def forget_the_act(done: Erasure, user: Any) -> None:
    """As a backup from before the erasure has it."""
    Erasure.objects.filter(pk=done.pk).delete()
    get_user_model()._base_manager.filter(pk=user.pk).update(is_active=True, **{get_user_model().USERNAME_FIELD: user.get_username()})


def test_n9_the_journal_outlives_a_change_of_the_secret_key(person: Make, settings: Any) -> None:
    one = person()
    forget_the_act(erase(one.user), one.user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is long enough for anything"
    call_command("lk_privacy_replay")
    assert not get_user_model()._base_manager.get(pk=one.user.pk).is_active


def test_n9_one_who_cannot_be_forgotten_again_does_not_stop_the_others(person: Make, capsys: pytest.CaptureFixture[str]) -> None:
    """In the backup he is the only owner of a company with others; only a person can say who follows."""
    people = sorted((person("zqfirst"), person("zqsecond"), person("zqthird")), key=lambda one: one.user.pk)
    done = [erase(one.user) for one in people]
    for one, act in zip(people, done, strict=True):
        forget_the_act(act, one.user)
    company = PartyFactory(kind=PartyKind.LEGAL_ENTITY)
    MembershipFactory(user=people[1].user, party=company, role="owner")
    MembershipFactory(user=UserFactory(), party=company, role="viewer")
    with pytest.raises(CommandError):
        call_command("lk_privacy_replay")
    assert str(done[1].pk) in capsys.readouterr().err
    states = [get_user_model()._base_manager.get(pk=one.user.pk).is_active for one in people]
    assert states == [False, True, False]


def test_n4_a_storage_that_fails_keeps_neither_the_journal_nor_the_others_waiting(
    person: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, sound = erase(person("zqfirst").user), erase(person("zqsecond").user)
    place, folder = journal.storage()
    for one in (broken, sound):
        place.delete(f"{folder}{one.pk}.json")

    def fail_for_one(erasure: Erasure) -> int:
        if erasure.pk == broken.pk:
            raise OSError("read-only file system")
        return 0

    monkeypatch.setattr(erasures, "delete_files", fail_for_one)
    with pytest.raises(CommandError):
        call_command("lk_privacy_run")
    assert {one["erasure"] for one in journal.entries()} == {str(broken.pk), str(sound.pk)}
    assert str(broken.pk) in capsys.readouterr().err


def test_n3_what_stands_in_lists_of_an_event_goes_too() -> None:
    words = Words({"Анна Каренина", "+79161234567"})
    payload = {"names": ["Анна Каренина", "Вронский"], "to": {"phone": "тел. +79161234567"}, "count": 2, "flag": None}
    assert redacted(payload, words) == {"names": ["", "Вронский"], "to": {"phone": ""}, "count": 2, "flag": None}


@pytest.mark.parametrize("many", [3, 5000])
def test_both_ways_to_look_for_many_words_find_the_same(many: int) -> None:
    words = Words({f"word-{index}-{'x' * (index % 40)}" for index in range(many)})
    for text in (
        "word-2-xx",
        "before word-1-x after",
        "word-",
        "",
        "w",
        "before word-2-x",
        "nothing of it " * 200,
        "so word-2-xx " + "y" * 9000,
    ):
        assert words.stand_in(text) == any(one in text for one in words.values), text


def test_the_journal_holds_no_personal_data(person: Make) -> None:
    done = erase(populate(person()).user)
    entry = next(one for one in journal.entries() if one["erasure"] == str(done.pk))
    assert MARK not in str(entry)


def test_scan_command_fails_on_a_find(person: Make) -> None:
    person()
    with pytest.raises(CommandError):
        call_command("lk_privacy_scan", MARK)
    call_command("lk_privacy_scan", "zq-nowhere")
