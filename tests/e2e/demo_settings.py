"""The example as `manage.py demo` runs it; only the limits by address are the suite's, because all people come from one."""

import os

from config.demo import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LK_KIT["CORE"] |= {"PRIVATE_ROOT": os.environ["E2E_PRIVATE"]}
LK_KIT["ACCOUNTS"] |= {"LIMITS": dict.fromkeys(("login_ip", "login_device", "code_ip", "register_ip", "confirm_ip", "otp_ip"), "500/60")}
LK_KIT["MESSAGING"] |= {"SMS_LIMITS": {"ip": "500/3600", "prefix": "500/3600", "number": "5/60"}}
