from __future__ import annotations

from .archives import RequestArchive
from .documents import CreateDocument, MarkRead, PublishDocument, UpdateDocument, WithdrawDocument
from .requests import AcceptUpload, AnswerUploadRequest, CancelUploadRequest, RemindOfUpload, RequestUpload, ReturnUpload
from .versions import AddVersion

__all__ = [
    "AcceptUpload",
    "AddVersion",
    "AnswerUploadRequest",
    "CancelUploadRequest",
    "CreateDocument",
    "MarkRead",
    "PublishDocument",
    "RemindOfUpload",
    "RequestArchive",
    "RequestUpload",
    "ReturnUpload",
    "UpdateDocument",
    "WithdrawDocument",
]
