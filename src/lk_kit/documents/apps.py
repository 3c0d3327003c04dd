from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.apps import LkAppConfig


class DocumentsConfig(LkAppConfig):
    default = True
    name = "lk_kit.documents"
    label = "lk_kit_documents"
    verbose_name = _("Cabinet: documents")
    requires = ("lk_kit.core", "lk_kit.events", "lk_kit.parties")
    classes = {
        "documents.DocumentFlow": "lk_kit.documents.flow.DocumentFlow",
        "documents.UploadRequestFlow": "lk_kit.documents.flow.UploadRequestFlow",
        "documents.CreateDocument": "lk_kit.documents.actions.CreateDocument",
        "documents.UpdateDocument": "lk_kit.documents.actions.UpdateDocument",
        "documents.AddVersion": "lk_kit.documents.actions.AddVersion",
        "documents.PublishDocument": "lk_kit.documents.actions.PublishDocument",
        "documents.WithdrawDocument": "lk_kit.documents.actions.WithdrawDocument",
        "documents.MarkRead": "lk_kit.documents.actions.MarkRead",
        "documents.RequestUpload": "lk_kit.documents.actions.RequestUpload",
        "documents.AnswerUploadRequest": "lk_kit.documents.actions.AnswerUploadRequest",
        "documents.AcceptUpload": "lk_kit.documents.actions.AcceptUpload",
        "documents.ReturnUpload": "lk_kit.documents.actions.ReturnUpload",
        "documents.CancelUploadRequest": "lk_kit.documents.actions.CancelUploadRequest",
        "documents.RemindOfUpload": "lk_kit.documents.actions.RemindOfUpload",
        "documents.RequestArchive": "lk_kit.documents.actions.RequestArchive",
        "documents.DocumentViewSet": "lk_kit.documents.api.views.DocumentViewSet",
        "documents.UploadRequestViewSet": "lk_kit.documents.api.request_views.UploadRequestViewSet",
        "documents.ArchiveViewSet": "lk_kit.documents.api.archive_views.ArchiveViewSet",
        "documents.DocumentFilter": "lk_kit.documents.api.filters.DocumentFilter",
        "documents.UploadRequestFilter": "lk_kit.documents.api.filters.UploadRequestFilter",
        "documents.DocumentRowSerializer": "lk_kit.documents.api.serializers.DocumentRowSerializer",
        "documents.DocumentSerializer": "lk_kit.documents.api.serializers.DocumentSerializer",
        "documents.UploadRequestSerializer": "lk_kit.documents.api.serializers.UploadRequestSerializer",
        "documents.ArchiveSerializer": "lk_kit.documents.api.serializers.ArchiveSerializer",
        "documents.CreateDocumentInput": "lk_kit.documents.api.inputs.CreateDocumentInput",
        "documents.DocumentInput": "lk_kit.documents.api.inputs.DocumentInput",
        "documents.FileInput": "lk_kit.documents.api.inputs.FileInput",
        "documents.ReasonInput": "lk_kit.documents.api.inputs.ReasonInput",
        "documents.RequestUploadInput": "lk_kit.documents.api.inputs.RequestUploadInput",
        "documents.ArchiveInput": "lk_kit.documents.api.inputs.ArchiveInput",
        "documents.DocumentAdmin": "lk_kit.documents.admin.DocumentAdmin",
        "documents.UploadRequestAdmin": "lk_kit.documents.admin.UploadRequestAdmin",
    }
