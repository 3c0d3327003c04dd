"""Use-cases of parties. Every one can be replaced through `LK_KIT["CLASSES"]["parties.<Name>"]`."""

from .addresses import AddAddress, DeleteAddress, SetDefaultAddress, UpdateAddress
from .bank_accounts import AddBankAccount, DeleteBankAccount, SetDefaultBankAccount, UpdateBankAccount
from .bank_changes import ApproveBankChange, RejectBankChange, WithdrawBankChange
from .base import PartyAction
from .invitations import AcceptInvitation, DeclineInvitation, InviteMember, RevokeInvitation
from .limits import LiftSpendingLimit, SetSpendingLimit
from .members import AddMember, ChangeRole, HandOver, LeaveParty, RemoveMember, SetMembershipDates
from .registration import AddCompany, CreatePersonParty, RegisterParty
from .requisites import UpdateParty
from .roles import CreateRole, DeleteRole, UpdateRole
from .second_factor import RequireSecondFactor
from .staff import ApproveParty, AssignManager, CloseParty, RejectParty

__all__ = [
    "AcceptInvitation",
    "AddAddress",
    "AddBankAccount",
    "AddCompany",
    "AddMember",
    "ApproveBankChange",
    "ApproveParty",
    "AssignManager",
    "ChangeRole",
    "CloseParty",
    "CreatePersonParty",
    "CreateRole",
    "DeclineInvitation",
    "DeleteAddress",
    "DeleteBankAccount",
    "DeleteRole",
    "HandOver",
    "InviteMember",
    "LeaveParty",
    "LiftSpendingLimit",
    "PartyAction",
    "RegisterParty",
    "RejectBankChange",
    "RejectParty",
    "RemoveMember",
    "RequireSecondFactor",
    "RevokeInvitation",
    "SetDefaultAddress",
    "SetDefaultBankAccount",
    "SetMembershipDates",
    "SetSpendingLimit",
    "UpdateAddress",
    "UpdateBankAccount",
    "UpdateParty",
    "UpdateRole",
    "WithdrawBankChange",
]
