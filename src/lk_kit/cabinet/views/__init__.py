"""Base classes of the pages. See the page “Writing a cabinet page” of the documentation."""

from .actions import ConfirmActionView, FormActionMixin, FormActionView, ObjectActionView, add_errors
from .details import DetailView, ObjectMixin
from .lists import ListView
from .pages import CabinetMixin, CabinetView, PageMixin, PublicView

__all__ = [
    "CabinetMixin",
    "CabinetView",
    "ConfirmActionView",
    "DetailView",
    "FormActionMixin",
    "FormActionView",
    "ListView",
    "ObjectActionView",
    "ObjectMixin",
    "PageMixin",
    "PublicView",
    "add_errors",
]
