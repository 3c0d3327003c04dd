from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.sections import Section

sections = [
    Section(key="security", label=_("Security"), icon="lock", url_name="lk_kit:accounts:security", order=90, party_scoped=False),
]
