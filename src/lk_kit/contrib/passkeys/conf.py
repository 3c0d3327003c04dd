from __future__ import annotations

from lk_kit.core.conf import Option, Section, at_least


class PasskeysSettings(Section):
    SIGN_IN = Option(True, "Whether people may sign in with a passkey alone. False: it is a second factor only.")
    MOST = Option(20, "How many passkeys a person may have.", valid=at_least(1))


conf = PasskeysSettings("PASSKEYS")
