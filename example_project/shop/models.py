from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class CustomerManager(UserManager):
    def _create_user(self, email: str, password: str | None = None, **fields: Any) -> User:  # type: ignore[override]
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:  # type: ignore[override]
        return self._create_user(email, password, **fields)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:  # type: ignore[override]
        return self._create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """The site's own user base: people sign in with their address, there is no user name."""

    username = None
    email = models.EmailField("почта", unique=True)
    newsletter = models.BooleanField("подписан на рассылку", default=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = CustomerManager()  # type: ignore[assignment,misc]

    class Meta:
        verbose_name = "пользователь"
        verbose_name_plural = "пользователи"


class Product(models.Model):
    sku = models.CharField("артикул", max_length=32, unique=True)
    name = models.CharField("название", max_length=200)
    category = models.CharField("раздел", max_length=80)
    unit = models.CharField("единица", max_length=8, default="шт")
    price = models.DecimalField("цена с НДС, ₽", max_digits=12, decimal_places=2)
    vat_rate = models.DecimalField("НДС, %", max_digits=5, decimal_places=2, default=22)
    stock = models.DecimalField("на складе", max_digits=12, decimal_places=3, default=0)
    arrives_on = models.DateField("следующая поставка", null=True, blank=True)
    pack = models.DecimalField("кратность", max_digits=12, decimal_places=3, null=True, blank=True)
    is_active = models.BooleanField("продаётся", default=True)
    only_companies = models.BooleanField("только организациям", default=False)
    replaced_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, verbose_name="замена")

    class Meta:
        verbose_name = "товар"
        verbose_name_plural = "товары"
        ordering = ["category", "name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.sku})"
