"""Roles that companies make: never above the maker, never a forbidden combination, never gone while somebody has one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext, override_settings

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused
from lk_kit.parties.actions import AcceptInvitation, AddMember, ChangeRole, CreateRole, DeleteRole, InviteMember, RemoveMember, UpdateRole
from lk_kit.parties.actions.members import RoleTooHigh
from lk_kit.parties.actions.roles import RoleInUse
from lk_kit.parties.checks import check_combinations
from lk_kit.parties.giving import ForbiddenCombination, givable_roles
from lk_kit.parties.models import Invitation, Membership, Party, Role
from lk_kit.parties.roles import role_of
from lk_kit.parties.selection import describe

Make = Callable[..., Any]
BUYS = ["members.view", "parties.view"]
SEPARATED = {"PARTIES": {"FORBIDDEN_COMBINATIONS": [["parties.edit", "parties.approve_bank"]]}}


@pytest.fixture
def owner(company: Party, actor_of: Make) -> Actor:
    return actor_of(company, "owner")


@pytest.fixture
def role(company: Party, owner: Actor) -> Role:
    return CreateRole(company, actor=owner, title="Смотритель", permissions=BUYS, description="Смотрит").execute()


def give(role: Role, subject: Membership, actor: Actor) -> Actor:
    ChangeRole(subject, actor=actor, role=str(role.pk)).execute()
    return Actor.for_user(subject.user)


def test_a_role_gives_what_it_names_and_no_more(role: Role, company: Party, owner: Actor, member: Make) -> None:
    actor = give(role, member(company, "buyer"), owner)
    grant = actor.grants[company.pk]
    assert grant.permissions == frozenset(BUYS)
    assert (grant.role, grant.custom_role, grant.role_title) == ("custom", role.pk, "Смотритель")
    assert describe(grant).role == "Смотритель"


def test_grants_with_a_role_of_ones_own_come_in_one_query(role: Role, company: Party, owner: Actor, member: Make) -> None:
    subject = member(company, "buyer")
    give(role, subject, owner)
    with CaptureQueriesContext(connection) as queries:
        assert Actor.for_user(subject.user).can("members.view", company.pk)
    assert len(queries) == 1


def test_changes_hold_at_once(role: Role, company: Party, owner: Actor, member: Make) -> None:
    subject = member(company, "buyer")
    give(role, subject, owner)
    UpdateRole(role, actor=owner, permissions=["parties.view"]).execute()
    assert Actor.for_user(subject.user).grants[company.pk].permissions == {"parties.view"}


def test_nobody_puts_more_into_a_role_than_he_may_do(company: Party, owner: Actor, actor_of: Make, role: Role) -> None:
    admin = actor_of(company, "admin")
    for permissions in (["members.manage_owners"], ["members.manage", "members.manage_owners"]):
        with pytest.raises(RoleTooHigh):
            CreateRole(company, actor=admin, title="Выше", permissions=permissions).execute()
        with pytest.raises(RoleTooHigh):
            UpdateRole(role, actor=admin, permissions=permissions).execute()
    high = CreateRole(company, actor=owner, title="Владельцы", permissions=["members.manage_owners"]).execute()
    for action in (UpdateRole(high, actor=admin, permissions=BUYS), DeleteRole(high, actor=admin)):
        with pytest.raises(RoleTooHigh):
            action.execute()


def test_nobody_gives_a_role_above_his_own(company: Party, owner: Actor, actor_of: Make, member: Make) -> None:
    high = CreateRole(company, actor=owner, title="Владельцы", permissions=["members.manage_owners"]).execute()
    admin, subject = actor_of(company, "admin"), member(company, "viewer")
    with pytest.raises(RoleTooHigh):
        ChangeRole(subject, actor=admin, role=str(high.pk)).execute()
    with pytest.raises(RoleTooHigh):
        InviteMember(company, actor=admin, email="new@example.com", role=str(high.pk)).execute()
    give(high, subject, owner)
    with pytest.raises(RoleTooHigh):
        RemoveMember(Membership.objects.get(pk=subject.pk), actor=admin).execute()


@pytest.mark.parametrize("role", ["buyer", "accountant", "viewer"])
def test_who_does_not_manage_members_makes_no_roles(company: Party, actor_of: Make, role: str) -> None:
    with pytest.raises(NotAllowed):
        CreateRole(company, actor=actor_of(company, role), title="Моя", permissions=["parties.view"]).execute()


def test_a_role_of_another_company_does_not_exist_here(role: Role, make_company: Make, actor_of: Make, member: Make) -> None:
    other = make_company()
    stranger = actor_of(other, "owner")
    with pytest.raises(InvalidInput):
        ChangeRole(member(other, "viewer"), actor=stranger, role=str(role.pk)).execute()
    for action in (UpdateRole(role, actor=stranger, title="Моя"), DeleteRole(role, actor=stranger)):
        with pytest.raises(NotAllowed):
            action.execute()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"permissions": ["orders.fly"]}, "permissions"),
        ({"permissions": []}, "permissions"),
        ({"title": "  "}, "title"),
        ({"title": "смотритель"}, "title"),
        ({"title": "x" * 65}, "title"),
    ],
)
def test_wrong_input(role: Role, company: Party, owner: Actor, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        CreateRole(company, actor=owner, **{"title": "Ещё одна", "permissions": BUYS, **values}).execute()
    assert set(caught.value.errors) == {field}
    assert Role.objects.count() == 1


def test_limits_of_the_setting(company: Party, owner: Actor, role: Role) -> None:
    with override_settings(LK_KIT={"PARTIES": {"CUSTOM_ROLES_PER_COMPANY": 1}}), pytest.raises(Refused) as caught:
        CreateRole(company, actor=owner, title="Вторая", permissions=BUYS).execute()
    assert caught.value.code == "too_many_roles"
    with override_settings(LK_KIT={"PARTIES": {"CUSTOM_ROLES": False}}), pytest.raises(Refused) as caught:
        CreateRole(company, actor=owner, title="Вторая", permissions=BUYS).execute()
    assert caught.value.code == "custom_roles_off"


def test_a_role_in_use_does_not_vanish(role: Role, company: Party, owner: Actor, member: Make) -> None:
    subject = member(company, "buyer")
    give(role, subject, owner)
    with pytest.raises(RoleInUse):
        DeleteRole(role, actor=owner).execute()
    DeleteRole(role, actor=owner, replacement="viewer").execute()
    subject.refresh_from_db()
    assert (subject.role, subject.custom_role_id) == ("viewer", None)
    assert not Role.objects.exists()


def test_invitations_keep_a_role_alive_and_get_its_heir(role: Role, company: Party, owner: Actor) -> None:
    invitation = InviteMember(company, actor=owner, email="boris@example.com", role=str(role.pk)).execute()
    with pytest.raises(RoleInUse):
        DeleteRole(role, actor=owner).execute()
    with pytest.raises(InvalidInput):
        DeleteRole(role, actor=owner, replacement=str(role.pk)).execute()
    DeleteRole(role, actor=owner, replacement="buyer").execute()
    invitation.refresh_from_db()
    assert role_of(invitation).code == "buyer"


def test_invited_with_a_role_of_the_company(role: Role, company: Party, owner: Actor, make_user: Make) -> None:
    boris = make_user("boris")
    invitation = InviteMember(company, actor=owner, email="boris@example.com", role=str(role.pk)).execute()
    membership = AcceptInvitation(invitation, actor=Actor.for_user(boris)).execute()
    assert membership.custom_role == role
    assert Actor.for_user(boris).grants[company.pk].permissions == frozenset(BUYS)


def test_who_loses_the_right_to_invite_loses_his_invitations(company: Party, owner: Actor, member: Make) -> None:
    inviter = CreateRole(company, actor=owner, title="Зовёт", permissions=[*BUYS, "members.manage"]).execute()
    subject = member(company, "buyer")
    actor = give(inviter, subject, owner)
    narrow = CreateRole(company, actor=owner, title="Узкая", permissions=["parties.view"]).execute()
    InviteMember(company, actor=actor, email="boris@example.com", role=str(narrow.pk)).execute()
    UpdateRole(inviter, actor=owner, permissions=BUYS).execute()
    assert Invitation.objects.get().state == "revoked"


def test_a_permission_of_an_app_that_is_gone_means_nothing(role: Role, company: Party, owner: Actor, member: Make) -> None:
    Role.objects.filter(pk=role.pk).update(permissions=["parties.view", "catalog.fly", "*"])
    actor = give(role, member(company, "buyer"), owner)
    assert actor.grants[company.pk].permissions == {"parties.view"}


def test_the_database_keeps_role_and_key_together(role: Role, company: Party, member: Make) -> None:
    subject = member(company, "buyer")
    with pytest.raises(IntegrityError):
        Membership.objects.filter(pk=subject.pk).update(role="custom")


def test_staff_give_a_companys_own_role(role: Role, company: Party, staff: Actor, make_user: Make) -> None:
    assert AddMember(company, actor=staff, user=make_user(), role=str(role.pk)).execute().custom_role_id == role.pk
    with pytest.raises(InvalidInput):
        AddMember(company, actor=staff, user=make_user(), role="custom").execute()


@override_settings(
    LK_KIT={"PARTIES": {"ROLES": {"owner": {"label": "O", "permissions": ["*", "-parties.approve_bank"]}}, **SEPARATED["PARTIES"]}}
)
def test_a_forbidden_combination_is_refused(company: Party, member: Make, actor_of: Make, staff: Actor) -> None:
    both = ["parties.edit", "parties.approve_bank", "parties.view"]
    with pytest.raises(ForbiddenCombination):
        CreateRole(company, actor=staff, title="Обе", permissions=both).execute()
    role = CreateRole(company, actor=staff, title="Одна", permissions=["parties.edit"]).execute()
    with pytest.raises(ForbiddenCombination):
        UpdateRole(role, actor=staff, permissions=both).execute()


def test_a_combination_forbidden_later_is_neither_given_nor_held(
    company: Party, member: Make, owner: Actor, staff: Actor, make_user: Make
) -> None:
    both = ["parties.edit", "parties.approve_bank", "parties.view"]
    role = CreateRole(company, actor=owner, title="Обе", permissions=both).execute()
    subject = member(company, "viewer")
    give(role, subject, owner)
    other = member(company, "viewer")
    invitation = Invitation.objects.create(
        party=company, email="boris@example.com", role="custom", custom_role=role, expires_at=now() + timedelta(days=1)
    )
    boris = Actor.for_user(make_user("boris"))
    with override_settings(LK_KIT=SEPARATED):
        assert Actor.for_user(subject.user).grants[company.pk].permissions == {"parties.view"}
        assert role.pk not in {one.key for one in givable_roles(staff, company.pk)}
        for action in (
            ChangeRole(other, actor=staff, role=str(role.pk)),
            InviteMember(company, actor=staff, email="new@example.com", role=str(role.pk)),
            AddMember(company, actor=staff, user=make_user(), role=str(role.pk)),
            AcceptInvitation(invitation, actor=boris),
        ):
            with pytest.raises(ForbiddenCombination):
                action.execute()


def test_the_system_check_looks_at_the_roles_of_the_settings() -> None:
    assert check_combinations() == []
    with override_settings(LK_KIT=SEPARATED):
        found = check_combinations()
        assert {one.id for one in found} == {"lk_kit.E046"}
        assert {"owner", "admin"} == {one.msg.split("'")[1] for one in found}
    with override_settings(LK_KIT={"PARTIES": {"FORBIDDEN_COMBINATIONS": [["orders.fly", "parties.view"]]}}):
        assert [one.id for one in check_combinations()] == ["lk_kit.E045"]


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a10_a_role_is_deleted_while_it_is_given(make_company: Make, actor_of: Make, member: Make, fan: Make) -> None:
    """Whoever is first wins: the member has the role and it stays, or the role is gone and he kept the old one."""
    for _round in range(10):
        company = make_company()
        owner = actor_of(company, "owner")
        role = CreateRole(company, actor=owner, title="Временная", permissions=BUYS).execute()
        subject = member(company, "viewer")

        def act(i: int, role: Role = role, subject: Membership = subject, owner: Actor = owner) -> None:
            if i % 2:
                ChangeRole(Membership.objects.get(pk=subject.pk), actor=owner, role=str(role.pk)).execute()
            else:
                DeleteRole(Role.objects.get(pk=role.pk), actor=owner).execute()

        outcomes = fan(2, act)
        subject.refresh_from_db()
        assert (subject.custom_role_id == role.pk) == Role.objects.filter(pk=role.pk).exists()
        assert [one.ok for one in outcomes].count(True) == 1, outcomes
