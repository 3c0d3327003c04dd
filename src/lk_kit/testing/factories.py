"""factory-boy factories of the library's models and of the site's user. Swapped models are taken as they are swapped."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import models

from lk_kit.core.clock import now, today
from lk_kit.core.exceptions import MissingExtra
from lk_kit.core.swapping import ORDER_SETTING, model_label

if TYPE_CHECKING:
    factory: Any

    class DjangoModelFactory:
        """Calling a factory gives a model instance, which its own annotations do not say."""

        def __new__(cls, *args: Any, **kwargs: Any) -> Any: ...

else:
    try:
        import factory
        from factory.django import DjangoModelFactory
    except ImportError as error:
        raise MissingExtra("testing", "lk_kit.testing.factories") from error


class UserFactory(DjangoModelFactory):
    """Whatever AUTH_USER_MODEL is: fills its login and e-mail fields. `password=` is hashed."""

    class Meta:
        model = settings.AUTH_USER_MODEL
        skip_postgeneration_save = True

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        word = uuid4().hex[:12]
        login = model_class.USERNAME_FIELD
        email = model_class.get_email_field_name()
        values = {email: f"{word}@example.com"} if _has(email) else {}
        if login not in values:
            values[login] = f"{word}@example.com" if isinstance(model_class._meta.get_field(login), models.EmailField) else word
        password = kwargs.pop("password", None)
        user = model_class(**{**values, **kwargs})
        user.set_password(password)
        user.save()
        return user


def _has(name: str) -> bool:
    return any(field.name == name for field in get_user_model()._meta.get_fields())


class PartyFactory(DjangoModelFactory):
    class Meta:
        model = "lk_kit_parties.Party"

    kind = "legal_entity"
    name = factory.Sequence(lambda number: f"ООО «Ромашка {number}»")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = "lk_kit_parties.Membership"

    user = factory.SubFactory(UserFactory)
    party = factory.SubFactory(PartyFactory)
    role = "owner"


class RoleFactory(DjangoModelFactory):
    """A role of a company's own that sees orders and no more."""

    class Meta:
        model = "lk_kit_parties.Role"

    party = factory.SubFactory(PartyFactory)
    title = factory.Sequence(lambda number: f"Роль {number}")
    permissions = factory.LazyFunction(lambda: ["orders.view"])


class AddressFactory(DjangoModelFactory):
    class Meta:
        model = "lk_kit_parties.Address"

    party = factory.SubFactory(PartyFactory)
    city = "Тула"
    street = factory.Sequence(lambda number: f"улица Мира, {number}")


class BankAccountFactory(DjangoModelFactory):
    class Meta:
        model = "lk_kit_parties.BankAccount"

    party = factory.SubFactory(PartyFactory)
    bank_name = "Банк"
    bik = "044525225"
    account = factory.Sequence(lambda number: f"40702810{number:012d}")


class BankAccountChangeFactory(DjangoModelFactory):
    """A new account that waits for a second person."""

    class Meta:
        model = "lk_kit_parties.BankAccountChange"

    party = factory.SubFactory(PartyFactory)
    what = "add"
    bank_name = "Банк"
    bik = "044525225"
    account = "40702810000000000000"
    requested_by = factory.SubFactory(UserFactory)
    expires_at = factory.LazyFunction(lambda: _in_a_week())


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = "lk_kit_parties.Invitation"

    party = factory.SubFactory(PartyFactory)
    email = factory.LazyFunction(lambda: f"{uuid4().hex[:12]}@example.com")
    role = "viewer"
    expires_at = factory.LazyFunction(lambda: _in_a_week())


def _in_a_week() -> Any:
    return now() + timedelta(days=7)


if apps.is_installed("lk_kit.orders"):

    class OrderFactory(DjangoModelFactory):
        """A draft without lines; `status="placed"` and a number make it an order."""

        class Meta:
            model = model_label(ORDER_SETTING)

        party = factory.SubFactory(PartyFactory)
        status = "draft"

    class OrderLineFactory(DjangoModelFactory):
        class Meta:
            model = "lk_kit_orders.OrderLine"

        order = factory.SubFactory(OrderFactory)
        position = factory.Sequence(lambda number: number + 1)
        sku = factory.Sequence(lambda number: f"SKU-{number}")
        name = "Болт М8"
        quantity = Decimal(2)
        price = Decimal("100.00")
        amount = Decimal("200.00")

    class OrderTemplateFactory(DjangoModelFactory):
        class Meta:
            model = "lk_kit_orders.OrderTemplate"

        party = factory.SubFactory(PartyFactory)
        name = factory.Sequence(lambda number: f"Еженедельная закупка {number}")


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
"""The smallest file that is taken for a PDF."""


if apps.is_installed("lk_kit.documents"):

    class StoredFileFactory(DjangoModelFactory):
        """A file in use, with its bytes in the private storage."""

        class Meta:
            model = "lk_kit_documents.StoredFile"

        class Params:
            data = PDF

        party = factory.SubFactory(PartyFactory)
        state = "used"
        file = factory.LazyAttribute(lambda made: ContentFile(made.data, name="file.pdf"))
        original_name = "счёт.pdf"
        format = "pdf"
        content_type = "application/pdf"
        size = factory.LazyAttribute(lambda made: len(made.data))
        sha256 = factory.LazyAttribute(lambda made: sha256(made.data).hexdigest())

    class DocumentFactory(DjangoModelFactory):
        """A published invoice with one version; `status="draft"` hides it from the customer, `version=0` leaves the file out."""

        class Meta:
            model = "lk_kit_documents.Document"

        party = factory.SubFactory(PartyFactory)
        type = "invoice"
        number = factory.Sequence(lambda number: f"СЧ-{number}")
        date = factory.LazyFunction(lambda: today())
        status = "published"
        published_at = factory.LazyFunction(lambda: now())
        version = 1
        file_format = "pdf"
        file_size = len(PDF)

        @classmethod
        def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
            data = kwargs.pop("data", PDF)
            document = model_class(**kwargs)
            document.save()
            if document.version:
                file = StoredFileFactory(party=document.party, data=data)
                apps.get_model("lk_kit_documents.DocumentVersion")._default_manager.create(document=document, number=1, file=file)
            return document

    class UploadRequestFactory(DjangoModelFactory):
        """A request that waits for the customer."""

        class Meta:
            model = "lk_kit_documents.UploadRequest"

        party = factory.SubFactory(PartyFactory)
        type = "other"
        title = "Карта партнёра"

    class ArchiveFactory(DjangoModelFactory):
        """An archive that waits to be made; `is_made=True` gives it a file."""

        class Meta:
            model = "lk_kit_documents.Archive"

        class Params:
            is_made = factory.Trait(
                status="ready",
                ready_at=factory.LazyFunction(lambda: now()),
                expires_at=factory.LazyFunction(lambda: _in_a_week()),
                file=factory.LazyFunction(lambda: ContentFile(b"PK\x05\x06" + bytes(18), name="archive.zip")),
                size=22,
            )

        party = factory.SubFactory(PartyFactory)
        user = factory.SubFactory(UserFactory)
