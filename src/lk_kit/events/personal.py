from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lk_kit.core.personal import Personal, Subject, declare

HISTORY = _("The history of what was done, for you and for security")
RETENTION = _("As long as you have an account; afterwards without your data")


def rows(subject: Subject, path: str = "") -> Q:
    """What he did, what was done for him, and what happened to his account. A copy leaves out what he did for a company."""
    user = str(subject.user.pk)
    did = Q(**{f"{path}actor_id": user}) & (Q(**{f"{path}party_id": None}) if subject.reads else Q())
    found = did | Q(**{f"{path}party_id__in": subject.party_ids})
    return found | Q(**{f"{path}payload__user_id": user})


def deliveries(subject: Subject) -> Q:
    return rows(subject, "event__")


# Events are never changed: what erases a payload writes the row anew (`append_only.rewrite`).
declare(
    "lk_kit_events.Event",
    {"payload": Personal(purpose=HISTORY, retention=RETENTION)},
    owner=rows,
    impersonal=("name", "actor_id", "subject_type", "subject_id"),
)
declare(
    "lk_kit_events.Delivery",
    {"last_error": Personal(purpose=_("Finding out why a message did not leave"), retention=RETENTION, export=False)},
    owner=deliveries,
    impersonal=("consumer", "status"),
)
