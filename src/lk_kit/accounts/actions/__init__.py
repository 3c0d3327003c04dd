"""Use-cases of accounts. Every one can be replaced through `LK_KIT["CLASSES"]["accounts.<Name>"]`."""

from .codes import RequestSignInCode, ResendCode
from .identifiers import ConfirmIdentifierChange, RemoveIdentifier, RequestIdentifierChange, UndoIdentifierChange
from .locks import DisownSignIn, UnlockAccount
from .passwords import ChangePassword, ProveReset, RequestPasswordReset, ResetPassword
from .proving import ProveIdentifier
from .registration import ConfirmRegistration, ProveRegistration, RegisterInvited, RequestRegistration
from .resets import ApproveFactorReset, CancelFactorReset, CarryOutFactorReset, DeclineFactorReset, RequestFactorReset
from .second_factor import EnableCodes, EnableTotp, RemoveFactor, RenewBackupCodes, StartCodes, StartTotp
from .sessions import EndOtherSessions, EndSession
from .tokens import CreateToken, RevokeToken
from .trust import ForgetBrowser
from .visits import EndVisit, StartVisit

__all__ = [
    "ApproveFactorReset",
    "CancelFactorReset",
    "CarryOutFactorReset",
    "ChangePassword",
    "ConfirmIdentifierChange",
    "ConfirmRegistration",
    "CreateToken",
    "DeclineFactorReset",
    "DisownSignIn",
    "EnableCodes",
    "EnableTotp",
    "EndOtherSessions",
    "EndSession",
    "EndVisit",
    "ForgetBrowser",
    "ProveIdentifier",
    "ProveRegistration",
    "ProveReset",
    "RegisterInvited",
    "RemoveFactor",
    "RemoveIdentifier",
    "RenewBackupCodes",
    "RequestFactorReset",
    "RequestIdentifierChange",
    "RequestPasswordReset",
    "RequestRegistration",
    "RequestSignInCode",
    "ResendCode",
    "ResetPassword",
    "RevokeToken",
    "StartCodes",
    "StartTotp",
    "StartVisit",
    "UndoIdentifierChange",
    "UnlockAccount",
]
