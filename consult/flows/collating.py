"""Collate the comments of Member States into a temporary document (TD)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from consult.audit.record import append_entry, chain_of
from consult.documents.comments_content import COLLATED, COLLATED_IN
from consult.documents.comments_td import comments_paper
from consult.documents.content import frozen_inputs
from consult.documents.paper import PDF, paper_pdf
from consult.documents.register import RECIPES, Document
from consult.documents.store import keep_document
from consult.flows.collecting import Collated, collect_comments
from consult.flows.errors import (
    CommentsChanged,
    NoComments,
    OtherStudyGroup,
    RepliesStillCome,
    TemporaryDocumentTaken,
)
from consult.models import Consultation, DocumentDraft, IssuedDocument, User
from consult.notify.doorbell import ring_after_commit
from consult.notify.messages import announce_comments
from consult.procedure.states import ConsultationState, Language
from consult.procedure.temporary_documents import TemporaryDocument
from consult.queries.clock import geneva_day
from consult.queries.locks import lock_consultation
from consult.vocabularies import AuditTag, DocumentKind

COLLATABLE: Final = frozenset({ConsultationState.CLOSED, ConsultationState.CERTIFIED})


def issue_comments(
    consultation: Consultation,
    *,
    number: str,
    languages: Collection[Language],
    by: User,
    at: datetime,
    seen: str | None = None,
) -> IssuedDocument:
    """Give the comments the TD number that the secretariat entered (clause 9.4.7).

    In order: what was collated is stored for ever, by digest; rows for the papers in
    English and in `languages` are written; the chairs are told. Comments that come
    later go into a TD of their own. `seen` is the `Collated.seen` of the page.

    Raises `BadTemporaryDocument`, `OtherStudyGroup`, `RepliesStillCome`,
    `TemporaryDocumentTaken`, `NoComments`, `CommentsChanged`.
    """
    document = TemporaryDocument.parse(number)
    collated = collect_comments(consultation)
    content = replace(collated.content, number=str(document), dated=geneva_day(at))
    wanted = [one for one in Language if one is Language.EN or one in languages]
    with transaction.atomic():
        held = lock_consultation(consultation.pk)
        _check(held, document, collated, seen)
        DocumentDraft.objects.bulk_create(
            DocumentDraft(
                consultation=held,
                kind=DocumentKind.COMMENTS.value,
                language=language.value,
                format=suffix,
                item=str(document),
                due_at=at,
            )
            for language in wanted
            for suffix in RECIPES[DocumentKind.COMMENTS].setters
        )
        announce_comments(held, str(document), at=at)
        inputs = frozen_inputs(content)
        kept = keep_document(
            held,
            inputs.encode(),
            kind=DocumentKind.COMMENTS,
            language=COLLATED_IN,
            suffix=COLLATED,
            item=str(document),
            name=f"{document.file_name}.{COLLATED}",
            inputs=inputs,
            at=at,
        )
        append_entry(
            chain_of(held),
            tag=AuditTag.COMMENTS_COLLATED,
            at=at,
            by=by,
            facts={
                "comments": len(content.comments),
                "files_not_collated": len(content.files),
                "languages": [language.value for language in wanted],
                "number": str(document),
                "sha256": kept.sha256,
            },
        )
        ring_after_commit()
    return kept


def preview_comments(consultation: Consultation, language: Language) -> Document:
    """Return the TD as it would be now, as PDF, marked as a draft; never stored.

    Raises `RenderingFailed`.
    """
    paper = comments_paper(collect_comments(consultation).content, language)
    return Document(f"{paper.name}.{PDF}", paper_pdf(paper), draft=True)


def _check(
    consultation: Consultation,
    document: TemporaryDocument,
    collated: Collated,
    seen: str | None,
) -> None:
    if consultation.state not in COLLATABLE:
        raise RepliesStillCome("Comments are collated once the consultation is closed.")
    group = consultation.study_group
    if document.study_group != group.number:
        raise OtherStudyGroup(f"{document} is not a document of Study Group {group}.")
    taken = IssuedDocument.objects.filter(
        kind=DocumentKind.COMMENTS.value,
        item=str(document),
        consultation__study_group=group,
    )
    if taken.exists():
        raise TemporaryDocumentTaken(f"{document} was issued already.")
    if collated.is_empty:
        raise NoComments("No Member State sent comments.")
    if seen is not None and seen != collated.seen:
        raise CommentsChanged("Comments came or went since the page was opened.")
