"""A button of the sign-in page for each provider."""

from __future__ import annotations

from collections.abc import Iterator

from lk_kit.accounts.doors import Door, register_door_source

from .identity import providers


def doors() -> Iterator[Door]:
    for order, provider in enumerate(providers().values(), start=50):
        yield Door(
            name=provider.id, label=provider.name, url_name="lk_kit:social:start", url_args=(provider.id,), icon=provider.icon, order=order
        )


register_door_source(doors)
