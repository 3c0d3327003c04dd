from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.personal import Erase, Personal, declare

from .checks import is_ready

KEY = Personal(purpose=_("Signing in with a passkey"), retention=_("Until you remove it"), erase=Erase.DELETE_ROW)
TECHNICAL = Personal(purpose=KEY.purpose, retention=KEY.retention, export=False, erase=Erase.DELETE_ROW)

declare("lk_kit_passkeys.SpentChallenge", {})
if is_ready():
    declare("django_otp_webauthn.WebAuthnCredential", {"name": KEY, "credential_id_sha256": TECHNICAL}, owner="user", title=_("Passkeys"))
    declare("django_otp_webauthn.WebAuthnUserHandle", {"handle_hex": TECHNICAL}, owner="user", title=_("Your mark among the passkeys"))
