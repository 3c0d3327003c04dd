from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.personal import Erase, Personal, declare

PAPERS = _("Keeping the papers of what you bought")
BOOKS = _("5 years after the year of the document")
ACCOUNTING = _("Federal Law 402-FZ, article 29: accounting documents are kept for at least 5 years")
ASKED = _("Getting a file that we need from you")
ACCOUNT = _("As long as you have an account")

KEPT = Personal(purpose=PAPERS, retention=BOOKS, erase=Erase.KEEP, law=ACCOUNTING)

declare(
    "lk_kit_documents.Document",
    {"number": KEPT, "title": KEPT, "withdraw_reason": Personal(purpose=PAPERS, retention=ACCOUNT)},
    owner="party",
    impersonal=("type", "status", "file_format", "external_source", "external_id"),
)
declare(
    "lk_kit_documents.StoredFile",
    {"file": KEPT, "original_name": Personal(purpose=PAPERS, retention=ACCOUNT)},
    owner="party",
    impersonal=("state", "format", "content_type", "sha256"),
)
declare("lk_kit_documents.DocumentVersion", {}, owner="document__party")
declare("lk_kit_documents.DocumentLink", {}, owner="document__party", impersonal=("target", "target_id"))
declare(
    "lk_kit_documents.UploadRequest",
    dict.fromkeys(("title", "text", "return_reason"), Personal(purpose=ASKED, retention=ACCOUNT)),
    owner="party",
    impersonal=("type", "status"),
)
declare(
    "lk_kit_documents.Archive",
    {"file": Personal(purpose=_("Handing you several documents at once"), retention=_("24 hours"), export=False, erase=Erase.DELETE_ROW)},
    owner="user",
    impersonal=("status", "documents"),
)
