"""Somebody uses the label already: a group holds a permission of it."""

import json

import django

django.setup()

from django.contrib.auth.models import Group, Permission  # noqa: E402
from django.contrib.contenttypes.models import ContentType  # noqa: E402

kind = ContentType.objects.create(app_label="shop", model="sale")
Group.objects.create(name="early").permissions.add(Permission.objects.create(content_type=kind, codename="view_sale", name="Can view"))
print(json.dumps({}))
