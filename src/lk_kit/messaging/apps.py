from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.apps import LkAppConfig


class MessagingConfig(LkAppConfig):
    default = True
    name = "lk_kit.messaging"
    label = "lk_kit_messaging"
    verbose_name = _("Cabinet: messages")
    requires = ("lk_kit.core",)
    classes = {
        "messaging.TemplateMail": "lk_kit.messaging.mail.TemplateMail",
        "messaging.TemplateSms": "lk_kit.messaging.sms.TemplateSms",
        "messaging.SmsRecordAdmin": "lk_kit.messaging.admin.SmsRecordAdmin",
    }
