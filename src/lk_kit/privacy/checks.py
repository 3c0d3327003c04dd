from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core import checks

from lk_kit.core.personal import declaration_of, undeclared


@checks.register("lk_kit")
def check_user_fields(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The site's own user model: a column that nobody declared is neither exported nor erased."""
    model = get_user_model()
    names = undeclared(model)
    if not names:
        return []
    return [
        checks.Warning(
            f"{model._meta.label} has columns that nobody declared as personal or not: {', '.join(names)}.",
            hint=f'Declare them in the personal.py of your app: declare("{model._meta.label}", {{"{names[0]}": Personal(…)}}).',
            id="lk_kit.W037",
        )
    ]


@checks.register("lk_kit")
def check_login_name(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A login name that is no text cannot be anonymised by a rule of ours."""
    model = get_user_model()
    found = declaration_of(model)
    if found is not None and model.USERNAME_FIELD in {*found.fields, *found.impersonal}:
        return []
    return [
        checks.Error(
            f"{model._meta.label}.{model.USERNAME_FIELD}, by which people sign in, has no rule of erasure.",
            hint="Declare it in the personal.py of your app with Erase.ANONYMISE and a replacement.",
            id="lk_kit.E038",
        )
    ]
