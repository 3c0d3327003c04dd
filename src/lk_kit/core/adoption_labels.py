"""Content types and permissions of a model that goes on under another label. Their keys stay: admin log, groups and users keep theirs."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models


def check_labels(old: type[models.Model], new: type[models.Model], using: str) -> None:
    """A content type of the new label that nobody uses gives way. Raises AdoptionError when somebody does."""
    from .adoption import AdoptionError

    if not apps.is_installed("django.contrib.contenttypes"):
        return
    from django.contrib.contenttypes.models import ContentType

    kinds = ContentType.objects.using(using)
    taken = kinds.filter(app_label=new._meta.app_label, model=new._meta.model_name).first()
    if taken is None or not kinds.filter(app_label=old._meta.app_label, model=old._meta.model_name).exists():
        return
    users = [name for name, rows in references(taken, using) if rows.exists()]
    if users:
        raise AdoptionError(
            f"The content type {taken.app_label}.{taken.model} is in use already by {', '.join(sorted(users))}. Move these rows to the "
            f"content type of {old._meta.label_lower}, or delete them."
        )
    taken.delete(using=using)


def references(kind: Any, using: str) -> list[tuple[str, models.QuerySet[models.Model]]]:
    """Everything that points at a content type; of its permissions only those that somebody holds."""
    found = []
    for relation in kind._meta.related_objects:
        target = relation.related_model
        rows = target._base_manager.using(using).filter(**{relation.field.name: kind.pk})
        if target._meta.label == "auth.Permission":
            rows = rows.filter(models.Q(group__isnull=False) | models.Q(user__isnull=False))
        found.append((target._meta.label, rows))
    return found


def move_labels(old: type[models.Model], new: type[models.Model], using: str) -> None:
    if not apps.is_installed("django.contrib.contenttypes"):
        return
    from django.contrib.contenttypes.models import ContentType

    kind = ContentType.objects.using(using).filter(app_label=old._meta.app_label, model=old._meta.model_name).first()
    if kind is None:
        return
    kind.app_label, kind.model = new._meta.app_label, new._meta.model_name or ""
    kind.save(using=using)
    ContentType.objects.clear_cache()
    if apps.is_installed("django.contrib.auth") and old._meta.model_name != new._meta.model_name:
        rename_permissions(kind, old, new, using)


def rename_permissions(kind: Any, old: type[models.Model], new: type[models.Model], using: str) -> None:
    from django.contrib.auth import get_permission_codename
    from django.contrib.auth.models import Permission

    for action in old._meta.default_permissions:
        former, codename = (get_permission_codename(action, one._meta) for one in (old, new))
        rows = Permission.objects.using(using).filter(content_type=kind, codename=former)
        rows.update(codename=codename, name=f"Can {action} {new._meta.verbose_name_raw}")
