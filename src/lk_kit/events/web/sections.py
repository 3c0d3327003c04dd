from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.sections import Section

sections = [Section(key="history", label=_("History"), icon="clock", url_name="lk_kit:events:list", order=75)]
