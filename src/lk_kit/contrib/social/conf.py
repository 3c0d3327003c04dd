from __future__ import annotations

from lk_kit.core.conf import Option, Section, at_least


class SocialSettings(Section):
    TRUSTED_EMAIL: Option[list[str] | tuple[str, ...]] = Option(
        (),
        "Ids of the providers whose word is taken that an e-mail address was confirmed, for example ['yandex']. Everybody else's new "
        "customers confirm the address with a code. An existing account is never linked because of an address, whoever confirmed it.",
        types=(list, tuple),
    )
    PROVIDERS: Option[list[str] | tuple[str, ...] | None] = Option(
        None, "Ids of the providers that are offered, in this order; None: all that are configured.", types=(list, tuple, type(None))
    )
    ATTEMPT_MINUTES = Option(10, "Minutes that a person may stay at the provider, and then on our pages that follow.", valid=at_least(1))
    TIMEOUT_SECONDS = Option(10, "Seconds that a provider has for each answer.", valid=at_least(1))


conf = SocialSettings("SOCIAL")
