from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import Refused
from lk_kit.core.flows import Flow, Status, Transition

from .enums import ACCEPTED, ANSWERED, CANCELLED, DRAFT, PUBLISHED, WAITING, WITHDRAWN, Permission

STAFF = "lk_kit_documents.change_document"
STAFF_OF_REQUESTS = "lk_kit_documents.change_uploadrequest"


class DocumentFlow(Flow):
    """A customer sees a document while it is published, and never before or after."""

    name = "documents"
    initial = DRAFT
    statuses = (
        Status(code=DRAFT, label=_("Draft")),
        Status(code=PUBLISHED, label=_("Published"), customer_label=_("Available"), tone="good"),
        Status(code=WITHDRAWN, label=pgettext_lazy("document", "Withdrawn"), tone="bad"),
    )
    transitions = (
        Transition(name="publish", sources=(DRAFT, WITHDRAWN), target=PUBLISHED, label=_("Publish"), staff_permission=STAFF),
        Transition(
            name="withdraw",
            sources=(PUBLISHED,),
            target=WITHDRAWN,
            label=_("Withdraw"),
            staff_permission=STAFF,
            needs_reason=True,
            is_destructive=True,
        ),
    )

    @classmethod
    def guard_publish(cls, instance: models.Model, actor: Actor) -> None:
        if not getattr(instance, "version", 0):
            raise Refused(_("A document without a file cannot be published. Add the file first."), code="no_file")


class UploadRequestFlow(Flow):
    """A file that the customer is asked for: he sends it, staff accept it or ask for another one."""

    name = "upload_requests"
    initial = WAITING
    statuses = (
        Status(code=WAITING, label=_("Waiting for the customer"), customer_label=_("We wait for your file"), tone="warn", step=1),
        Status(code=ANSWERED, label=_("To be checked"), customer_label=_("Sent, being checked"), tone="live", step=2),
        Status(code=ACCEPTED, label=_("Accepted"), tone="good", step=3, is_final=True),
        Status(code=CANCELLED, label=_("Cancelled"), customer_label=_("No longer needed"), is_final=True),
    )
    transitions = (
        Transition(name="answer", sources=(WAITING, ANSWERED), target=ANSWERED, label=_("Send the file"), permission=Permission.UPLOAD),
        Transition(name="accept", sources=(ANSWERED,), target=ACCEPTED, label=_("Accept"), staff_permission=STAFF_OF_REQUESTS),
        Transition(
            name="return",
            sources=(ANSWERED,),
            target=WAITING,
            label=_("Ask for another file"),
            staff_permission=STAFF_OF_REQUESTS,
            needs_reason=True,
        ),
        Transition(
            name="cancel",
            sources=(WAITING, ANSWERED),
            target=CANCELLED,
            label=_("Cancel the request"),
            staff_permission=STAFF_OF_REQUESTS,
            is_destructive=True,
        ),
    )
