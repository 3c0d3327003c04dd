from __future__ import annotations

from importlib import import_module
from typing import ClassVar

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _


class LkAppConfig(AppConfig):
    """Base of the family's app configs: registers overridable classes and loads the modules of the floor plan."""

    default_auto_field = "django.db.models.BigAutoField"
    classes: ClassVar[dict[str, str]] = {}
    requires: ClassVar[tuple[str, ...]] = ()
    autoload: ClassVar[tuple[str, ...]] = ("conf", "enums", "signals", "checks", "receivers", "doctor")

    def ready(self) -> None:
        from .classes import register_class

        for key, default in self.classes.items():
            register_class(key, default)
        for name in self.autoload:
            self.load(name)

    def load(self, name: str) -> None:
        if self.module and module_has_submodule(self.module, name):
            import_module(f"{self.name}.{name}")


class CoreConfig(LkAppConfig):
    default = True
    name = "lk_kit.core"
    label = "lk_kit_core"
    verbose_name = _("Cabinet: foundation")
