from __future__ import annotations

from typing import Any

from django.http import HttpRequest


class LookOnlyMixin:
    """For admins and inlines of rows that staff look at and never add, change or delete."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
