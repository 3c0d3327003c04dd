from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.accounts import contacts, pipeline
from lk_kit.api.inspection import describe

from .base import AccountAPIView, PublicAPIView, guarded
from .codes import say_sent


@guarded
class ContactsView(AccountAPIView):
    @describe(responses={200: "accounts.ContactList"}, summary="One's own e-mail and telephone for signing in")
    def get(self, request: Request) -> Response:
        user: Any = self.actor.signed_in_user
        rows = [{"kind": row.kind.value, "value": row.value, "is_verified": row.is_verified} for row in contacts.contacts_of(user)]
        return self.say("ContactList", contacts=rows)

    @describe(
        request="accounts.ContactInput", responses={202: "accounts.CodeSent"}, summary="Change or confirm a contact; a code goes there"
    )
    def post(self, request: Request) -> Response:
        data = self.input("ContactInput")
        return say_sent(self, self.run("accounts.RequestIdentifierChange", **data, language=get_language() or "", ip=self.ip))


@guarded
class ContactConfirmView(AccountAPIView):
    """Ends all other sessions and all tokens, the one in use too."""

    @describe(request="accounts.CodeInput", responses={200: "accounts.StateAnswer"}, summary="Confirm the new contact with its code")
    def post(self, request: Request) -> Response:
        change = self.run("accounts.ConfirmIdentifierChange", **self.input("CodeInput"), keep=own_row(self), ip=self.ip)
        if change is None:
            return self.say("StateAnswer", state="contact_confirmed", next=[])
        return go_on(self, "contact_changed")


@guarded
class ContactRemoveView(AccountAPIView):
    """Ends all other sessions and all tokens, the one in use too."""

    @describe(request="accounts.ContactRemoveInput", responses={200: "accounts.StateAnswer"}, summary="Take a contact away")
    def post(self, request: Request) -> Response:
        self.run("accounts.RemoveIdentifier", **self.input("ContactRemoveInput"), keep=own_row(self), ip=self.ip)
        return go_on(self, "contact_removed")


def own_row(view: AccountAPIView) -> Any:
    """The session of the request, which goes on; None for a token."""
    return getattr(view.plain.session, "row_id", None) if view.request.auth is None else None


def go_on(view: AccountAPIView, state: str) -> Response:
    if view.request.auth is not None:
        return view.say("StateAnswer", state=state, next=["login"])
    pipeline.keep_session(view.plain, view.request.user, getattr(view.request.user, "otp_device", None))
    return view.say("StateAnswer", state=state, next=[])


@guarded
class ContactUndoView(PublicAPIView):
    @describe(request="accounts.UndoInput", responses={200: "accounts.ResetParts"}, summary="Roll a change of contact back by its link")
    def post(self, request: Request) -> Response:
        uid, token = self.run("accounts.UndoIdentifierChange", **self.input("UndoInput"), ip=self.ip)
        return self.say("ResetParts", uid=uid, token=token)
