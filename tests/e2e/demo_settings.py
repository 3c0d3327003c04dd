"""The example as `manage.py demo` runs it; the limits are the suite's: all come from one address, one person twice a minute."""

import os

from config.demo import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LK_KIT["CORE"] |= {"PRIVATE_ROOT": os.environ["E2E_PRIVATE"]}
IP = ("login_ip", "login_device", "code_ip", "register_ip", "confirm_ip", "otp_ip")
LK_KIT["ACCOUNTS"] |= {"LIMITS": {**dict.fromkeys(IP, "500/60"), "otp_send": "5/60"}}
LK_KIT["MESSAGING"] |= {"SMS_LIMITS": {"ip": "500/3600", "prefix": "500/3600", "number": "5/60"}}
