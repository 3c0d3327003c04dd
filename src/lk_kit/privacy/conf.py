from __future__ import annotations

from lk_kit.core.conf import Option, Section, at_least


class PrivacySettings(Section):
    COOLING_DAYS = Option(14, "Days between the wish to be forgotten and the erasure; until then it can be cancelled.", valid=at_least(0))
    EXPORT_HOURS = Option(72, "Hours for which a copy of one's data can be fetched; then it is deleted.", valid=at_least(1))
    EXPORT_LEASE_SECONDS = Option(900, "After so many seconds without progress another worker takes over an export.", valid=at_least(10))
    EXPORTS_PER_DAY = Option(3, "Copies of one's data that a person may ask for within 24 hours.", valid=at_least(1))
    JOURNAL_ROOT = Option(
        "",
        "Folder of the journal of erasures, which a restored backup is compared with. Empty: lk_privacy_journal/ in the private storage. "
        "Keep it apart from the database's backups.",
    )


conf = PrivacySettings("PRIVACY")
