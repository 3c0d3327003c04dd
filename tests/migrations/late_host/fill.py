"""Rows of every kind that may point at an order; prints what has to be there afterwards."""

import json

import django

django.setup()

from django.contrib.admin.models import CHANGE, LogEntry  # noqa: E402
from django.contrib.auth.models import Group, Permission  # noqa: E402
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from notes.models import Note  # noqa: E402
from seen import seen  # noqa: E402

from lk_kit.core.actors import Actor  # noqa: E402
from lk_kit.core.classes import get_class  # noqa: E402
from lk_kit.orders.abstract import get_order_model  # noqa: E402
from lk_kit.profiles.abstract import get_profile_model  # noqa: E402
from lk_kit.testing import MembershipFactory, OrderFactory, OrderLineFactory  # noqa: E402

member = MembershipFactory(role="owner")
get_profile_model()._default_manager.create(user=member.user, first_name="Anna")
first = OrderFactory(party=member.party, status="placed", number="OLD-1")
OrderLineFactory(order=first, position=1, sku="A")
draft = get_class("orders.CopyToDraft")(first, actor=Actor.for_user(member.user)).execute().draft
get_class("orders.PlaceOrder")(draft, actor=Actor.for_user(member.user)).execute()
Note.objects.create(order=first, text="by hand")
kind = ContentType.objects.get_for_model(get_order_model())
LogEntry.objects.create(user=member.user, content_type=kind, object_id=str(first.pk), object_repr="OLD-1", action_flag=CHANGE)
Group.objects.create(name="staff").permissions.add(Permission.objects.get(content_type=kind, codename="view_order"))
print(json.dumps(seen()))
