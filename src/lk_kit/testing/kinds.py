"""What a URL parameter may name: how to make such an object of a given owner, and which routes use it."""

from __future__ import annotations

import fnmatch
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import models

from lk_kit.core.clock import now
from lk_kit.core.swapping import ORDER_SETTING, get_swappable


@dataclass
class Owner:
    """Whose objects are made: a company and one of its people. `mark` goes into every text, so that it can be found in answers."""

    party: Any
    user: Any
    mark: str
    made: dict[str, Any] = field(default_factory=dict)

    def object(self, kind: str) -> Any:
        """This owner's object of the kind; made when first asked for."""
        if kind not in self.made:
            self.made[kind] = KINDS[kind].make(self)
        return self.made[kind]


@dataclass(frozen=True)
class Kind:
    """`make(owner)` creates and returns an object; `value(object)` is what stands in the URL."""

    name: str
    make: Callable[[Owner], Any]
    value: Callable[[Any], str] = lambda made: str(made.pk)
    is_secret: bool = False
    """A signed link opens what it names to whoever holds it: only forged ones are tried."""


KINDS: dict[str, Kind] = {}
_parameters: list[tuple[str, dict[str, str]]] = []


def register_kind(name: str, make: Callable[[Owner], Any], *, is_secret: bool = False, **options: Any) -> None:
    """`register_kind("contract", lambda owner: ContractFactory(party=owner.party, subject=owner.mark))`."""
    KINDS[name] = Kind(name, make, is_secret=is_secret, **options)


def register_parameters(route: str, **kinds: str) -> None:
    """`register_parameters("lk_kit:contracts:*", pk="contract")`: `route` is a URL name, `*` allowed; the last match wins."""
    _parameters.append((route, kinds))


def kind_of_parameter(route: str, parameter: str, view_class: type[Any] | None) -> Kind | None:
    """The kind that a parameter names, or None where nobody said it."""
    for pattern, kinds in reversed(_parameters):
        if parameter in kinds and fnmatch.fnmatchcase(route, pattern):
            return KINDS[kinds[parameter]]
    model = _model_of(view_class)
    return next(
        (KINDS[name] for name, wanted in models_of_kinds().items() if model is not None and wanted is model and parameter == "pk"), None
    )


def _model_of(view_class: type[Any] | None) -> type[models.Model] | None:
    if view_class is None:
        return None
    found = getattr(view_class, "model", None)
    if found is None and hasattr(view_class, "get_model"):
        found = view_class().get_model()
    return found if isinstance(found, type) and issubclass(found, models.Model) else None


def models_of_kinds() -> dict[str, type[models.Model]]:
    labels = {
        "party_id": "lk_kit_parties.Party",
        "membership": "lk_kit_parties.Membership",
        "invitation": "lk_kit_parties.Invitation",
        "address": "lk_kit_parties.Address",
        "bank_account": "lk_kit_parties.BankAccount",
        "bank_change": "lk_kit_parties.BankAccountChange",
        "role": "lk_kit_parties.Role",
        "spending_limit": "lk_kit_parties.SpendingLimit",
        "template": "lk_kit_orders.OrderTemplate",
        "event": "lk_kit_events.Event",
        "session": "lk_kit_accounts.Session",
        "token": "lk_kit_accounts.ApiToken",
        "sign_in": "lk_kit_accounts.SignInRecord",
        "visit": "lk_kit_accounts.Visit",
        "trusted_browser": "lk_kit_accounts.TrustedBrowser",
        "factor_reset": "lk_kit_accounts.FactorReset",
        "consent": "lk_kit_privacy.Consent",
        "consent_document": "lk_kit_privacy.ConsentDocument",
        "data_export": "lk_kit_privacy.DataExport",
        "document": "lk_kit_documents.Document",
        "upload_request": "lk_kit_documents.UploadRequest",
        "document_archive": "lk_kit_documents.Archive",
    }
    found: dict[str, type[models.Model]] = {
        name: apps.get_model(label) for name, label in labels.items() if apps.is_installed(f"lk_kit.{label.split('.')[0][7:]}")
    }
    if apps.is_installed("lk_kit.orders"):
        found["order"] = get_swappable(ORDER_SETTING)
    return found


