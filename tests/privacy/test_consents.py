"""N6: consents are separate, versioned records; a withdrawal takes effect at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lk_kit.accounts.pipeline import mint_token
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import InvalidInput, LkKitError, NotAllowed, StepUpRequired
from lk_kit.core.proof import Proof
from lk_kit.privacy.exceptions import ConfirmationNeeded
from lk_kit.privacy.models import Consent, ConsentDocument, Erasure
from lk_kit.privacy.withdrawal import forget_effect, has_consent, on_withdrawal
from lk_kit.testing.factories import OrderFactory

from .conftest import Person

pytestmark = [pytest.mark.django_db, pytest.mark.needs("orders", "cabinet", "api")]
Make = Callable[..., Person]
Document = Callable[..., ConsentDocument]
STEP = {"sign_in_view-current_step": "auth"}


def give(person: Person, *documents: ConsentDocument) -> list[Consent]:
    made: list[Consent] = get_class("privacy.GiveConsents")(actor=person.actor, documents=[one.pk for one in documents]).execute()
    return made


def withdraw(person: Person, consent: Consent, **inputs: Any) -> Consent:
    done: Consent = get_class("privacy.WithdrawConsent")(consent, actor=person.actor, **inputs).execute()
    return done


def test_n6_published_text_cannot_be_changed(document: Document) -> None:
    made = document()
    made.text = "I agree to everything."
    with pytest.raises(ValidationError):
        made.save()


def test_publishing_puts_the_next_version_into_force(person: Make, document: Document) -> None:
    one, first = person(), document()
    give(one, first)
    second = ConsentDocument.objects.create(kind=first.kind, version=2, title="T", text="New.", is_mandatory=True)
    assert not ConsentDocument.objects.missing_for(one.user).exists()
    get_class("privacy.PublishDocument")(second, actor=Actor.system()).execute()
    assert list(ConsentDocument.objects.missing_for(one.user)) == [second]
    late = ConsentDocument.objects.create(kind=first.kind, version=3, title="T", text="Newest.")
    ConsentDocument.objects.filter(pk=late.pk).update(version=0)
    late.refresh_from_db()
    with pytest.raises(InvalidInput):
        get_class("privacy.PublishDocument")(late, actor=Actor.system()).execute()


def test_marketing_is_never_mandatory() -> None:
    made = ConsentDocument.objects.create(kind="marketing", title="T", text="Ads.", is_mandatory=True)
    with pytest.raises(InvalidInput):
        get_class("privacy.PublishDocument")(made, actor=Actor.system()).execute()


def test_pressed_twice_is_given_once(person: Make, document: Document) -> None:
    one, text = person(), document()
    assert give(one, text)[0].pk == give(one, text)[0].pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(user=one.user, document=text)


def test_an_older_version_cannot_be_agreed_to(person: Make, document: Document) -> None:
    old, new = document(version=1), document(version=2)
    with pytest.raises(InvalidInput):
        give(person(), old)
    assert give(person(), new)


def test_n6_withdrawal_runs_its_effects_and_ends_the_consent(person: Make, document: Document) -> None:
    one, text, seen = person(), document("marketing", is_mandatory=False), []
    consent = give(one, text)[0]
    assert has_consent(one.user, "marketing")
    on_withdrawal("marketing", seen.append)
    try:
        withdraw(one, consent)
        withdraw(one, Consent.objects.get(pk=consent.pk))
    finally:
        forget_effect("marketing", seen.append)
    assert len(seen) == 1
    assert not has_consent(one.user, "marketing")
    assert give(one, text)[0].pk != consent.pk, "agreed again is another record"


def test_an_effect_that_refuses_keeps_the_consent(person: Make, document: Document) -> None:
    one, text = person(), document("marketing", is_mandatory=False)
    consent = give(one, text)[0]

    def refuse(consent: Consent) -> None:
        raise LkKitError("A draw is on.")

    on_withdrawal("marketing", refuse)
    try:
        with pytest.raises(LkKitError):
            withdraw(one, consent)
    finally:
        forget_effect("marketing", refuse)
    assert has_consent(one.user, "marketing")


def test_without_a_mandatory_consent_the_account_closes(person: Make, document: Document) -> None:
    one, text = person(), document()
    consent = give(one, text)[0]
    with pytest.raises(ConfirmationNeeded):
        withdraw(one, consent)
    withdraw(one, consent, confirmed=True)
    assert Erasure.objects.get(user=one.user).is_open


def test_an_obstacle_of_the_erasure_keeps_the_mandatory_consent(person: Make, document: Document) -> None:
    one, text = person(), document()
    consent = give(one, text)[0]
    OrderFactory(party=one.party, status="placed", number="2026-1")
    with pytest.raises(LkKitError):
        withdraw(one, consent, confirmed=True)
    assert Consent.objects.get(pk=consent.pk).withdrawn_at is None


def test_n6_nobody_withdraws_for_another(person: Make, document: Document) -> None:
    consent = give(person(), document())[0]
    with pytest.raises(NotAllowed):
        withdraw(person("zqother"), consent)


class TestGate:
    def sign_in(self, one: Person) -> Client:
        client = Client()
        login = client.post(
            reverse("lk_kit:accounts:login"), {**STEP, "auth-username": one.user.get_username(), "auth-password": "correct horse"}
        )
        assert login.status_code == 302
        return client

    def test_asks_before_any_page_and_goes_on_to_it(self, person: Make, document: Document) -> None:
        one, text = person(), document()
        offer = document("marketing", is_mandatory=False)
        client = self.sign_in(one)
        wanted = reverse("lk_kit:profiles:detail")
        stopped = client.get(wanted)
        assert stopped.status_code == 302
        page = client.get(stopped.url)  # type: ignore[attr-defined]
        assert page.status_code == 200
        assert "checked" not in page.content.decode()
        refused = client.post(stopped.url, {"next": wanted})  # type: ignore[attr-defined]
        assert refused.status_code == 422
        done = client.post(stopped.url, {str(text.pk): "on", "next": wanted})  # type: ignore[attr-defined]
        assert done.headers["Location"] == wanted
        assert client.get(wanted).status_code == 200
        assert has_consent(one.user, "personal-data")
        assert not has_consent(one.user, offer.kind)

    def test_nothing_is_asked_without_mandatory_texts(self, person: Make, document: Document) -> None:
        document("marketing", is_mandatory=False)
        assert self.sign_in(person()).get(reverse("lk_kit:profiles:detail")).status_code == 200

    def test_the_way_out_stays_open(self, person: Make, document: Document) -> None:
        document()
        client = self.sign_in(person())
        for name in ("index", "erasure"):
            assert client.get(reverse(f"lk_kit:privacy:{name}")).status_code == 200

    def test_a_version_published_while_a_session_lives_is_asked_for_at_the_next_page(self, person: Make, document: Document) -> None:
        one, wanted = person(), reverse("lk_kit:profiles:detail")
        give(one, document())
        client = self.sign_in(one)
        assert client.get(wanted).status_code == 200
        document(version=2)
        stopped = client.get(wanted)
        assert stopped.status_code == 302
        assert stopped.headers["Location"].startswith(reverse("lk_kit:privacy:required"))

    def test_without_our_session_engine_too(self, person: Make, document: Document, settings: Any) -> None:
        settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
        client = self.sign_in(person())
        assert client.get(reverse("lk_kit:profiles:detail")).status_code == 200
        document()
        assert client.get(reverse("lk_kit:profiles:detail")).status_code == 302


class TestApiGate:
    """The API is held to a mandatory text as the pages are, by session and by token."""

    def client(self, one: Person, mode: str) -> Client:
        if mode == "token":
            _token, secret = mint_token(one.user, "robot")
            return Client(headers={"Authorization": f"Bearer {secret}"})
        client = Client()
        client.force_login(one.user)
        return client

    @pytest.mark.parametrize("mode", ["session", "token"])
    def test_is_stopped_with_a_code_and_told_where_to_agree(self, person: Make, document: Document, mode: str) -> None:
        one = person()
        client, orders = self.client(one, mode), reverse("lk_kit_api:orders-list")
        assert client.get(orders).status_code == 200
        text = document()
        refused = client.get(orders)
        assert (refused.status_code, refused.json()["code"]) == (403, "consent_required")
        told = refused.json()
        assert (told["kinds"], told["page"]) == ([text.kind], reverse("lk_kit:privacy:required"))
        agreed = client.post(told["endpoint"], {"documents": [str(text.pk)]}, content_type="application/json")
        assert agreed.status_code == 200
        assert client.get(orders).status_code == 200

    @pytest.mark.parametrize("name", ["privacy-consents", "privacy-erasure", "privacy-exports-list", "auth-me", "auth-step-up"])
    def test_what_stays_open(self, person: Make, document: Document, name: str) -> None:
        document()
        assert self.client(person(), "session").get(reverse(f"lk_kit_api:{name}")).status_code == 200

    def test_signing_out_stays_open(self, person: Make, document: Document) -> None:
        document()
        assert self.client(person(), "session").post(reverse("lk_kit_api:auth-logout")).status_code < 300

    @pytest.mark.parametrize("mode", ["session", "token"])
    def test_costs_no_statement(self, person: Make, document: Document, mode: str, django_assert_num_queries: Any) -> None:
        one = person()
        client = self.client(one, mode)
        client.get(reverse("lk_kit_api:orders-list"))
        with CaptureQueriesContext(connection) as without:
            client.get(reverse("lk_kit_api:orders-list"))
        give(one, document())
        with django_assert_num_queries(len(without)):
            assert client.get(reverse("lk_kit_api:orders-list")).status_code == 200

    def test_staff_agree_to_nothing_here(self, person: Make, document: Document) -> None:
        one = person()
        type(one.user)._base_manager.filter(pk=one.user.pk).update(is_staff=True)
        document()
        assert self.client(one, "session").get(reverse("lk_kit_api:orders-list")).status_code == 200


def test_pages_of_consents(person: Make, document: Document) -> None:
    one, text = person(), document("marketing", is_mandatory=False)
    client = Client()
    client.force_login(one.user)
    page = client.get(reverse("lk_kit:privacy:document", args=[text.pk]))
    assert "I agree." in page.content.decode()
    client.post(reverse("lk_kit:privacy:document", args=[text.pk]))
    consent = Consent.objects.get(user=one.user)
    assert text.title in client.get(reverse("lk_kit:privacy:index")).content.decode()
    client.post(reverse("lk_kit:privacy:withdraw", args=[consent.pk]))
    assert not has_consent(one.user, "marketing")


def test_api_of_consents(person: Make, document: Document) -> None:
    one, text = person(), document()
    client = Client()
    client.force_login(one.user)
    url = reverse("lk_kit_api:privacy-consents")
    given = client.post(url, {"documents": [str(text.pk)]}, content_type="application/json").json()
    assert [row["is_given"] for row in given["results"]] == [True]
    consent = given["results"][0]["consent"]
    withdrawal = reverse("lk_kit_api:privacy-withdraw", args=[consent])
    refused = client.post(withdrawal, {}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "confirmation_needed")
    assert client.post(withdrawal, {"confirmed": True}, content_type="application/json").status_code == 200
    assert client.get(reverse("lk_kit_api:privacy-erasure")).json()["status"] == "waiting"
    other = person("zqother")
    client.force_login(other.user)
    assert client.post(withdrawal, {"confirmed": True}, content_type="application/json").status_code == 404


def test_c13_closing_the_account_by_a_withdrawal_asks_for_the_same_proof_as_its_erasure(person: Make, document: Document) -> None:
    """Whoever sits down at a session that was left open does not erase its owner."""
    one = person()
    other, consent = give(one, document("marketing", is_mandatory=False), document())
    stale = replace(one.actor, proof=Proof())
    with pytest.raises(StepUpRequired):
        get_class("privacy.WithdrawConsent")(consent, actor=stale, confirmed=True).execute()
    assert not Erasure.objects.exists()
    assert Consent.objects.get(pk=consent.pk).withdrawn_at is None
    get_class("privacy.WithdrawConsent")(other, actor=stale).execute()
    assert not has_consent(one.user, "marketing"), "what closes nothing is withdrawn at once"


@pytest.mark.stale
def test_the_page_of_such_a_withdrawal_leads_to_the_proof(person: Make, document: Document, client: Client) -> None:
    one = person()
    consent = give(one, document())[0]
    client.force_login(one.user)
    answer = client.post(reverse("lk_kit:privacy:withdraw", args=[consent.pk]), {"confirmed": "on"})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("lk_kit:accounts:step_up"))
    assert not Erasure.objects.exists()
