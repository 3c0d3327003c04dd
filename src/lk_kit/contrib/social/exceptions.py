from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lk_kit.accounts.exceptions import ProofFailed
from lk_kit.core.exceptions import LkKitError, Refused


class AttemptInvalid(LkKitError):
    """Too old, used up, of another browser, or never ours: never told apart (matrix C17)."""

    status = 401
    default_code = "social_attempt_invalid"
    default_message = _("This sign-in took too long or was begun elsewhere. Please start again.")


class ProviderFailed(LkKitError):
    """The provider said no, sent what cannot be believed, or did not answer."""

    status = 401
    default_code = "social_provider_failed"
    default_message = _("The other service has not confirmed who you are. Please try again.")


class ProviderUnavailable(ProviderFailed):
    status = 503
    default_code = "social_provider_unavailable"
    default_message = _("The other service does not answer. Please try again later or sign in another way.")


class ProviderCancelled(ProviderFailed):
    default_code = "social_cancelled"
    default_message = _("You have cancelled the sign-in at the other service.")


class AlreadyLinked(Refused):
    default_code = "social_already_linked"
    default_message = _("This account is linked to another customer already.")


class AddressTaken(Refused):
    """Said only to who has proven that the address is his."""

    default_code = "social_address_taken"
    default_message = _("There is an account with this address. Sign in to it first, then link.")


class LastWayIn(Refused):
    default_code = "social_last_way_in"
    default_message = _("This is your only way in. Set a password first: “Forgot the password?” on the sign-in page sends you a link.")


class AddressUnproven(ProofFailed):
    default_code = "social_code_needed"

    def __init__(self) -> None:
        super().__init__(_("Enter the code from the mail."), errors={"code": [_("Enter the code from the mail.")]}, code=self.default_code)


class NotLinked(Refused):
    """Over the API: the provider knows the person and we do not. `details` say what he may do with the same flow."""

    default_code = "social_not_linked"
    default_message = _("This account is not linked to anybody here yet. Sign in and link it, or register.")

    def __init__(self, **details: Any) -> None:
        super().__init__()
        self._details = details

    def details(self) -> dict[str, Any]:
        return self._details
