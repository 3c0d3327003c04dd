from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from lk_kit.accounts.admin import view_as_customer

from .models import Product, User


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ("sku", "name", "category", "price", "stock", "is_active")
    list_filter = ("category", "is_active")
    search_fields = ("sku", "name")
    autocomplete_fields = ("replaced_by",)


@admin.register(User)
class CustomerAdmin(UserAdmin):
    ordering = ("email",)
    list_display = ("email", "first_name", "last_name", "is_staff")
    search_fields = ("email", "first_name", "last_name")
    actions = (view_as_customer,)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Человек", {"fields": ("first_name", "last_name", "newsletter")}),
        ("Права", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "password1", "password2")}),)
