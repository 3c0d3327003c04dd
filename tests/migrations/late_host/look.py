import json
from uuid import uuid4

import django

django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db import IntegrityError, connection, transaction  # noqa: E402
from seen import seen  # noqa: E402
from shop.models import Profile, Sale  # noqa: E402

from lk_kit.core.actors import Actor  # noqa: E402
from lk_kit.events import timeline  # noqa: E402
from lk_kit.orders.models import OrderLine  # noqa: E402

actor = Actor.for_user(Profile.objects.get(first_name="Anna").user)
placed = Sale.objects.visible_to(actor).exclude(number="OLD-1").get()
[permission] = Group.objects.get(name="staff").permissions.all()
try:
    with transaction.atomic():
        OrderLine.objects.create(order_id=uuid4(), position=1)
        connection.check_constraints()
    refused = False
except IntegrityError:
    refused = True
kinds = ContentType.objects.filter(app_label="shop").order_by("model")
told = {
    "holds": f"{permission.content_type.app_label}.{permission.codename}",
    "stranger_refused": refused,
    "texts": [entry.text for entry in timeline.entries(timeline.of_subject(actor, placed))],
    "kinds": [f"{one.app_label}.{one.model}" for one in kinds],
}
print(json.dumps({**seen(), **told}))
