from __future__ import annotations

from django.conf import settings
from django.db import models

from lk_kit.profiles.abstract import AbstractProfile


class Profile(AbstractProfile):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lk_profile")
    mobile = models.CharField(max_length=40, blank=True)
    company_name = models.CharField(max_length=200, blank=True)
    company_inn = models.CharField(max_length=12, blank=True)
