"""Links of invitations: signed from the id, never stored. A link alone grants nothing, it only finds the invitation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.signing import BadSignature, TimestampSigner
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from lk_kit.core.conf import conf as core_conf
from lk_kit.core.contacts import email_key
from lk_kit.core.exceptions import NotVisible, Refused
from lk_kit.core.users import get_email

from .conf import conf
from .models import Invitation

SALT = "lk_kit.parties.invitation"

AddressProof = Callable[[Any, str], bool]
_proofs: list[AddressProof] = []


class InvitationNotUsable(Refused):
    """Used, withdrawn or expired; `code` says which: invitation_used, invitation_revoked, invitation_expired."""

    default_code = "invitation_expired"
    default_message = _("This invitation has expired. Ask for a new one.")


def make_token(invitation: Invitation) -> str:
    return _signer().sign(invitation.pk.hex)


def _signer() -> TimestampSigner:
    return TimestampSigner(sep=".", salt=SALT)


def find_by_token(token: str) -> Invitation:
    """The invitation of a link, whatever its state. Raises NotVisible for a forged link, InvitationNotUsable for one that is too old."""
    try:
        key = UUID(_signer().unsign(token))
    except (BadSignature, ValueError) as error:
        raise NotVisible from error
    invitation = Invitation.objects.select_related("party", "custom_role").filter(pk=key).first()
    if invitation is None:
        raise NotVisible
    if is_stale(token, invitation.expires_at - invitation.created_at):
        raise InvitationNotUsable
    return invitation


def is_stale(token: str, life: timedelta) -> bool:
    """Whether the link itself is older than its invitation lives: a renewed invitation needs the newer link."""
    try:
        _signer().unsign(token, max_age=life)
    except BadSignature:
        return True
    return False


def check_usable(invitation: Invitation) -> None:
    """Raises InvitationNotUsable with the reason."""
    if invitation.accepted_at is not None:
        raise InvitationNotUsable(_("This invitation has been used already."), code="invitation_used")
    if invitation.revoked_at is not None:
        raise InvitationNotUsable(_("This invitation has been withdrawn."), code="invitation_revoked")
    if not invitation.is_open:
        raise InvitationNotUsable


def link(invitation: Invitation) -> str:
    """The address to open, absolute where CORE.BASE_URL or PARTIES.INVITATION_URL is set; empty when the site has no page for it."""
    token = make_token(invitation)
    if conf.INVITATION_URL:
        return conf.INVITATION_URL.replace("{token}", token)
    try:
        path = reverse("lk_kit:parties:invitation", kwargs={"token": token})
    except NoReverseMatch:
        return ""
    return f"{core_conf.BASE_URL.rstrip('/')}{path}"


def are_mailed() -> bool:
    """Whether invitations leave by mail; if not, the inviter gets the link and passes it on himself."""
    return apps.is_installed("lk_kit.events") and apps.is_installed("lk_kit.messaging")


def register_address_proof(proof: AddressProof) -> None:
    """For the app that confirms addresses: `proof(user, email)` says whether the user has shown that this address is his."""
    if proof not in _proofs:
        _proofs.append(proof)


def owns_address(user: Any, email: str) -> bool:
    """Whether the account's own address is `email` and every registered proof agrees."""
    return bool(email) and email_key(get_email(user)) == email_key(email) and all(proof(user, email) for proof in _proofs)


def masked(email: str) -> str:
    """«b•••@example.com»: enough to recognise one's own address, too little to learn another's."""
    local, at, domain = email.partition("@")
    return f"{local[:1]}•••{at}{domain}"
