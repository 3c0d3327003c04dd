from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.generic import View

from lk_kit.accounts import view_as
from lk_kit.cabinet.views import CabinetMixin

from .base import guarded


@guarded
class ViewAsEndView(CabinetMixin, View):
    """The button of the banner; the member of staff is himself on this page."""

    gated = False
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        view_as.finish(request, view_as.current(request), expired=False)
        messages.success(request, _("Viewing as the customer has ended. You are yourself again."))
        return self.redirect(view_as.home_of_staff())