def _party(owner: Owner) -> Any:
    return owner.party


def _membership(owner: Owner) -> Any:
    from .factories import MembershipFactory, UserFactory

    return MembershipFactory(party=owner.party, role="buyer", user=UserFactory(email=f"{owner.mark}.{uuid4().hex[:6]}@example.com"))


def _own_membership(owner: Owner) -> Any:
    return apps.get_model("lk_kit_parties.Membership")._default_manager.get(party=owner.party, user=owner.user)


def _line(owner: Owner) -> Any:
    """The line of the draft: the two stand in one URL."""
    return apps.get_model("lk_kit_orders.OrderLine")._default_manager.get(order=owner.object("draft").pk)


def _event(owner: Owner) -> Any:
    from lk_kit.core.clock import now

    model = apps.get_model("lk_kit_events.Event")
    texts = {"name": "sweep.marked", "subject_type": owner.mark, "payload": {"text": owner.mark}}
    return model._default_manager.create(occurred_at=now(), party_id=owner.party.pk, **texts)


def _invitation(owner: Owner) -> Any:
    from .factories import InvitationFactory

    return InvitationFactory(party=owner.party, email=f"{owner.mark}.i@example.com")


def _address(owner: Owner) -> Any:
    from .factories import AddressFactory

    texts = {name: f"{owner.mark} {name}" for name in ("label", "city", "street", "region", "contact_name", "instructions")}
    return AddressFactory(party=owner.party, **texts)


def _bank_account(owner: Owner) -> Any:
    from .factories import BankAccountFactory

    return BankAccountFactory(party=owner.party, bank_name=f"{owner.mark} bank")


def _bank_change(owner: Owner) -> Any:
    from .factories import BankAccountChangeFactory

    return BankAccountChangeFactory(party=owner.party, bank_name=f"{owner.mark} new bank", reason=f"{owner.mark} reason")


def _role(owner: Owner) -> Any:
    from .factories import RoleFactory

    return RoleFactory(party=owner.party, title=f"{owner.mark} role", description=f"{owner.mark} description")


def _spending_limit(owner: Owner) -> Any:
    membership = owner.object("membership")
    limits = apps.get_model("lk_kit_parties.SpendingLimit")._default_manager
    periods = ("day", "week", "month", "quarter")
    place = limits.filter(membership=membership).count()
    currency, period = "RUB" if place < len(periods) else "USD", periods[place % len(periods)]
    made = limits.create(party=owner.party, membership=membership, period=period, currency=currency, amount=100)
    type(membership)._default_manager.filter(pk=membership.pk).update(is_limited=True)
    return made


def _order_texts(owner: Owner) -> dict[str, str]:
    names = ("title", "customer_reference", "comment", "delivery_address", "delivery_contact")
    return {name: f"{owner.mark} {name}" for name in names}


def _order(owner: Owner) -> Any:
    from .factories import OrderFactory

    order = OrderFactory(party=owner.party, status="placed", number=f"{owner.mark}-1", placed_by=owner.user, **_order_texts(owner))
    return _with_line(order, owner)


def _draft(owner: Owner) -> Any:
    from .factories import OrderFactory

    return _with_line(OrderFactory(party=owner.party, placed_by=owner.user, **_order_texts(owner)), owner)


def _with_line(order: Any, owner: Owner) -> Any:
    from .factories import OrderLineFactory

    line = OrderLineFactory(order=order, position=1, sku=f"{owner.mark}-SKU", name=f"{owner.mark} goods")
    type(order)._default_manager.filter(pk=order.pk).update(lines_count=1, total=line.amount, subtotal=line.amount)
    order.refresh_from_db()
    return order


