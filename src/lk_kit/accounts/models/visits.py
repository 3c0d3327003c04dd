from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.accounts.querysets import VisitQuerySet
from lk_kit.core.clock import now
from lk_kit.core.ids import uuid7


class Visit(models.Model):
    """A member of staff views the cabinet as this customer, who reads about it in his history. `staff_name` outlives the staff account."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lk_visits", verbose_name=_("customer"))
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="lk_visits_made", verbose_name=_("staff")
    )
    staff_name = models.CharField(_("name of the staff member"), max_length=300, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=300)
    started_at = models.DateTimeField(_("began"), default=now, editable=False)
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit as customer")
        verbose_name_plural = _("visits as customer")
        permissions = [("view_as_customer", "Can view the cabinet as a customer")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_live(self) -> bool:
        return self.ended_at is None and self.until > now()
