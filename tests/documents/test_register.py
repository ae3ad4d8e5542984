"""What is issued is stored once, with its inputs; a draft never is."""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest
from django.db import IntegrityError

from consult.documents import register
from consult.documents.circular_content import LanguageMissing, content_for
from consult.documents.content import frozen_inputs
from consult.documents.store import keep_document
from consult.files import store
from consult.models import (
    AuditEntry,
    Consultation,
    DraftTextTitle,
    IssuedDocument,
    LanguageVersion,
    Signatory,
)
from consult.procedure.states import Language
from consult.vocabularies import AuditTag, Capacity, DocumentKind
from tests.documents.printed import words_of

CIRCULAR = DocumentKind.CIRCULAR


def issue_english(consultation: Consultation, at: datetime) -> IssuedDocument:
    return register.issue_document(
        consultation, kind=CIRCULAR, language=Language.EN, suffix="pdf", at=at
    )


def read_english(consultation: Consultation, at: datetime) -> register.Document:
    return register.document_for(
        consultation, kind=CIRCULAR, language=Language.EN, suffix="pdf", at=at
    )


def test_an_issued_circular_is_stored_with_its_inputs(
    issued_consultation: Consultation, at: datetime
) -> None:
    row = issue_english(issued_consultation, at)
    data = store.read(row.sha256)
    assert data.startswith(b"%PDF")
    assert row.size == len(data)
    assert row.name == "T25-TSB-CIR-0007-E.pdf"
    assert row.inputs == frozen_inputs(content_for(issued_consultation, Language.EN))
    assert row.inputs_sha256 == hashlib.sha256(row.inputs.encode()).hexdigest()
    assert row.issued_at == at


def test_issuing_is_an_entry_of_the_consultations_log(
    issued_consultation: Consultation, at: datetime
) -> None:
    row = issue_english(issued_consultation, at)
    entry = AuditEntry.objects.get(tag=AuditTag.DOCUMENT_ISSUED.value)
    assert entry.chain == f"consultation:{issued_consultation.pk}"
    facts = json.loads(entry.body)["facts"]
    assert facts == {
        "format": "pdf",
        "inputs_sha256": row.inputs_sha256,
        "item": "",
        "kind": "circular",
        "language": "en",
        "name": row.name,
        "sha256": row.sha256,
    }


def test_it_is_rendered_once_and_served_for_ever(
    issued_consultation: Consultation, at: datetime
) -> None:
    row = issue_english(issued_consultation, at)
    assert issue_english(issued_consultation, at) == row
    served = read_english(issued_consultation, at)
    assert served.data == store.read(row.sha256)
    assert served.name == row.name
    assert not served.draft
    assert IssuedDocument.objects.count() == 1


def test_the_first_of_two_wins(issued_consultation: Consultation, at: datetime) -> None:
    first = issue_english(issued_consultation, at)
    second = keep_document(
        issued_consultation,
        b"another rendering",
        kind=CIRCULAR,
        language=Language.EN,
        suffix="pdf",
        name=first.name,
        inputs="{}",
        at=at,
    )
    assert second == first
    entries = AuditEntry.objects.filter(tag=AuditTag.DOCUMENT_ISSUED.value)
    assert entries.count() == 1


def test_any_other_conflict_is_not_hidden(issued_consultation: Consultation) -> None:
    with pytest.raises(IntegrityError):
        keep_document(
            issued_consultation,
            b"a document without its instant",
            kind=CIRCULAR,
            language=Language.EN,
            suffix="pdf",
            name="undated.pdf",
            inputs="{}",
            at=cast("datetime", None),
        )


def test_an_issued_circular_that_nobody_rendered_yet_is_issued_when_read(
    issued_consultation: Consultation, at: datetime
) -> None:
    assert read_english(issued_consultation, at).data.startswith(b"%PDF")
    assert IssuedDocument.objects.count() == 1


def test_a_draft_is_marked_and_never_stored(
    draft_consultation: Consultation, at: datetime
) -> None:
    document = read_english(draft_consultation, at)
    assert document.draft
    assert document.name == "T25-TSB-CIR-0007-E.pdf"
    assert "DRAFT: not issued" in words_of(document.data, page=1)
    assert not IssuedDocument.objects.exists()
    with pytest.raises(ValueError, match="no issued documents"):
        issue_english(draft_consultation, at)


def test_a_draft_without_a_number_has_a_name_of_its_own(
    draft_consultation: Consultation, at: datetime
) -> None:
    draft_consultation.circulars.all().delete()
    document = read_english(draft_consultation, at)
    assert document.name == "draft-en.pdf"
    assert "TSB Circular [number]" in words_of(document.data, page=1)


def test_a_draft_shows_who_would_sign_on_its_date(
    draft_consultation: Consultation,
) -> None:
    signatory = content_for(draft_consultation, Language.FR).signatory
    assert signatory is not None
    assert (signatory.name, signatory.capacity) == ("Ada Example", Capacity.DIRECTOR)
    Signatory.objects.all().delete()
    assert content_for(draft_consultation, Language.FR).signatory is None


def test_an_issued_circular_keeps_who_signed_it(
    issued_consultation: Consultation,
) -> None:
    Signatory.objects.update(names={"en": "Somebody Else"})
    signatory = content_for(issued_consultation, Language.FR).signatory
    assert signatory is not None
    assert signatory.name == "Ada Example"


def test_a_missing_language_is_said_and_never_replaced(
    draft_consultation: Consultation, at: datetime
) -> None:
    DraftTextTitle.objects.filter(language="ru").delete()
    with pytest.raises(LanguageMissing, match=r"ITU-T D\.1102 has no title in RU"):
        register.document_for(
            draft_consultation, kind=CIRCULAR, language=Language.RU, suffix="pdf", at=at
        )


def test_a_language_left_out_at_issue_has_no_document(
    issued_consultation: Consultation, at: datetime
) -> None:
    LanguageVersion.objects.filter(language="ru").update(
        status="omitted", issued_at=None
    )
    with pytest.raises(LanguageMissing, match="not issued in RU"):
        register.issue_document(
            issued_consultation,
            kind=CIRCULAR,
            language=Language.RU,
            suffix="pdf",
            at=at,
        )


def test_a_study_group_without_a_title_in_the_language_has_its_english_one(
    draft_consultation: Consultation,
) -> None:
    draft_consultation.study_group.titles.filter(language="ar").delete()
    content = content_for(draft_consultation, Language.AR)
    assert content.study_group_title == "Economic issues (en)"
    assert content.study_group_title_language is Language.EN


@pytest.mark.parametrize("suffix", ["odt", "exe"])
def test_another_format_is_refused(
    issued_consultation: Consultation, at: datetime, suffix: str
) -> None:
    with pytest.raises(register.FormatMissing, match="is written as pdf, docx, not"):
        register.document_for(
            issued_consultation,
            kind=CIRCULAR,
            language=Language.EN,
            suffix=suffix,
            at=at,
        )


def test_a_damaged_file_is_never_served(
    issued_consultation: Consultation, at: datetime
) -> None:
    row = issue_english(issued_consultation, at)
    path: Path = store.path_of(row.sha256)
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.7 forged")
    with pytest.raises(store.FileDamaged):
        read_english(issued_consultation, at)
    path.unlink()
    with pytest.raises(store.FileMissing):
        read_english(issued_consultation, at)
