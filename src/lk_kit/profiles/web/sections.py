from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.sections import Section

sections = [
    Section(key="profile", label=_("Profile"), icon="user", url_name="lk_kit:profiles:detail", order=80, party_scoped=False),
]
