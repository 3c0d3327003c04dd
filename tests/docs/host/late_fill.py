"""A running site's rows, on the default models; prints what must be there afterwards."""

import json

import django

django.setup()

from lk_kit.core.actors import Actor  # noqa: E402
from lk_kit.core.classes import get_class  # noqa: E402
from lk_kit.orders.abstract import get_order_model  # noqa: E402
from lk_kit.profiles.abstract import get_profile_model  # noqa: E402
from lk_kit.testing import MembershipFactory, OrderFactory, OrderLineFactory  # noqa: E402

member = MembershipFactory(role="owner")
get_profile_model()._default_manager.create(user=member.user, first_name="Anna")
first = OrderFactory(party=member.party, status="placed", number="OLD-1")
OrderLineFactory(order=first, position=1, sku="A")
actor = Actor.for_user(member.user)
draft = get_class("orders.CopyToDraft")(first, actor=actor).execute().draft
get_class("orders.PlaceOrder")(draft, actor=actor).execute()
orders = get_order_model()._default_manager.order_by("number").values_list("pk", "number", "total", "lines_count")
print(json.dumps([list(map(str, one)) for one in orders]))
