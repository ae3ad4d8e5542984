"""The archive's copy carries the record that it is about."""

import io
import json
from datetime import datetime
from pathlib import Path

from pypdf import PdfReader

from consult.audit.chain import digest
from consult.audit.frozen import issue_of
from consult.documents import register
from consult.files import store
from consult.models import Consultation, User
from consult.procedure.states import Language
from consult.vocabularies import DocumentKind
from tests import factories
from tests.documents.printed import check_structure, words_of


def test_the_archive_copy_carries_what_was_asked_and_the_result(
    closed_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
    tmp_path: Path,
) -> None:
    certified = factories.certify(
        closed_consultation, by=tsb_officer, second=second_officer, at=at
    )
    row = register.issue_document(
        certified,
        kind=DocumentKind.ARCHIVE_COPY,
        language=Language.FR,
        suffix="pdf",
        item="1",
        at=at,
    )
    assert row.name == "T25-TSB-CIR-0007-F-archive-1.pdf"
    pdf = store.read(row.sha256)
    assert "No syntax or stream encoding errors" in check_structure(pdf, tmp_path)
    assert "Circulaire TSB 7" in words_of(pdf, page=1)
    attached = PdfReader(io.BytesIO(pdf)).attachments
    assert sorted(attached) == [
        "circular.json",
        "result.json",
        "roll.json",
        "texts.json",
    ]
    logged = issue_of(certified).facts
    assert digest(attached["texts.json"][0].decode()) == logged["texts"]
    assert digest(attached["roll.json"][0].decode()) == logged["roll"]
    result = certified.results.get()
    assert digest(attached["result.json"][0].decode()) == result.digest
    assert json.loads(attached["circular.json"][0])["reference"] == "T25-TSB-CIR-0007"
