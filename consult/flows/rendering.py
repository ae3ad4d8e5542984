"""Ask for documents within an act, and write afterwards what was asked for."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog

from consult.documents.register import RECIPES, issue_document
from consult.documents.renderer import RenderingFailed
from consult.models import Consultation, DocumentDraft
from consult.procedure.errors import RuleError
from consult.procedure.states import Language
from consult.vocabularies import DocumentKind

logger = structlog.get_logger(__name__)

# How long after each attempt the next may begin; the last step repeats.
BACKOFF = (timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))


def ask_for_documents(
    consultation: Consultation,
    kind: DocumentKind,
    *,
    item: str = "",
    languages: Iterable[str] = tuple(Language),
    at: datetime,
) -> None:
    """Leave a paper to be rendered in every format it is written in.

    Part of the act's own transaction; `item` is as in `IssuedDocument`.
    """
    DocumentDraft.objects.bulk_create(
        DocumentDraft(
            consultation=consultation,
            kind=kind.value,
            language=str(language),
            format=suffix,
            item=item,
            due_at=at,
        )
        for language in languages
        for suffix in RECIPES[kind].setters
    )


def render_next(*, at: datetime) -> bool | None:
    """Render the longest waiting document and store it as issued.

    In order: the row is claimed by moving its next attempt away, so that no other
    process takes it up meanwhile; the document is rendered and stored outside any
    transaction; the row is deleted. A process that dies leaves the row to the next
    attempt, which finds what was stored already.

    Return whether it was written, None when nothing is due.
    """
    draft = _claim(at=at)
    if draft is None:
        return None
    try:
        issue_document(
            draft.consultation,
            kind=DocumentKind(draft.kind),
            language=Language(draft.language),
            suffix=draft.format,
            at=at,
            item=draft.item,
        )
    except (RenderingFailed, RuleError, OSError) as error:
        reason = f"{type(error).__name__}: {error}"[:500]
        DocumentDraft.objects.filter(pk=draft.pk).update(last_error=reason)
        logger.error(  # noqa: TRY400 -- the row keeps the reason
            "document_not_rendered",
            draft=draft.pk,
            attempts=draft.attempts,
            error=type(error).__name__,
        )
        return False
    draft.delete()
    return True


def _claim(*, at: datetime) -> DocumentDraft | None:
    """Return the draft to render; None also when another process was faster."""
    due = DocumentDraft.objects.filter(due_at__lte=at).order_by("due_at", "pk")
    draft = due.select_related("consultation").first()
    if draft is None:
        return None
    before = draft.attempts
    draft.attempts += 1
    claimed = DocumentDraft.objects.filter(pk=draft.pk, attempts=before).update(
        attempts=draft.attempts,
        due_at=at + BACKOFF[min(before, len(BACKOFF) - 1)],
    )
    return draft if claimed else None
