from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.personal import Erase, Personal, declare

SIGN_IN = _("Letting you sign in with your account at another service")
LINKED = _("As long as the account is linked")
MINUTES = _("A few minutes")

declare(
    "lk_kit_social.LinkedAccount",
    {name: Personal(purpose=SIGN_IN, retention=LINKED, erase=Erase.DELETE_ROW) for name in ("provider", "uid", "title", "facts")},
    owner="user",
)
declare(
    "lk_kit_social.Attempt",
    {
        "identity": Personal(purpose=SIGN_IN, retention=MINUTES, export=False, erase=Erase.DELETE_ROW),
        "nonce": Personal(purpose=SIGN_IN, retention=MINUTES, export=False, erase=Erase.DELETE_ROW),
        "verifier": Personal(purpose=SIGN_IN, retention=MINUTES, export=False, erase=Erase.DELETE_ROW),
    },
    owner="user",
    impersonal=("provider", "purpose", "stage", "state_hash", "binding_hash", "handle_hash", "next_url", "return_to", "code_id"),
)
