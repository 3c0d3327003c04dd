from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lk_kit.accounts.querysets import PersonalQuerySet
from lk_kit.core.clock import now
from lk_kit.core.ids import uuid7


class Identifier(models.Model):
    """An e-mail address or telephone number by which a user signs in, in its clean form (`core.contacts`).

    Our own flows write verified rows only. A row that is not verified is the word of a site that moved its accounts in: the first real
    proof of it wipes what the account's former holder had set up (matrix C16).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lk_identifiers", verbose_name=_("user"))
    kind = models.CharField(_("kind"), max_length=8)
    value = models.CharField(_("e-mail or telephone"), max_length=254)
    verified_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    created_at = models.DateTimeField(_("added"), default=now, editable=False)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact for sign-in")
        verbose_name_plural = _("contacts for sign-in")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "value"], name="lk_kit_accounts_identifier_key"),
            models.UniqueConstraint(
                fields=["kind", "value"], condition=Q(verified_at__isnull=False), name="lk_kit_accounts_identifier_owner"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class IdentifierChange(models.Model):
    """One contact took the place of another. The former stays reserved for its owner, who can roll the change back until `undo_until`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lk_identifier_changes", verbose_name=_("user")
    )
    kind = models.CharField(_("kind"), max_length=8)
    old_value = models.CharField(_("before"), max_length=254, blank=True, default="")
    new_value = models.CharField(_("after"), max_length=254)
    created_at = models.DateTimeField(_("changed"), default=now, editable=False)
    undo_until = models.DateTimeField(_("can be rolled back until"), db_index=True)
    undone_at = models.DateTimeField(_("rolled back"), null=True, blank=True)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a contact")
        verbose_name_plural = _("changes of contacts")
        indexes = [models.Index(fields=["kind", "old_value"], name="lk_kit_acc_change_old")]

    def __str__(self) -> str:
        return str(self.pk)
