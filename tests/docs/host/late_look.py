"""The same rows in the swapped models, and the site goes on: prints them, the timeline and the next order's number."""

import json

import django

django.setup()

from shop.models import Order, Profile  # noqa: E402

from lk_kit.core.actors import Actor  # noqa: E402
from lk_kit.core.classes import get_class  # noqa: E402
from lk_kit.events import timeline  # noqa: E402

actor = Actor.for_user(Profile.objects.get(first_name="Anna").user)
orders = Order.objects.visible_to(actor).order_by("number")
rows = [list(map(str, one)) for one in orders.values_list("pk", "number", "total", "lines_count")]
newest = orders.exclude(number="OLD-1").get()
texts = [entry.text for entry in timeline.entries(timeline.of_subject(actor, newest))]
draft = get_class("orders.CopyToDraft")(newest, actor=actor).execute().draft
print(json.dumps({"rows": rows, "texts": texts, "next": get_class("orders.PlaceOrder")(draft, actor=actor).execute().number}))
