# ruff: noqa: E402 -- a script sets Django up before it imports models
"""What the test asks the moved site; prints JSON."""

import json

import django

django.setup()

from django.contrib.auth import get_user_model
from django.db.models import F, Sum
from oldshop.models import Customer, Order, OrderItem

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.users import display_name
from lk_kit.orders.models import OrderHistory, OrderLine
from lk_kit.parties.models import Membership, Party

user = get_user_model().objects.select_related("lk_profile").get(username="user3")
actor = Actor.for_user(user)
mine = Order.objects.visible_to(actor).order_by("-ordered_at")
newest = mine.first()
answers = {
    "orders": Order.objects.count(),
    "pending": Order.objects.filter(party=None).count(),
    "lines": OrderLine.objects.count(),
    "history": OrderHistory.objects.count(),
    "parties": Party.objects.count(),
    "memberships": Membership.objects.count(),
    "statuses": sorted(Order.objects.exclude(party=None).order_by().values_list("status", flat=True).distinct()),
    "old_sum": str(OrderItem.objects.exclude(order__state="gone").aggregate(sum=Sum(F("count") * F("unit_price")))["sum"]),
    "new_sum": str(Order.objects.aggregate(sum=Sum("total"))["sum"]),
    "wrong": Order.objects.exclude(party=None).exclude(number=F("code"), ordered_at=F("ordered"), lines_count=3).count(),
    "mine": mine.count(),
    "customers_orders": Order.objects.filter(customer__tax_id="0000000000").count(),
    "name": display_name(user),
    "phone": str(user.lk_profile.phone),
    "label": "",
    "placed": "",
}
if newest is not None:
    stored = Order.objects.visible_to(actor).filter(status="at_warehouse").first()
    answers["label"] = str(get_class("orders.OrderFlow").status(stored.status).label)
    preview = get_class("orders.PreviewRepeat")(newest, actor=actor).execute()
    draft = get_class("orders.RepeatOrder")(newest, actor=actor, fingerprint=preview.fingerprint).execute()
    order = get_class("orders.PlaceOrder")(draft, actor=actor, expected_total=newest.total).execute()
    answers["placed"] = [order.number, order.customer_id == newest.customer_id]
answers["old_code_still_makes"] = bool(Customer.objects.first().orders.create(code="FRESH", amount=1).pk)
Order.objects.filter(code="FRESH").delete()
print(json.dumps(answers))
