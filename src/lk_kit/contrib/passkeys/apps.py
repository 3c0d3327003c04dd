from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.apps import LkAppConfig


class PasskeysConfig(LkAppConfig):
    default = True
    name = "lk_kit.contrib.passkeys"
    label = "lk_kit_passkeys"
    verbose_name = _("Cabinet: passkeys")
    requires = ("lk_kit.accounts",)
    classes = {
        "passkeys.StartPasskey": "lk_kit.contrib.passkeys.actions.StartPasskey",
        "passkeys.RegisterPasskey": "lk_kit.contrib.passkeys.actions.RegisterPasskey",
        "passkeys.RenamePasskey": "lk_kit.contrib.passkeys.actions.RenamePasskey",
        "passkeys.RemovePasskey": "lk_kit.contrib.passkeys.actions.RemovePasskey",
        "passkeys.PasskeySerializer": "lk_kit.contrib.passkeys.api.serializers.PasskeySerializer",
        "passkeys.RegisterInput": "lk_kit.contrib.passkeys.api.serializers.RegisterInput",
        "passkeys.RenameInput": "lk_kit.contrib.passkeys.api.serializers.RenameInput",
        "passkeys.EnterInput": "lk_kit.contrib.passkeys.api.serializers.EnterInput",
        "passkeys.OptionsAnswer": "lk_kit.contrib.passkeys.api.serializers.OptionsAnswer",
        "passkeys.RegisterAnswer": "lk_kit.contrib.passkeys.api.serializers.RegisterAnswer",
        "passkeys.PasskeyAdmin": "lk_kit.contrib.passkeys.admin.PasskeyAdmin",
    }

    def ready(self) -> None:
        from .checks import is_ready

        super().ready()
        if is_ready():
            from .kinds import register

            register()
