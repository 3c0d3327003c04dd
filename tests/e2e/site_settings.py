"""The example site, asked by many people from one address in a minute: limits by address are the suite's, all others its own.

Nothing here is about hashes: other tests count their work.
"""

import os

from config.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LK_KIT |= {
    "CORE": LK_KIT["CORE"] | {"BASE_URL": os.environ["E2E_URL"], "PRIVATE_ROOT": os.environ["E2E_PRIVATE"]},
    "ACCOUNTS": LK_KIT["ACCOUNTS"]
    | {"LIMITS": dict.fromkeys(("login_ip", "login_device", "code_ip", "register_ip", "reset_ip", "confirm_ip", "otp_ip"), "500/60")},
    "MESSAGING": LK_KIT["MESSAGING"] | {"SMS_LIMITS": {"ip": "500/3600", "prefix": "500/3600"}},
}
