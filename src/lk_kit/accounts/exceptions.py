from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.exceptions import InvalidInput, LkKitError, NotAllowed, Refused


class InvalidCredentials(LkKitError):
    """Wrong name or password, unknown or disabled account: never told apart."""

    status = 401
    default_code = "invalid_credentials"
    default_message = _("The e-mail or the password is wrong.")


class ProofFailed(InvalidInput):
    """What should prove the person did not; counts as an attempt."""


class WrongPassword(ProofFailed):
    default_code = "wrong_password"
    default_message = _("The password is wrong.")

    def __init__(self, field: str = "password") -> None:
        super().__init__(errors={field: [self.default_message]})


class WrongCode(ProofFailed):
    default_code = "wrong_code"
    default_message = _("This code is wrong or was used already. Wait for the next one and try again.")

    def __init__(self) -> None:
        super().__init__(errors={"code": [self.default_message]})


class CodeExpired(ProofFailed):
    """A one-time code that is too old, was used already, or was sent for something else."""

    default_code = "code_expired"
    default_message = _("This code does not work any more. Ask for a new one.")

    def __init__(self) -> None:
        super().__init__(errors={"code": [self.default_message]})


class FactorSpent(NotAllowed):
    """The only second factor of the account is a code by the way by which the first step went already."""

    default_code = "second_factor_spent"
    default_message = _("Your second factor is a code by the same way. Sign in with the password.")


class AccountExists(Refused):
    """Said only to who has proven the address."""

    default_code = "account_exists"
    default_message = _("You have an account with this address already. Sign in.")


class IdentifierTaken(Refused):
    """Another account was faster; said only to who has proven the address or number."""

    default_code = "identifier_taken"
    default_message = _("Another account has this address or number.")


class LastContact(Refused):
    """Without it nothing would be left by which the person is known when he signs in."""

    default_code = "last_contact"
    default_message = _("You sign in by this. Add and confirm another contact first.")


class ContactInUse(Refused):
    """The second factor sends its codes there."""

    default_code = "contact_in_use"
    default_message = _("Your second factor sends its codes here. Switch it off first.")


class FlowExpired(LkKitError):
    """The half-finished sign-in is too old, was finished already, or is not ours."""

    status = 401
    default_code = "flow_expired"
    default_message = _("This sign-in took too long. Please start again.")


class LinkInvalid(Refused):
    """A link of a mail that is too old, used up or not ours."""

    default_code = "link_invalid"
    default_message = _("This link has expired or was used already.")


class RegistrationClosed(NotAllowed):
    default_code = "registration_closed"
    default_message = _("Registration is closed. Ask the company for an invitation.")


class StepPending(NotAllowed):
    """The session lacks its second factor; `code` says which step comes next."""

    default_code = "second_factor_required"
    default_message = _("Confirm the sign-in with the second factor first.")


class SetUpPending(StepPending):
    default_code = "second_factor_setup_required"
    default_message = _("You must have two-factor authentication. Set it up first.")


class AccountIsLocked(NotAllowed):
    """The owner has locked it with the link of a notice."""

    default_code = "account_locked"
    default_message = _("This account was locked by its owner. Set a new password to open it.")
