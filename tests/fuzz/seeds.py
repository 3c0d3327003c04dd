"""Bodies that an operation takes, where a sample made from its schema would not do. A seed may also prepare the objects."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from lk_kit.core.users import get_email
from lk_kit.testing import InvitationFactory, World
from lk_kit.testing.client import ApiClient
from tests.fuzz.callers import PASSWORD


def seed(operation: str, client: ApiClient, world: World) -> dict[str, Any] | None:
    """The body for "POST /api/lk/…", or None to use the sample."""
    found = SEEDS.get(operation.replace("/api/lk", ""))
    return None if found is None else found(client, world)


def sign_in(client: ApiClient, world: World) -> dict[str, Any]:
    name = type(client.user).USERNAME_FIELD
    return {"email": get_email(client.user), name: getattr(client.user, name), "password": PASSWORD, "mode": "session"}


def registration(client: ApiClient, world: World) -> dict[str, Any]:
    return {"email": f"{uuid4().hex}@example.com", "username": uuid4().hex, "password": PASSWORD, "first_name": "Анна", "last_name": "Ли"}


def new_password(client: ApiClient, world: World) -> dict[str, Any]:
    return {"current_password": PASSWORD, "new_password": "another horse battery 8"}


def password(client: ApiClient, world: World) -> dict[str, Any]:
    return {"password": PASSWORD}


def reset(client: ApiClient, world: World) -> dict[str, Any]:
    from lk_kit.accounts.links import reset_parts

    uid, token = reset_parts(client.user)
    return {"uid": uid, "token": token, "new_password": "another horse battery 8"}


def pending(client: ApiClient, world: World) -> dict[str, Any]:
    party = world.ours.party
    type(party)._base_manager.filter(pk=party.pk).update(status="pending")
    return {"reason": "Нет такой компании"}


def invitation(client: ApiClient, world: World) -> dict[str, Any]:
    from lk_kit.accounts.identifiers import prove
    from lk_kit.parties.invitations import make_token

    email = str(get_email(client.user))
    prove(client.user, "email", email)
    return {"token": make_token(InvitationFactory(email=email))}


def transition(client: ApiClient, world: World) -> dict[str, Any]:
    return {"transition": "process"}


def repeat(kind: str, path: str) -> Any:
    def made(client: ApiClient, world: World) -> dict[str, Any]:
        preview = client.get(f"/api/lk/{path.format(world.ours.object(kind).pk)}").json()
        return {"fingerprint": preview["fingerprint"], "choices": []}

    return made


PASSPORT = {"kind": "russian", "number": "45 10 123456", "issued_by": "МВД", "issued_on": "2015-02-03", "unit_code": "770-001"}


def passport(client: ApiClient, world: World) -> dict[str, Any]:
    return PASSPORT


def with_passport(client: ApiClient, world: World) -> dict[str, Any]:
    from lk_kit.core.actors import Actor
    from lk_kit.profiles.actions import SavePassport

    SavePassport(actor=Actor.for_user(client.user), values=PASSPORT).execute()
    return {}


SEEDS = {
    "PUT /profile/passport/": passport,
    "GET /profile/passport/": with_passport,
    "GET /profile/passport/full/": with_passport,
    "DELETE /profile/passport/": with_passport,
    "POST /auth/login/": sign_in,
    "POST /auth/register/": registration,
    "POST /auth/password/change/": new_password,
    "POST /auth/password/reset/confirm/": reset,
    "POST /auth/backup-codes/": password,
    "POST /parties/{id}/approve/": pending,
    "POST /parties/{id}/reject/": pending,
    "POST /invitations/accept/": invitation,
    "POST /invitations/decline/": invitation,
    "POST /invitations/look-up/": invitation,
    "POST /orders/{id}/move/": transition,
    "POST /orders/{id}/repeat/": repeat("order", "orders/{}/repeat/preview/"),
    "POST /order-templates/{id}/draft/": repeat("template", "order-templates/{}/preview/"),
}
