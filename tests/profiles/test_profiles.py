"""What holds without a face: lazily made rows, names, races, choices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in
from django.test import RequestFactory

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import NotAllowed
from lk_kit.core.users import display_name, name_paths
from lk_kit.profiles.abstract import get_profile_model
from lk_kit.profiles.actions import RemoveAvatar, UpdateProfile
from lk_kit.profiles.choices import language_choices, time_zone_choices, time_zone_label

Make = Callable[..., Any]


def test_saving_a_user_makes_no_profile(make_user: Make) -> None:
    make_user().save()
    assert not get_profile_model().objects.exists()


def test_made_once(make_user: Make) -> None:
    user = make_user()
    assert get_profile_model().objects.of_user(user) == get_profile_model().objects.of_user(user)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_made_once_in_a_race(make_user: Make, fan: Make) -> None:
    user = make_user()
    outcomes = fan(16, lambda i: get_profile_model().objects.of_user(user).pk)
    assert len({one.value for one in outcomes}) == 1
    assert all(one.ok for one in outcomes)


def test_nobody_changes_the_profile_of_another(make_user: Make) -> None:
    profile = get_profile_model().objects.of_user(make_user())
    for actor in (Actor.for_user(make_user()), Actor.anonymous(), Actor.for_user(make_user(is_staff=True))):
        with pytest.raises(NotAllowed):
            UpdateProfile(profile, actor=actor, values={"first_name": "x"}).execute()
        with pytest.raises(NotAllowed):
            RemoveAvatar(profile, actor=actor).execute()


def test_who_sees_which_profile(make_user: Make) -> None:
    manager = get_profile_model().objects
    user, other = make_user(), make_user()
    mine = manager.of_user(user)
    manager.of_user(other)
    assert list(manager.visible_to(Actor.for_user(user))) == [mine]
    assert not manager.visible_to(Actor.anonymous()).exists()
    assert manager.visible_to(Actor.for_user(make_user(is_staff=True, is_superuser=True))).count() == 2
    assert manager.visible_to(Actor.for_user(make_user(is_staff=True))).count() == 0


def test_names_of_a_list_cost_one_query(make_user: Make, django_assert_num_queries: Any) -> None:
    for number in range(3):
        profile = get_profile_model().objects.of_user(make_user(f"named{number}"))
        UpdateProfile(profile, actor=Actor.system(), values={"first_name": "Анна", "last_name": f"Орлова {number}"}).execute()
    make_user("nameless")
    with django_assert_num_queries(1):
        users = get_user_model()._default_manager.select_related(*name_paths()).order_by("pk")
        assert [display_name(user) for user in users] == ["Анна Орлова 0", "Анна Орлова 1", "Анна Орлова 2", "nameless"]


def test_junk_in_names(make_user: Make) -> None:
    profile = get_profile_model().objects.of_user(make_user())
    values = {"first_name": "\u202eан\u200bна\x00 ", "last_name": "  \u200b "}
    UpdateProfile(profile, actor=Actor.system(), values=values).execute()
    assert (profile.first_name, profile.last_name, profile.display_name) == ("анна", "", "анна")


def test_sign_in_takes_the_preferences_along(make_user: Make) -> None:
    user = make_user()
    profile = get_profile_model().objects.of_user(user)
    UpdateProfile(profile, actor=Actor.system(), values={"language": "ru", "time_zone": "Asia/Omsk"}).execute()
    request = RequestFactory().get("/")
    request.session = {}  # type: ignore[assignment]
    user_logged_in.send(sender=type(user), request=request, user=get_user_model()._default_manager.get(pk=user.pk))
    assert request.session == {"lk_language": "ru", "lk_time_zone": "Asia/Omsk"}


@pytest.mark.project("default")
def test_choices(settings: Any) -> None:
    zones = dict(time_zone_choices("America/New_York"))
    assert {"Europe/Moscow", "Asia/Kamchatka", "America/New_York"} <= set(zones)
    assert next(iter(zones)) == "America/New_York"
    assert time_zone_label("Europe/Moscow") == "Moscow, UTC+3"
    assert time_zone_label("Asia/Kolkata") == "Kolkata, UTC+5:30"
    assert ("ru", "Русский") in language_choices()
    settings.LK_KIT = {**settings.LK_KIT, "PROFILES": {"TIME_ZONES": ["Asia/Tokyo", "Mars/Olympus"]}}
    assert [name for name, _label in time_zone_choices()] == ["Europe/Moscow", "Asia/Tokyo"]