def _template(owner: Owner) -> Any:
    from .factories import OrderTemplateFactory

    template = OrderTemplateFactory(party=owner.party, name=f"{owner.mark} template", comment=f"{owner.mark} comment")
    line = apps.get_model("lk_kit_orders.OrderTemplateLine")
    line._default_manager.create(template=template, position=1, sku=f"{owner.mark}-SKU", name=f"{owner.mark} goods", quantity=1)
    return template


def _session(owner: Owner) -> Any:
    from .client import ApiClient

    ApiClient(owner.user)
    sessions = apps.get_model("lk_kit_accounts.Session")._default_manager.filter(user=owner.user)
    sessions.update(user_agent=owner.mark)
    return sessions.first()


def _token(owner: Owner) -> Any:
    model = apps.get_model("lk_kit_accounts.ApiToken")
    return model._default_manager.create(user=owner.user, title=f"{owner.mark} token", key_hash=secrets.token_hex(32), hint="lk_")


def _consent_document(owner: Owner) -> Any:
    """A text that waits to be published: nobody sees it yet. One's own is in force, so that its page opens."""
    from lk_kit.core.clock import now

    model = apps.get_model("lk_kit_privacy.ConsentDocument")
    is_ours = owner.mark.startswith("our")
    published = {"sha256": "", "published_at": now()} if is_ours else {}
    return model._default_manager.create(kind=owner.mark[:32], title=f"{owner.mark} title", text=f"{owner.mark} text", **published)


def _consent(owner: Owner) -> Any:
    model = apps.get_model("lk_kit_privacy.Consent")
    return model._default_manager.create(user=owner.user, document=owner.object("consent_document"))


def _data_export(owner: Owner) -> Any:
    return apps.get_model("lk_kit_privacy.DataExport")._default_manager.create(user=owner.user, status="expired")


def _document(owner: Owner) -> Any:
    """A published one with a file."""
    from .factories import DocumentFactory

    return DocumentFactory(party=owner.party, number=f"{owner.mark}-7", title=f"{owner.mark} title")


def _upload_request(owner: Owner) -> Any:
    """One that was answered: its file can be fetched."""
    from .factories import StoredFileFactory, UploadRequestFactory

    file = StoredFileFactory(party=owner.party, original_name=f"{owner.mark}.pdf")
    return UploadRequestFactory(party=owner.party, title=f"{owner.mark} title", text=f"{owner.mark} text", file=file, status="answered")


def _document_archive(owner: Owner) -> Any:
    from .factories import ArchiveFactory

    return ArchiveFactory(party=owner.party, user=owner.user, is_made=True)


def _passkey(owner: Owner) -> Any:
    model = apps.get_model("django_otp_webauthn.WebAuthnCredential")
    return model._default_manager.create(user=owner.user, name=f"{owner.mark} key", credential_id=secrets.token_bytes(16), public_key=b"")


def _trusted_browser(owner: Owner) -> Any:
    model = apps.get_model("lk_kit_accounts.TrustedBrowser")
    columns = {"key_hash": secrets.token_hex(32), "otp_device": "none/1", "expires_at": "2099-01-01T00:00:00Z", "user_agent": owner.mark}
    return model._default_manager.create(user=owner.user, **columns)


def _factor_reset(owner: Owner) -> Any:
    model = apps.get_model("lk_kit_accounts.FactorReset")
    return model._default_manager.create(user=owner.user, reason=f"{owner.mark} reason", status="declined")


def _sign_in(owner: Owner) -> Any:
    model = apps.get_model("lk_kit_accounts.SignInRecord")
    return model._default_manager.create(user=owner.user, outcome="failure", place=owner.mark)


def _visit(owner: Owner) -> Any:
    model, later = apps.get_model("lk_kit_accounts.Visit"), now() + timedelta(minutes=30)
    return model._default_manager.create(user=owner.user, staff_name="Ольга", reason=owner.mark, until=later)


