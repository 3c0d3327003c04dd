from __future__ import annotations

from typing import Any

from lk_kit.core.conf import SECTIONS, Option, Section


def one_line(value: Any) -> str:
    return "" if value.isprintable() else "must be one line"


class MessagingSettings(Section):
    FROM_EMAIL = Option("", "Sender of every mail; empty = Django's DEFAULT_FROM_EMAIL.", valid=one_line)
    REPLY_TO = Option("", "Where answers go; empty = to the sender.", valid=one_line)
    SITE_NAME = Option("", "How mails call the site; empty = CABINET.SITE_NAME, else the host of CORE.BASE_URL.", valid=one_line)
    ACCENT = Option("", "Colour of the buttons in mails; empty = CABINET.ACCENT.", valid=one_line)
    FOOTER = Option("", "A line under every mail, for example the company's name and address.")


conf = MessagingSettings("MESSAGING")


def of_cabinet(option: str, default: str) -> str:
    """An option of the cabinet, where that is installed: a site says its name once."""
    return str(getattr(SECTIONS.get("CABINET"), option, "") or default)
