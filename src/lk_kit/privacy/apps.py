from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.apps import LkAppConfig


class PrivacyConfig(LkAppConfig):
    default = True
    name = "lk_kit.privacy"
    label = "lk_kit_privacy"
    verbose_name = _("Cabinet: privacy")
    requires = ("lk_kit.core", "lk_kit.events", "lk_kit.messaging", "lk_kit.parties", "lk_kit.profiles", "lk_kit.accounts")
    classes = {
        "privacy.PublishDocument": "lk_kit.privacy.actions.PublishDocument",
        "privacy.GiveConsents": "lk_kit.privacy.actions.GiveConsents",
        "privacy.WithdrawConsent": "lk_kit.privacy.actions.WithdrawConsent",
        "privacy.RequestExport": "lk_kit.privacy.actions.RequestExport",
        "privacy.RequestErasure": "lk_kit.privacy.actions.RequestErasure",
        "privacy.CancelErasure": "lk_kit.privacy.actions.CancelErasure",
        "privacy.EraseDue": "lk_kit.privacy.actions.EraseDue",
        "privacy.ConsentSerializer": "lk_kit.privacy.api.serializers.ConsentSerializer",
        "privacy.ConsentInput": "lk_kit.privacy.api.serializers.ConsentInput",
        "privacy.ConsentListAnswer": "lk_kit.privacy.api.serializers.ConsentListAnswer",
        "privacy.WithdrawalInput": "lk_kit.privacy.api.serializers.WithdrawalInput",
        "privacy.ExportSerializer": "lk_kit.privacy.api.serializers.ExportSerializer",
        "privacy.ErasureAnswer": "lk_kit.privacy.api.serializers.ErasureAnswer",
        "privacy.ExportViewSet": "lk_kit.privacy.api.views.ExportViewSet",
        "privacy.ConsentDocumentAdmin": "lk_kit.privacy.admin.ConsentDocumentAdmin",
        "privacy.ConsentAdmin": "lk_kit.privacy.admin.ConsentAdmin",
        "privacy.DataExportAdmin": "lk_kit.privacy.admin.DataExportAdmin",
        "privacy.ErasureAdmin": "lk_kit.privacy.admin.ErasureAdmin",
    }
