from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    VIEW = "documents.view", _("See and download documents")
    UPLOAD = "documents.upload", _("Send files that were asked for")


class DocumentType(models.TextChoices):
    """What every site knows; `DOCUMENTS.TYPES` adds to them."""

    CONTRACT = "contract", _("Contract")
    AMENDMENT = "amendment", _("Supplementary agreement")
    INVOICE = "invoice", _("Invoice")
    ACT = "act", _("Certificate of completion")
    UPD = "upd", _("Universal transfer document")
    TORG12 = "torg12", _("Consignment note")
    VAT_INVOICE = "vat_invoice", _("VAT invoice")
    OFFER = "offer", _("Commercial offer")
    POWER_OF_ATTORNEY = "power_of_attorney", _("Power of attorney")
    CERTIFICATE = "certificate", _("Certificate")
    RECEIPT = "receipt", _("Receipt")
    OTHER = "other", _("Other document")


class FileState(models.TextChoices):
    """`writing`: the bytes may or may not be there. `stored`: they are, and nothing uses them yet. `used`: a document or request does."""

    WRITING = "writing", _("being written")
    STORED = "stored", _("stored")
    USED = "used", _("in use")


DRAFT = "draft"
PUBLISHED = "published"
WITHDRAWN = "withdrawn"

WAITING = "waiting"
ANSWERED = "answered"
ACCEPTED = "accepted"
CANCELLED = "cancelled"
