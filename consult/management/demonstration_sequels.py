"""What befalls a circular of the demonstration besides replies by sheet.

Own words, a language that comes later, forms handed in with their files, addenda, a
temporary document and the circular with the outcome: each by the acts that people do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, Final

from pypdf import PdfWriter

from consult.documents.paper import paper_pdf
from consult.documents.reply_form import write_reply_form
from consult.files import store as files
from consult.flows import (
    amending,
    announcing,
    approving,
    attaching,
    collating,
    issuing_language,
    transcribing,
    wording,
)
from consult.flows.amendable import Change
from consult.flows.recording import Answer, Signature
from consult.intake.form_file import read_form
from consult.intake.returned_form import propose_reply
from consult.intake.uploads import check_upload
from consult.models import Consultation, User
from consult.procedure.deadlines import local_instant
from consult.procedure.references import (
    Box,
    Circle,
    FormField,
    TextField,
    text_field_name,
)
from consult.procedure.states import Channel, Language, Position
from consult.vocabularies import AmendmentKind

Facts = Mapping[str, Any]
MORNING: Final = time(10, 0)
EVENING: Final = time(18, 0)
SIGNATURE: Final = Signature(
    name="Synthetic signatory", title="Synthetic reply, for demonstration"
)
MARKS: Final = {
    Position.AUTHORIZE: (Box.IN_FAVOUR, Circle.NO_COMMENTS),
    Position.AUTHORIZE_WITH_COMMENTS: (Box.IN_FAVOUR, Circle.WITH_COMMENTS),
    Position.NOT_AUTHORIZE: (Box.AGAINST, None),
}


@dataclass(frozen=True, slots=True)
class Officers:
    """The two persons who issue and certify the demonstration."""

    first: User
    second: User


def word_paragraphs(
    facts: Facts, consultation: Consultation, officers: Officers, *, at: datetime
) -> None:
    """Give paragraphs of a draft the words of the set, in each language it has."""
    for told in facts.get("paragraphs", []):
        for language, words in told["words"].items():
            wording.word_paragraph(
                consultation,
                Language(language),
                told["number"],
                words,
                by=officers.first,
                at=at,
            )


def omit_languages(
    facts: Facts, consultation: Consultation, officers: Officers, *, at: datetime
) -> None:
    """Leave out of a draft the languages that come later."""
    for told in facts.get("later", []):
        approving.omit_language(
            consultation,
            Language(told["language"]),
            reason=told["reason"],
            by=officers.first,
            at=at,
        )


def issue_later(
    facts: Facts, consultation: Consultation, officers: Officers, *, today: date
) -> None:
    """Write, approve and issue each language that came later, on its morning."""
    for told in facts.get("later", []):
        language = Language(told["language"])
        titles = {
            text.pk: wording.TextWording(**words)
            for text, words in zip(
                consultation.texts.order_by("order"), told["titles"], strict=True
            )
        }
        at = morning(day_of(told["issued"], today))
        by = officers.first
        wording.write_titles(consultation, language, titles, by=by, at=at)
        approving.approve_language(consultation, language, by=by, at=at)
        issuing_language.issue_language(
            consultation, language, by=officers.second, at=at
        )


def hand_in_forms(
    facts: Facts, consultation: Consultation, officers: Officers, *, at: datetime
) -> None:
    """Hand in each returned form and its files; `waits`: it awaits a second officer."""
    for told in facts.get("forms", []):
        returned = _fill_in(told, consultation)
        proposed = propose_reply(consultation, read_form(returned))
        read = {marks: position for position, marks in MARKS.items()}
        answers = []
        for text, said in zip(
            consultation.texts.order_by("order"), proposed.texts, strict=True
        ):
            against = said.box is Box.AGAINST
            answers.append(
                Answer(
                    text=text,
                    position=read[said.box or Box.AGAINST, said.circle],
                    comments="" if against else said.remarks,
                    reasons=said.remarks if against else "",
                )
            )
        version = transcribing.transcribe_reply(
            consultation,
            proposed.member_state,
            answers,
            Signature(
                name=proposed.lines[FormField.SIGNATORY],
                title=proposed.lines[FormField.OFFICIAL_ROLE],
            ),
            channel=Channel.EMAIL,
            received_at=_received(consultation, told),
            source=transcribing.Source(
                note=told["source"], digest=files.write(returned)
            ),
            attached=[
                attaching.store_upload(check_upload(one["name"], one["text"].encode()))
                for one in told.get("files", [])
            ],
            by=officers.first,
            at=at,
        )
        if not told.get("waits", False):
            transcribing.confirm_transcription(version, by=officers.second, at=at)


def amend(
    facts: Facts,
    consultation: Consultation,
    officers: Officers,
    *,
    today: date,
    at: datetime,
) -> None:
    """Prepare each addendum and corrigendum; `waits`: nobody issued it yet."""
    for told in facts.get("amendments", []):
        moved = told.get("deadline")
        amending.prepare_amendment(
            consultation,
            Change(
                kind=AmendmentKind(told["kind"]),
                dated=day_of(told["dated"], today),
                deadline_date=None if moved is None else day_of(moved, today),
                meeting_virtual=told.get("meeting_virtual"),
                meeting_place=told.get("meeting_place", ""),
                words=told.get("words", {}),
            ),
            by=officers.first,
            at=at,
        )
        if not told.get("waits", False):
            amending.issue_amendment(consultation, by=officers.second)
            consultation.refresh_from_db()


def collate(facts: Facts, consultation: Consultation, officers: Officers) -> None:
    """Issue the temporary document with the comments, if the set names one."""
    if told := facts.get("comments"):
        collating.issue_comments(
            consultation,
            number=told["number"],
            languages={Language(one) for one in told["languages"]},
            by=officers.first,
            at=evening(told["on"]),
        )


def announce(told: Facts, consultation: Consultation, officers: Officers) -> None:
    """Issue the circular with the outcome of texts on the evening of its day."""
    at = evening(told["on"])
    circular = announcing.prepare_outcome(
        consultation,
        list(consultation.texts.filter(designation__in=told["announced"])),
        reference=told["reference"],
        dated=told["on"],
        by=officers.first,
        at=at,
    )
    announcing.issue_outcome(circular, by=officers.second, at=at)


def day_of(value: date | int, today: date) -> date:
    """Return a day of the set; whole numbers count from today."""
    return value if isinstance(value, date) else today + timedelta(days=value)


def morning(day: date) -> datetime:
    """Return ten o'clock in Geneva."""
    return local_instant(datetime.combine(day, MORNING))


def evening(day: date) -> datetime:
    """Return six in the evening in Geneva."""
    return local_instant(datetime.combine(day, EVENING))


def _received(consultation: Consultation, told: Facts) -> datetime:
    issued = consultation.issued_at
    if issued is None:
        raise ValueError("forms come back to a circular that was issued")
    return issued + timedelta(days=told["received"])


def _fill_in(told: Facts, consultation: Consultation) -> bytes:
    """Return the form of a State, marked and typed in as its PDF viewer does."""
    language, state = Language(told["language"]), told["member_state"]
    form = paper_pdf(write_reply_form(consultation, language, state))
    values: dict[str, str] = {
        FormField.SIGNATORY: SIGNATURE.name,
        FormField.OFFICIAL_ROLE: SIGNATURE.title,
    }
    for number, said in enumerate(told["texts"], start=1):
        box, circle = MARKS[Position(said["position"])]
        values[text_field_name(number, TextField.OPINION)] = f"/{box.value}"
        if circle is not None:
            values[text_field_name(number, TextField.COMMENTS)] = f"/{circle.value}"
        values[text_field_name(number, TextField.REMARKS)] = said.get("remarks", "")
    writer = PdfWriter(clone_from=BytesIO(form))
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()
