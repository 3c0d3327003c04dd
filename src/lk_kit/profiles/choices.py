"""Languages and time zones to choose from, with names that people know."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now

from .conf import conf

ZONES: dict[str, str | Promise] = {
    "Europe/Kaliningrad": _("Kaliningrad"),
    "Europe/Moscow": _("Moscow"),
    "Europe/Minsk": _("Minsk"),
    "Europe/Samara": _("Samara"),
    "Asia/Yerevan": _("Yerevan"),
    "Asia/Baku": _("Baku"),
    "Asia/Tbilisi": _("Tbilisi"),
    "Asia/Yekaterinburg": _("Yekaterinburg"),
    "Asia/Tashkent": _("Tashkent"),
    "Asia/Almaty": _("Almaty"),
    "Asia/Omsk": _("Omsk"),
    "Asia/Bishkek": _("Bishkek"),
    "Asia/Novosibirsk": _("Novosibirsk"),
    "Asia/Krasnoyarsk": _("Krasnoyarsk"),
    "Asia/Irkutsk": _("Irkutsk"),
    "Asia/Yakutsk": _("Yakutsk"),
    "Asia/Vladivostok": _("Vladivostok"),
    "Asia/Magadan": _("Magadan"),
    "Asia/Kamchatka": _("Petropavlovsk-Kamchatsky"),
}


@cache
def known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_time_zone(name: str) -> bool:
    return name in known_zones()


def time_zone_label(name: str) -> str:
    """«Москва, UTC+3»; the offset is today's."""
    offset = now().astimezone(ZoneInfo(name)).utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    city = ZONES.get(name) or name.rpartition("/")[2].replace("_", " ")
    return f"{city}, UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def time_zone_choices(current: str = "") -> list[tuple[str, str]]:
    """What the page offers: the zones of the setting, the site's own and the one that is chosen now; from west to east."""
    offered = {*(conf.TIME_ZONES or ZONES), str(settings.TIME_ZONE), current}
    names = [name for name in offered if is_time_zone(name)]
    moment = now()
    ordered = sorted(names, key=lambda name: (moment.astimezone(ZoneInfo(name)).utcoffset(), name))
    return [(name, time_zone_label(name)) for name in ordered]


def language_choices() -> list[tuple[str, str]]:
    """The site's languages under their own names."""
    return [(code, str(get_language_info(code)["name_local"]).capitalize()) for code, _label in settings.LANGUAGES]


def is_language(code: str) -> bool:
    return code in dict(settings.LANGUAGES)
