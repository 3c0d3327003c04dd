"""The only place that asks a user for a name or an address: the host's user model may have no `username`, `email` or `first_name`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model


def email_field() -> str:
    """The name of the e-mail field of the active user model; empty when it has none."""
    model = get_user_model()
    name = model.get_email_field_name()
    return name if any(field.name == name for field in model._meta.get_fields()) else ""


def get_email(user: Any) -> str:
    """Empty for a placeholder under .invalid (RFC 2606), which an account without an address has where the column must be unique."""
    name = email_field()
    email = str(getattr(user, name, "") or "") if name else ""
    return "" if email.endswith(".invalid") else email


def find_by_email(email: str) -> Any | None:
    """The active user with this address, compared without case; None when none, or when several share it."""
    name = email_field()
    if not name or not email:
        return None
    found = list(get_user_model()._default_manager.filter(**{f"{name}__iexact": email, "is_active": True})[:2])
    return found[0] if len(found) == 1 else None


def display_name(user: Any) -> str:
    """How people are shown to each other: the profile's name, else the user's full name, else the part of the address before the @."""
    if user is None:
        return ""
    profile_name = _profile_name(user)
    if profile_name:
        return profile_name
    full_name = user.get_full_name() if hasattr(user, "get_full_name") else ""
    return str(full_name or get_email(user).partition("@")[0] or user.get_username())


def _profile_name(user: Any) -> str:
    """Only from a profile that is loaded already: a list of names must not become a query a row."""
    profile = getattr(getattr(user, "_state", None), "fields_cache", {}).get("lk_profile")
    return str(profile.display_name) if profile is not None else ""


def name_paths(path: str = "") -> tuple[str, ...]:
    """What a query must load so that `display_name` of the user at `path` knows his profile: `.select_related(*name_paths("user"))`."""
    has_profile = any(relation.get_accessor_name() == "lk_profile" for relation in get_user_model()._meta.related_objects)
    own = (path,) if path else ()
    return (*own, *((f"{path}__lk_profile" if path else "lk_profile",) if has_profile else ()))
