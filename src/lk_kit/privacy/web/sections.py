from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.sections import Section

sections = [Section(key="privacy", label=_("Personal data"), icon="shield", url_name="lk_kit:privacy:index", order=95, party_scoped=False)]
