from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig


class DemoIdConfig(AppConfig):
    name = "demo_id"
    verbose_name = "Учебные провайдеры"

    def ready(self) -> None:
        from lk_kit.contrib.social.identity import register_source

        register_source(teaching_esia)


def teaching_esia(request: Any) -> Iterator[Any]:
    """Comes after `lk_kit.contrib.esia` and takes its place: the same protocol under a name that promises nothing."""
    from lk_kit.contrib.esia.provider import EsiaProvider

    class TeachingEsia(EsiaProvider):
        name = "Госуслуги (учебные)"  # type: ignore[assignment]

    yield TeachingEsia()
