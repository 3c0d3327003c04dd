"""Use-cases of accounts. Every one can be replaced through `LK_KIT["CLASSES"]["accounts.<Name>"]`."""

from .passwords import ChangePassword, RequestPasswordReset, ResetPassword
from .registration import ConfirmEmail, RequestRegistration
from .second_factor import DisableTotp, EnableTotp, RenewBackupCodes, StartTotp
from .sessions import EndOtherSessions, EndSession
from .tokens import CreateToken, RevokeToken

__all__ = [
    "ChangePassword",
    "ConfirmEmail",
    "CreateToken",
    "DisableTotp",
    "EnableTotp",
    "EndOtherSessions",
    "EndSession",
    "RenewBackupCodes",
    "RequestPasswordReset",
    "RequestRegistration",
    "ResetPassword",
    "RevokeToken",
    "StartTotp",
]
