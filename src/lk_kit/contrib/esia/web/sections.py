from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.context import CabinetContext
from lk_kit.cabinet.sections import Todo
from lk_kit.contrib.esia.companies import candidates
from lk_kit.contrib.esia.conf import conf


def companies(lk: CabinetContext) -> Iterator[Todo]:
    if not conf.CLIENT_ID or not conf.ORG_SCOPE:
        return
    for one in candidates(lk.actor.user):
        if not one.is_here:
            yield Todo(
                text=gettext("Add your company %(company)s") % {"company": one.name},
                detail=_("Gosuslugi has confirmed that you are its head"),
                url=reverse("lk_kit:esia:companies"),
                action_label=_("Look"),
                icon="company",
                order=20,
            )


todos = [companies]
