from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.accounts.exceptions import ProofFailed


class PasskeyRefused(ProofFailed):
    """The answer proves nothing: another site, an old or used question, a foreign or cloned key. Never told apart."""

    default_code = "passkey_refused"
    default_message = _("This passkey was not accepted. Try again, or sign in another way.")

    def __init__(self) -> None:
        super().__init__(errors={"credential": [self.default_message]})
