from __future__ import annotations

from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from lk_kit.core.exceptions import LkKitError
from lk_kit.parties.invitations import check_usable, find_by_token
from lk_kit.parties.models import Invitation


def invitation_behind(next_url: str) -> Invitation | None:
    """The invitation, still good, to whose page the person is on his way."""
    try:
        match = resolve(urlsplit(next_url).path)
        if match.view_name != "lk_kit:parties:invitation":
            return None
        invitation = find_by_token(str(match.kwargs["token"]))
        check_usable(invitation)
    except (Resolver404, ValueError, LkKitError):
        return None
    return invitation
