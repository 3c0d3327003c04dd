"""Use-cases of profiles. Every one can be replaced through `LK_KIT["CLASSES"]["profiles.<Name>"]`."""

from .passport import RemovePassport, SavePassport, ShowPassport
from .profile import ProfileAction, RemoveAvatar, SetAvatar, UpdateProfile

__all__ = ["ProfileAction", "RemoveAvatar", "RemovePassport", "SavePassport", "SetAvatar", "ShowPassport", "UpdateProfile"]
