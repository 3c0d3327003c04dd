"""E4, E8, E9, E11–E13: what is stored, under which name, for how much room, and what never stays behind."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.exceptions import BackendUnavailable, Conflict
from lk_kit.core.file_types import BadFile
from lk_kit.documents import checks, files, sweeping
from lk_kit.documents.antivirus import engines
from lk_kit.documents.backends.locmem import SCANNED
from lk_kit.documents.enums import FileState
from lk_kit.documents.exceptions import Infected, QuotaReached
from lk_kit.documents.models import DocumentVersion, StoredFile
from lk_kit.testing.factories import DocumentFactory
from tests.core.samples import BAD, PDF, picture

from .conftest import pdf, run, stored, upload

pytestmark = pytest.mark.django_db
LOCMEM = "lk_kit.documents.backends.locmem.LocMemAntivirus"
SYSTEM = Actor.system()


def receive(company: Any, data: bytes = PDF, name: str = "счёт.pdf", type_code: str = "other") -> StoredFile:
    return files.receive(upload(data, name), party_id=company.pk, type_code=type_code, actor=SYSTEM)


def test_the_row_knows_the_file(company: Any) -> None:
    file = receive(company)
    file.refresh_from_db()
    assert (file.state, file.format, file.content_type, file.size) == (FileState.STORED, "pdf", "application/pdf", len(PDF))
    assert file.sha256 == sha256(PDF).hexdigest()
    assert file.file.read() == PDF


def test_e7_pictures_are_stored_without_what_they_carry(company: Any) -> None:
    file = receive(company, picture("JPEG", comment=b"zqsecret"), "скан.jpg")
    assert b"zqsecret" not in file.file.read()
    assert file.size == file.file.size


NAMES = [
    "../../x.pdf", "..\\..\\x.pdf", "/etc/x.pdf", "CON.pdf", "a\0b.pdf", "я" * 300 + ".pdf", "\u202efdp.exe.pdf", "a\r\nb.pdf", '".pdf',
    "-rf.pdf", "🙂.pdf",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_e4_names_of_people_never_reach_the_storage(company: Any, name: str) -> None:
    sent = upload()
    sent._name = name
    file = files.receive(sent, party_id=company.pk, type_code="other", actor=SYSTEM)
    assert len(file.original_name) <= 200
    assert not set(file.original_name) & set("/\\\0\r\n\u202e")
    folder, inner, stem = str(file.file.name).split("/")
    assert (folder, stem.removesuffix(".pdf").isalnum(), len(inner)) == ("lk_kit_documents.storedfile", True, 2)


@given(name=st.text(max_size=400))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_e4_any_name(name: str) -> None:
    shown = files.shown_name(name)
    assert len(shown) <= 200
    assert not set(shown) & set("/\\\0\r\n")


@pytest.mark.parametrize("what", ["html as pdf", "executable as pdf", "bomb", "svg", "png as pdf"])
def test_e2_what_is_refused_leaves_nothing(company: Any, what: str) -> None:
    before, (name, data) = stored(), BAD[what]
    with pytest.raises(BadFile):
        receive(company, data, name)
    assert not StoredFile.objects.exists()
    assert stored() == before


@pytest.mark.parametrize(("size", "fits"), [(len(PDF) - 1, False), (len(PDF), True), (len(PDF) + 1, True)])
def test_e8_the_limit_is_exact(company: Any, documents_settings: Any, size: int, fits: bool) -> None:
    documents_settings(MAX_BYTES=size)
    if fits:
        assert receive(company)
        return
    with pytest.raises(BadFile) as error:
        receive(company)
    assert error.value.code == "file_too_large"


def test_e8_a_sender_that_lies_about_the_length(company: Any, documents_settings: Any) -> None:
    documents_settings(MAX_BYTES=len(PDF) - 1)
    lie = upload()
    lie.size = 1
    with pytest.raises(BadFile):
        files.receive(lie, party_id=company.pk, type_code="other", actor=SYSTEM)
    with pytest.raises(BadFile) as error:
        receive(company, b"")
    assert error.value.code == "file_empty"


def test_limits_of_a_type(company: Any, documents_settings: Any) -> None:
    documents_settings(LIMITS={"certificate": {"formats": ["png"], "max_bytes": 5000}})
    assert receive(company, type_code="act")
    with pytest.raises(BadFile) as error:
        receive(company, type_code="certificate")
    assert "PNG" in str(error.value)


def test_quota_counts_every_file_of_the_party(company: Any, documents_settings: Any) -> None:
    documents_settings(QUOTA_BYTES=2 * len(PDF))
    first = receive(company)
    receive(company)
    with pytest.raises(QuotaReached) as error:
        receive(company)
    assert error.value.details() == {"limit": 2 * len(PDF), "used": 2 * len(PDF)}
    files.discard_unused(first)
    assert receive(company)


class TestAntivirus:
    def use(self, change: Callable[..., None], **options: Any) -> None:
        change(ANTIVIRUS={"default": {"BACKEND": LOCMEM, "OPTIONS": options}})
        SCANNED.clear()

    def test_e13_every_file_is_shown_as_it_will_be_stored(self, company: Any, documents_settings: Any) -> None:
        self.use(documents_settings)
        file = receive(company, picture("JPEG", comment=b"zq"), "a.jpg")
        assert [file.file.read()] == SCANNED

    def test_e13_infected(self, company: Any, documents_settings: Any) -> None:
        self.use(documents_settings, threat="Catalog")
        before = stored()
        with pytest.raises(Infected) as error:
            receive(company)
        assert error.value.threat == "Catalog"
        assert "Catalog" not in str(error.value)
        assert (StoredFile.objects.count(), stored()) == (0, before)

    def test_e13_down_is_closed(self, company: Any, documents_settings: Any) -> None:
        self.use(documents_settings, down=True)
        with pytest.raises(BackendUnavailable):
            receive(company)
        assert not StoredFile.objects.exists()

    def test_w191_a_site_without_one_is_warned(self, documents_settings: Any) -> None:
        assert [one.id for one in checks.check_antivirus()] == ["lk_kit.W191"]
        none = {"BACKEND": "lk_kit.documents.backends.none.NoAntivirus", "OPTIONS": {"elsewhere": True}}
        documents_settings(ANTIVIRUS={"default": none})
        assert checks.check_antivirus() == []

    def test_e190_clamd_without_an_address(self, documents_settings: Any) -> None:
        documents_settings(ANTIVIRUS={"default": {"BACKEND": "lk_kit.documents.backends.clamd.ClamdAntivirus"}})
        assert [one.id for one in engines.check()] == ["lk_kit.E190"]


class Killed(BaseException):
    """Nothing catches it, like the end of a process."""


def fail_with(error: BaseException) -> Callable[..., Any]:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise error

    return fail


def test_e12_storage_down_leaves_no_half_record(company: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storages["lk_kit_private"], "save", fail_with(OSError(28, "No space left on device")))
    with pytest.raises(BackendUnavailable):
        receive(company)
    assert not StoredFile.objects.exists()


def grow_old() -> None:
    StoredFile.objects.update(created_at=now() - timedelta(hours=25))


def sweep() -> str:
    said = io.StringIO()
    call_command("lk_documents_run", stdout=said)
    return said.getvalue()


def test_e11_killed_before_the_bytes(company: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(storages["lk_kit_private"], "save", fail_with(Killed()))
        with pytest.raises(Killed):
            receive(company)
    assert StoredFile.objects.get().state == FileState.WRITING
    sweep()
    assert StoredFile.objects.exists(), "it may be in the middle of an upload"
    grow_old()
    assert "unused files deleted 1" in sweep()
    assert not StoredFile.objects.exists()


def test_e11_killed_after_the_bytes(company: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = storages["lk_kit_private"]
    save, before = storage.save, stored()

    def save_and_die(name: str, content: Any, **kwargs: Any) -> str:
        save(name, content, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(storage, "save", save_and_die)
        with pytest.raises(Killed):
            receive(company)
    assert len(stored() - before) == 1
    grow_old()
    sweep()
    assert (stored(), StoredFile.objects.count()) == (before, 0)


def test_e11_killed_before_anybody_used_it(company: Any, staff: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    document, before = DocumentFactory(party=company), stored()
    with monkeypatch.context() as patch:
        patch.setattr(DocumentVersion.objects, "create", fail_with(Killed()))
        patch.setattr(files, "discard_unused", lambda file: None)
        with pytest.raises(Killed):
            run("AddVersion", document, actor=staff, upload=upload(pdf(1)))
    assert len(stored() - before) == 1
    assert DocumentVersion.objects.filter(document=document).count() == 1
    grow_old()
    sweep()
    assert stored() == before


def test_an_error_of_the_action_drops_the_file_at_once(company: Any, staff: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    document, before = DocumentFactory(party=company), stored()
    monkeypatch.setattr(DocumentVersion.objects, "create", fail_with(Conflict()))
    with pytest.raises(Conflict):
        run("AddVersion", document, actor=staff, upload=upload(pdf(1)))
    assert stored() == before


def test_bytes_without_a_row_go_and_those_in_use_stay(company: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    DocumentFactory(party=company)
    path = storages["lk_kit_private"].save("lk_kit_documents.storedfile/00/orphan.pdf", ContentFile(PDF))
    sweeping.sweep_storage()
    assert path in stored(), "it is new"
    monkeypatch.setattr(sweeping, "now", lambda: now() + timedelta(hours=25))
    sweeping.sweep_storage()
    assert path not in stored()
    assert set(StoredFile.objects.values_list("file", flat=True)) <= stored()


def test_files_of_a_deleted_document_go(company: Any) -> None:
    document = DocumentFactory(party=company, status="draft")
    document.delete()
    grow_old()
    sweep()
    assert not StoredFile.objects.exists()


def test_used_files_stay_for_ever(company: Any) -> None:
    document = DocumentFactory(party=company)
    grow_old()
    sweep()
    assert document.versions.get().file.file.read() == PDF


def test_a_file_is_used_once(company: Any) -> None:
    file = receive(company)
    files.use(file)
    with pytest.raises(Conflict):
        files.use(file)
    files.discard_unused(file)
    assert StoredFile.objects.filter(pk=file.pk).exists()
