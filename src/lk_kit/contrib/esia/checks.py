from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.core import checks

from lk_kit.core.conf import conf as core_conf
from lk_kit.core.permissions import all_permissions, expand

from .conf import conf


@checks.register("lk_kit")
def check_esia(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if not conf.CLIENT_ID:
        return []
    if find_spec("cryptography") is None:
        hint = 'pip install "lk_kit[social]"'
        return [checks.Error("lk_kit.contrib.esia needs the package cryptography.", hint=hint, id="lk_kit.E180")]
    found: list[checks.CheckMessage] = [
        checks.Error(
            f"LK_KIT['ESIA'][{option!r}] has no backend 'default': requests to ЕСИА cannot be signed, or its tokens not be checked.",
            hint="See docs/how-to/social-and-gosuslugi.md.",
            id="lk_kit.E181",
        )
        for option in ("SIGNERS", "VERIFIERS")
        if "default" not in getattr(conf, option)
    ]
    if not core_conf.BASE_URL:
        text = "ЕСИА knows one address of return: without LK_KIT['CORE']['BASE_URL'] it is built from the host of each request."
        found.append(checks.Warning(text, hint="Set BASE_URL.", id="lk_kit.W183"))
    return found


@checks.register("lk_kit")
def check_permissions(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A mistyped permission would quietly guard nothing."""
    known = all_permissions()
    return [
        checks.Error(
            f"LK_KIT['ESIA']['CONFIRMED_PERMISSIONS'] names {pattern!r}, which is no customer permission.",
            hint=f"There are: {', '.join(sorted(known))}.",
            id="lk_kit.E184",
        )
        for pattern in conf.CONFIRMED_PERMISSIONS
        if not expand([pattern], known)
    ]
