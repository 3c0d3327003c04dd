from __future__ import annotations

from importlib import import_module
from typing import Any, ClassVar

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules, module_has_submodule
from django.utils.translation import gettext_lazy as _

from .classes import register_class
from .logs import mask_links


class LkAppConfig(AppConfig):
    """Base of the family's app configs: registers overridable classes and loads the modules of the floor plan."""

    default_auto_field = "django.db.models.BigAutoField"
    classes: ClassVar[dict[str, str]] = {}
    requires: ClassVar[tuple[str, ...]] = ()
    autoload: ClassVar[tuple[str, ...]] = ("conf", "enums", "signals", "checks", "receivers", "doctor")

    def __init__(self, app_name: str, app_module: Any) -> None:
        # Not in ready(): another app's ready() may want a class first, as the admin's autodiscovery does.
        super().__init__(app_name, app_module)
        for key, default in self.classes.items():
            register_class(key, default)

    def ready(self) -> None:
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

    def ready(self) -> None:
        super().ready()
        autodiscover_modules("personal")
        mask_links()
