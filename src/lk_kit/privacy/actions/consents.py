from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actions import Action, InstanceAction
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused
from lk_kit.core.proof import require_proof
from lk_kit.privacy.enums import Channel
from lk_kit.privacy.exceptions import ConfirmationNeeded
from lk_kit.privacy.models import Consent, ConsentDocument
from lk_kit.privacy.signals import ConsentGiven, ConsentWithdrawn, DocumentPublished
from lk_kit.privacy.withdrawal import effects_of

from .erasures import begin_erasure

MARKETING = "marketing"


@dataclass
class PublishDocument(InstanceAction[ConsentDocument, ConsentDocument]):
    """Puts a version into force. From now on its text is as it is; who has not agreed to it is asked at his next request."""

    while_impersonating: ClassVar[bool] = False
    name: ClassVar[str] = "privacy.publish_document"
    staff_permission: ClassVar[str] = "lk_kit_privacy.change_consentdocument"

    def check(self) -> None:
        if self.instance.published_at is not None:
            raise Refused(_("This version is published already."), code="published")
        if self.instance.kind == MARKETING and self.instance.is_mandatory:
            raise InvalidInput(errors={"is_mandatory": [_("Nobody can be made to agree to advertising (Federal Law 38-FZ, article 18).")]})
        published = ConsentDocument.objects.published().filter(kind=self.instance.kind)
        newest = published.aggregate(version=Max("version"))["version"] or 0
        if self.instance.version <= newest:
            raise InvalidInput(errors={"version": [_("A newer version is in force already.")]})

    def perform(self) -> ConsentDocument:
        document = self.instance
        document.sha256, document.published_at = document.digest(), now()
        document.save(using=self.using(), update_fields=["sha256", "published_at"])
        fact = DocumentPublished(actor_id=self.actor.user_id, document_id=document.pk, kind=document.kind, version=document.version)
        emit(fact, document)
        return document


@dataclass(kw_only=True)
class GiveConsents(Action[list[Consent]]):
    """Agrees to the named documents. One that was agreed to already stays as it is, however often the button is pressed."""

    while_impersonating: ClassVar[bool] = False
    name: ClassVar[str] = "privacy.give_consents"

    documents: Sequence[Any]
    ip: str = ""
    channel: str = Channel.PAGE.value

    def check(self) -> None:
        self.actor.signed_in_user  # noqa: B018 raises NotSignedIn
        wanted = {str(one) for one in self.documents}
        self.found = list(ConsentDocument.objects.current().filter(pk__in=wanted).order_by("kind"))
        if {str(one.pk) for one in self.found} != wanted:
            raise InvalidInput(errors={"documents": [_("There is a newer version. Read it and agree to that one.")]})

    def perform(self) -> list[Consent]:
        return [self.give(document) for document in self.found]

    def give(self, document: ConsentDocument) -> Consent:
        user: Any = self.actor.signed_in_user
        values = {"ip": self.ip or None, "channel": self.channel}
        consent, is_new = Consent.objects.get_or_create(user=user, document=document, withdrawn_at=None, defaults=values)
        if is_new:
            emit(ConsentGiven(**facts(self.actor, consent)), consent)
        return consent


@dataclass(kw_only=True)
class WithdrawConsent(InstanceAction[Consent, Consent]):
    """Takes effect at once: what was registered with `on_withdrawal` runs in the same transaction.

    Without a mandatory consent the account cannot stay: `confirmed` says that the person knows, and his erasure begins. It asks for the
    same fresh proof as the erasure itself.
    """

    while_impersonating: ClassVar[bool] = False
    name: ClassVar[str] = "privacy.withdraw_consent"

    confirmed: bool = False

    def authorize(self) -> None:
        if self.actor.user is None or self.actor.user.pk != self.instance.user_id:
            raise NotAllowed

    def check(self) -> None:
        self.closes = self.instance.document.is_mandatory and self.instance.withdrawn_at is None
        if self.closes and not self.confirmed:
            raise ConfirmationNeeded
        if self.closes and get_class("privacy.RequestErasure").step_up:
            require_proof(self.actor)

    def perform(self) -> Consent:
        if self.instance.withdrawn_at is not None:
            return self.instance
        self.instance.withdrawn_at = now()
        self.instance.save(using=self.using(), update_fields=["withdrawn_at"])
        for effect in effects_of(self.instance.document.kind):
            effect(self.instance)
        emit(ConsentWithdrawn(**facts(self.actor, self.instance)), self.instance)
        if self.closes:
            begin_erasure(self.actor)
        return self.instance


def facts(actor: Actor, consent: Consent) -> dict[str, Any]:
    document = consent.document
    user_id = str(consent.user_id)
    return {
        "actor_id": actor.user_id,
        "user_id": user_id,
        "consent_id": consent.pk,
        "kind": document.kind,
        "version": document.version,
    }