def _linked_account(owner: Owner) -> Any:
    model = apps.get_model("lk_kit_social.LinkedAccount")
    return model._default_manager.create(user=owner.user, provider="sweep", uid=secrets.token_hex(8), title=owner.mark)


def _secret(owner: Owner) -> Any:
    return None


register_kind("party_code", _party, value=lambda party: str(party.code))
register_kind("party_id", _party)
register_kind("membership", _membership)
register_kind("invitation", _invitation)
register_kind("address", _address)
register_kind("bank_account", _bank_account)
register_kind("bank_change", _bank_change)
register_kind("role", _role)
register_kind("spending_limit", _spending_limit)
register_kind("order", _order)
register_kind("draft", _draft)
register_kind("template", _template)
register_kind("line", _line)
register_kind("event", _event)
register_kind("own_membership", _own_membership)
register_kind("session", _session)
register_kind("token", _token)
register_kind("sign_in", _sign_in)
register_kind("visit", _visit)
register_kind("consent_document", _consent_document)
register_kind("consent", _consent)
register_kind("data_export", _data_export)
register_kind("signed_copy", _data_export, is_secret=True)
register_kind("document", _document)
register_kind("upload_request", _upload_request)
register_kind("document_archive", _document_archive)
register_kind("number", lambda owner: None, value=lambda made: "1")
register_kind("passkey", _passkey)
register_kind("trusted_browser", _trusted_browser)
register_kind("factor_reset", _factor_reset)
register_kind("linked_account", _linked_account)
register_kind("secret", _secret, value=lambda made: secrets.token_urlsafe(24), is_secret=True)

register_parameters("lk_kit:*", code="party_code", token="secret", uid="secret")  # noqa: S106 - the name of a kind
register_parameters("lk_kit:parties:member*", pk="membership")
register_parameters("lk_kit:parties:role*", pk="role")
register_parameters("lk_kit:parties:limit*", pk="spending_limit")
register_parameters("lk_kit:parties:bank_change*", pk="bank_change")
register_parameters("lk_kit:parties:leave", pk="own_membership")
register_parameters("lk_kit:parties:invitation_*", pk="invitation")
register_parameters("lk_kit:accounts:session_*", pk="session")
register_parameters("lk_kit:accounts:token_*", pk="token")
register_parameters("lk_kit:accounts:trust_*", pk="trusted_browser")
register_parameters("lk_kit:accounts:factor_remove", method="secret")
register_parameters("lk_kit:accounts:codes_set_up", channel="secret")
register_parameters("lk_kit:accounts:contact_*", kind="secret")
register_parameters("lk_kit:privacy:export*", pk="data_export")
register_parameters("lk_kit:privacy:download", pk="signed_copy")
register_parameters("lk_kit:privacy:withdraw", pk="consent")
register_parameters("lk_kit:privacy:document", pk="consent_document")
register_parameters("lk_kit_api:privacy-withdraw", pk="consent")
register_parameters("lk_kit_api:privacy-exports-download", pk="signed_copy")
register_parameters("lk_kit:documents:*", pk="document", number="number")
register_parameters("lk_kit:documents:archive*", pk="document_archive")
register_parameters("lk_kit:documents:request*", pk="upload_request")
register_parameters("lk_kit:passkeys:*", pk="passkey")
register_parameters("lk_kit_api:auth-passkey", pk="passkey")
register_parameters("lk_kit:social:*", pk="linked_account", provider="secret")
register_parameters("lk_kit_api:auth-social-accounts-*", pk="linked_account")
register_parameters("lk_kit:orders:*", pk="order")
register_parameters("lk_kit:orders:draft*", pk="draft")
register_parameters("lk_kit:orders:place", pk="draft")
register_parameters("lk_kit:orders:prices", pk="draft")
register_parameters("lk_kit:orders:template*", pk="template")
register_parameters("lk_kit:orders:template_from_order", pk="order")
register_parameters("lk_kit_api:drafts-*", pk="draft", line_id="line")
