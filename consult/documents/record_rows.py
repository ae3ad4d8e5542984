"""The rows of a record bundle, as strings and integers only.

Who signed a reply is not in them: the digest travels with its salt as long as the row
is there, so that who knows what was written can check it. Words that people wrote are
kept as they are, whoever they name.
"""

import json
from collections.abc import Iterator, Mapping

from consult.audit.amended import amendment_facts
from consult.audit.frozen import language_facts
from consult.audit.record import instant_text
from consult.models import (
    CertifiedResult,
    Consultation,
    IssuedDocument,
    RecordedProceeding,
    ReplyAttachment,
    ReplySignatory,
    ReplyVersion,
    WrittenDecision,
)
from consult.queries.authority import questions_of

Row = Mapping[str, object]


def reply_rows(consultation: Consultation) -> Iterator[Row]:
    """Return every version in the order of its entries in the log, with its answers.

    Two States that reply at once may get their keys in one order and their entries in
    the other.
    """
    salts = dict(
        ReplySignatory.objects.filter(version__consultation=consultation).values_list(
            "version_id", "salt"
        )
    )
    versions = (
        ReplyVersion.objects.filter(consultation=consultation)
        .select_related("member", "corrects", "signed_receipt")
        .prefetch_related("positions__text")
    )
    for version in sorted(versions, key=_place_in_log):
        yield {
            "answers": [
                {
                    "comments": row.comments,
                    "position": row.position,
                    "proposed_changes": row.proposed_changes,
                    "reasons": row.reasons,
                    "text": row.text.designation,
                }
                for row in version.positions.all()
            ],
            "body": version.body_digest,
            "channel": version.channel,
            "corrects": version.corrects.version if version.corrects else 0,
            "entered_at": instant_text(version.entered_at),
            "in_question": version.in_question,
            "late": int(version.late),
            "member_state": version.member.member_state_id,
            "received_at": instant_text(version.received_at),
            "salt": salts.get(version.pk, ""),
            "signatory": version.signatory_digest,
            "source": version.source_digest,
            "version": version.version,
        }


def _place_in_log(version: ReplyVersion) -> int:
    place: int = json.loads(version.signed_receipt.body)["log"]["sequence"]
    return place


def amendment_rows(consultation: Consultation) -> Iterator[Row]:
    """Return the addenda and corrigenda in the order of their issue."""
    for amendment in consultation.amendments.order_by("pk"):
        yield {
            **amendment_facts(amendment),
            "issued_at": instant_text(amendment.issued_at),
        }


def attachment_rows(consultation: Consultation) -> Iterator[Row]:
    """Return the files of every version; their bytes are members of their own."""
    rows = ReplyAttachment.objects.filter(version__consultation=consultation)
    for row in rows.select_related("version__member").order_by("version", "number"):
        yield {
            "member_state": row.version.member.member_state_id,
            "name": row.name,
            "number": row.number,
            "sha256": row.sha256,
            "size": row.size,
            "version": row.version.version,
        }


def decision_rows(consultation: Consultation) -> Iterator[Row]:
    """Return what the Director decided in writing, text by text."""
    rows = WrittenDecision.objects.filter(text__consultation=consultation)
    for row in rows.select_related("text").order_by("text__order", "number"):
        yield {
            "decided_at": instant_text(row.decided_at),
            "grounds": row.grounds,
            "number": row.number,
            "outcome": row.outcome,
            "reason": row.reason,
            "text": row.text.designation,
        }


def question_rows(consultation: Consultation) -> Iterator[Row]:
    """Return what was asked of the authorities of replies, and what was answered.

    A question that is open has no version that stands: 0.
    """
    for question in reversed(questions_of(consultation)):
        answer = getattr(question, "answer", None)
        yield {
            "asked_at": instant_text(question.asked_at),
            "member_state": question.member.member_state_id,
            "question": question.number,
            "reason": question.reason,
            "settled_at": instant_text(answer.settled_at) if answer else "",
            "stands": answer.stands.version if answer else 0,
            "statement": answer.statement if answer else "",
            "versions": sorted(
                row.version.version for row in question.questioned.all()
            ),
        }


def replacement_rows(consultation: Consultation) -> Iterator[Row]:
    """Return which results replaced another, and why."""
    rows = CertifiedResult.objects.filter(consultation=consultation)
    for row in rows.select_related("follows").order_by("number"):
        if row.follows is not None:
            yield {
                "certified_at": instant_text(row.certified_at),
                "follows": row.follows.number,
                "number": row.number,
                "reason": row.reason,
            }


def proceeding_rows(consultation: Consultation) -> Iterator[Row]:
    """Return what was recorded beside and after the replies, annulled rows too."""
    rows = RecordedProceeding.objects.filter(consultation=consultation)
    for row in rows.select_related("text").order_by("pk"):
        yield {
            "annuls": row.annuls_id or 0,
            "kind": row.kind,
            "member_state": row.member_state_id or "",
            "name": row.name,
            "on": row.on.isoformat(),
            "present": "" if row.present is None else row.present,
            "proposed_changes": row.proposed_changes,
            "record": row.pk,
            "recorded_at": instant_text(row.recorded_at),
            "reference": row.reference,
            "text": row.text.designation if row.text else "",
            "words": row.words,
        }


def language_rows(consultation: Consultation) -> Iterator[Row]:
    """Return the circular's own words in each language it was issued in, and when."""
    rows = consultation.language_versions.exclude(issued_at=None).order_by("language")
    words = language_facts(consultation, [row.language for row in rows])
    for row in rows:
        yield {
            **words[row.language],
            "issued_at": instant_text(row.issued_at) if row.issued_at else "",
        }


def document_rows(consultation: Consultation) -> Iterator[Row]:
    """Return the documents as issued; their bytes are members of their own."""
    rows = IssuedDocument.objects.filter(consultation=consultation)
    for row in rows.order_by("kind", "item", "language", "format"):
        yield {
            "format": row.format,
            "inputs_sha256": row.inputs_sha256,
            "issued_at": instant_text(row.issued_at),
            "item": row.item,
            "kind": row.kind,
            "language": row.language,
            "name": row.name,
            "sha256": row.sha256,
            "size": row.size,
        }
