from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.core.ids import uuid7

from .enums import Purpose, Stage
from .querysets import LinkedAccountQuerySet


class LinkedAccount(models.Model):
    """A user's account elsewhere, with which he may sign in. It is a way in and nothing more: it gives no right in any party.

    `facts` is what the provider vouches for and somebody here asks about: Госуслуги's level of trust, organisations.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lk_linked_accounts", verbose_name=_("user"))
    provider = models.CharField(_("service"), max_length=64)
    uid = models.CharField(_("id there"), max_length=191)
    title = models.CharField(_("name there"), max_length=200, blank=True, default="")
    facts = models.JSONField(_("confirmed there"), default=dict, blank=True)
    created_at = models.DateTimeField(_("linked"), default=now, editable=False)
    last_used = models.DateTimeField(_("last used"), null=True, blank=True)

    objects = LinkedAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("linked account")
        verbose_name_plural = _("linked accounts")
        constraints = [models.UniqueConstraint(fields=["provider", "uid"], name="lk_kit_social_linkedaccount_key")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.pk}"


class Attempt(models.Model):
    """A person's way to a provider and back. `state` travels with him; his session holds the other half (`binding`), and an application
    that began it over the API holds `handle`. Of all three only SHA-256 is here. Rows live for minutes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=64)
    purpose = models.CharField(max_length=8, default=Purpose.ENTER.value)
    stage = models.CharField(max_length=16, default=Stage.STARTED.value)
    state_hash = models.CharField(max_length=64, unique=True)
    binding_hash = models.CharField(max_length=64)
    handle_hash = models.CharField(max_length=64, unique=True)
    nonce = models.CharField(max_length=64)
    verifier = models.CharField(max_length=128, blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    next_url = models.CharField(max_length=500, blank=True, default="")
    return_to = models.CharField(max_length=500, blank=True, default="")
    identity: Any = models.JSONField(default=dict)
    code_id = models.CharField(max_length=64, blank=True, default="")
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("sign-in under way")
        verbose_name_plural = _("sign-ins under way")

    def __str__(self) -> str:
        return str(self.pk)
