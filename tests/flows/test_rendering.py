"""Documents are rendered after the issue, once, and tried again when that fails."""

from datetime import timedelta

import pytest

from consult.documents import store
from consult.flows import rendering
from consult.models import AuditEntry, DocumentDraft, IssuedDocument
from consult.procedure.states import Language
from consult.vocabularies import DocumentKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_draft(issued_consultation):
    """The English circular waits to be rendered, and nothing else does."""
    english = {"kind": "circular", "language": "en", "format": "pdf"}
    DocumentDraft.objects.exclude(**english).delete()
    return DocumentDraft.objects.get()


def test_nothing_due_is_said(at):
    assert rendering.render_next(at=at) is None


def test_a_document_is_rendered_stored_and_no_longer_due(one_draft, at):
    assert rendering.render_next(at=at) is True
    document = IssuedDocument.objects.get()
    assert (document.kind, document.language, document.format) == (
        "circular",
        "en",
        "pdf",
    )
    assert AuditEntry.objects.filter(tag="consultation:document:issued").count() == 1
    assert not DocumentDraft.objects.exists()
    assert rendering.render_next(at=at) is None


def test_a_document_being_rendered_is_not_taken_up_again(one_draft, at):
    DocumentDraft.objects.update(due_at=at + timedelta(milliseconds=1))
    assert rendering.render_next(at=at) is None


def test_a_failure_is_kept_and_tried_again_later_and_later(one_draft, at):
    DocumentDraft.objects.update(format="odt")
    waits = []
    for _ in range(4):
        assert rendering.render_next(at=at) is False
        one_draft.refresh_from_db()
        waits.append((one_draft.due_at - at) // timedelta(minutes=1))
        at = one_draft.due_at
    assert waits == [2, 10, 60, 60]
    assert one_draft.last_error.startswith("FormatMissing")
    assert not IssuedDocument.objects.exists()


def test_a_document_stored_before_a_crash_is_not_made_twice(one_draft, at):
    consultation = one_draft.consultation
    store.keep_document(
        consultation,
        b"%PDF the first one",
        kind=DocumentKind.CIRCULAR,
        language=Language.EN,
        suffix="pdf",
        name="first.pdf",
        inputs="{}",
        at=at,
    )
    assert rendering.render_next(at=at) is True
    assert IssuedDocument.objects.get().name == "first.pdf"
    assert not DocumentDraft.objects.exists()
