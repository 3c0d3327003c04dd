"""For the company's managers. Every write is an Action, so the admin keeps the rules of the cabinet and leaves the same facts."""

from __future__ import annotations

from django.contrib import admin

from lk_kit.core.classes import get_class_or_none
from lk_kit.documents.models import Document, UploadRequest

from .documents import DocumentAdmin
from .requests import UploadRequestAdmin

__all__ = ["DocumentAdmin", "UploadRequestAdmin"]

for model, key in ((Document, "documents.DocumentAdmin"), (UploadRequest, "documents.UploadRequestAdmin")):
    if (admin_class := get_class_or_none(key)) is not None:
        admin.site.register(model, admin_class)
