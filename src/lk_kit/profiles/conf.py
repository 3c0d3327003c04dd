from __future__ import annotations

from lk_kit.core.conf import Option, Section, at_least


class ProfilesSettings(Section):
    AVATAR_MAX_BYTES = Option(5_242_880, "Largest photo that may be uploaded, in bytes.", valid=at_least(1024))
    AVATAR_MAX_PIXELS = Option(
        40_000_000, "Largest width × height of an uploaded photo: a small file may unpack to gigabytes.", valid=at_least(1)
    )
    AVATAR_SIZE = Option(512, "Side of the square in which a photo is kept, in pixels.", valid=at_least(16))
    PASSPORT = Option(
        False,
        "Whether people keep their passport in the profile, for contracts and powers of attorney. Needs CORE.ENCRYPTION_KEYS.",
    )
    TIME_ZONES: Option[list[str]] = Option(
        [],
        "IANA names of the time zones that the profile page offers; empty: those of Russia and its neighbours. The API takes any.",
        types=(list, tuple),
    )


conf = ProfilesSettings("PROFILES")
