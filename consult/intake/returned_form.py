"""What a returned form says, and everything about it that an officer has to know.

A reader of a file (`pdf_form`) gives the fields as they are; `propose_reply` makes of
them what the form seems to say. It is only a proposal: nothing here writes a reply.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from consult.characters import join_line_breaks
from consult.intake.form_findings import Anomaly, Finding
from consult.intake.state_names import Whose, find_state
from consult.models import Consultation
from consult.procedure.references import (
    MARKS,
    Box,
    Circle,
    FormField,
    TextField,
    parse_text_field_name,
    text_field_name,
)
from consult.queries.consultations import reference_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledField:
    """A field as it was read.

    `text` is what was typed; `marks` are the boxes or circles marked, more than one
    only in a form that was tampered with. `only_shown` says that its look shows more.
    """

    name: str
    text: str = ""
    marks: frozenset[str] = frozenset()
    only_shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedText:
    """What the form seems to say of the n-th text; None where it doesn't say."""

    number: int
    box: Box | None
    circle: Circle | None
    remarks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedReply:
    """What a form seems to say, with every anomaly.

    `member_state` is the ISO alpha-3 code of a State on the roll, empty where the
    form names none. `lines` are the other fields that are there once, as typed.
    """

    member_state: str
    lines: Mapping[FormField, str]
    texts: tuple[ProposedText, ...]
    findings: tuple[Finding, ...]


def propose_reply(
    consultation: Consultation, fields: list[FilledField]
) -> ProposedReply:
    """Return what the fields of a form seem to say in this consultation."""
    count = consultation.texts.count()
    by_name = _merged(fields)
    lines = {
        name: _as_typed(by_name[name].text) if name in by_name else ""
        for name in FormField
    }
    texts = tuple(_propose_text(by_name, number) for number in range(1, count + 1))
    iso3, of_state = _member_state(consultation, lines[FormField.MEMBER_STATE])
    return ProposedReply(
        member_state=iso3,
        lines=lines,
        texts=texts,
        findings=(
            *_check_circular(consultation, lines[FormField.CIRCULAR]),
            *of_state,
            *_check_names(fields, count),
            *_check_values(fields),
            *_check_texts(by_name, texts),
        ),
    )


def _merged(fields: list[FilledField]) -> dict[str, FilledField]:
    """Return the fields by name; of two with one name all marks, and the first text."""
    merged = dict[str, FilledField]()
    for field in fields:
        first = merged.get(field.name, field)
        merged[field.name] = replace(first, marks=first.marks | field.marks)
    return merged


def _as_typed(text: str) -> str:
    return join_line_breaks(text).strip()


def _propose_text(fields: Mapping[str, FilledField], number: int) -> ProposedText:
    opinion = _marks(fields, number, TextField.OPINION)
    comments = _marks(fields, number, TextField.COMMENTS)
    remarks = fields.get(text_field_name(number, TextField.REMARKS))
    return ProposedText(
        number=number,
        box=Box(*opinion) if len(opinion) == 1 else None,
        circle=Circle(*comments) if len(comments) == 1 else None,
        remarks=_as_typed(remarks.text) if remarks else "",
    )


def _marks(
    fields: Mapping[str, FilledField], number: int, name: TextField
) -> frozenset[str]:
    """Return the marks of a text that the form has; others are found elsewhere."""
    field = fields.get(text_field_name(number, name))
    return field.marks & set(MARKS[name]) if field else frozenset()


def _check_circular(consultation: Consultation, named: str) -> Iterator[Finding]:
    if named and named != reference_of(consultation):
        yield Finding(Anomaly.OTHER_CIRCULAR, value=named)


def _member_state(
    consultation: Consultation, named: str
) -> tuple[str, tuple[Finding, ...]]:
    if not named:
        return "", (Finding(Anomaly.NO_STATE),)
    iso3, whose = find_state(consultation, named)
    match whose:
        case Whose.ON_ROLL:
            return iso3, ()
        case Whose.NOT_ON_ROLL:
            return "", (Finding(Anomaly.NOT_ON_ROLL, value=named),)
        case Whose.UNKNOWN:
            return "", (Finding(Anomaly.UNKNOWN_STATE, value=named),)


def _check_names(fields: list[FilledField], count: int) -> Iterator[Finding]:
    """Compare the fields with those that the form of so many texts has."""
    names = [field.name for field in fields]
    wanted = [field.value for field in FormField]
    for number in range(1, count + 1):
        wanted += [text_field_name(number, field) for field in TextField]
    for name in dict.fromkeys(names):
        if name not in wanted:
            yield Finding(Anomaly.UNKNOWN_FIELD, value=name)
        elif names.count(name) > 1:
            yield Finding(Anomaly.DUPLICATE_FIELD, value=name)
    for name in wanted:
        if name not in names:
            yield Finding(Anomaly.MISSING_FIELD, value=name)


def _check_values(fields: list[FilledField]) -> Iterator[Finding]:
    for field in fields:
        parsed = parse_text_field_name(field.name)
        allowed = set(MARKS.get(parsed[1], ())) if parsed else set()
        if field.marks - allowed:
            yield Finding(Anomaly.UNKNOWN_MARK, value=field.name)
        if field.only_shown:
            yield Finding(Anomaly.ONLY_IN_APPEARANCE, value=field.name)


def _check_texts(
    fields: Mapping[str, FilledField], texts: tuple[ProposedText, ...]
) -> Iterator[Finding]:
    if not any(
        _marks(fields, text.number, TextField.OPINION) or text.remarks for text in texts
    ):
        yield Finding(Anomaly.EMPTY)
        return
    for text in texts:
        boxes = _marks(fields, text.number, TextField.OPINION)
        circles = _marks(fields, text.number, TextField.COMMENTS)
        codes = (
            *_check_boxes(boxes, text),
            *_check_circles(circles, text),
            *_check_remarks(text),
        )
        yield from (Finding(code, text.number) for code in codes)


def _check_boxes(boxes: frozenset[str], text: ProposedText) -> Iterator[Anomaly]:
    if len(boxes) > 1:
        yield Anomaly.BOTH_BOXES
    elif text.box is None:
        yield Anomaly.NO_BOX


def _check_circles(circles: frozenset[str], text: ProposedText) -> Iterator[Anomaly]:
    if len(circles) > 1:
        yield Anomaly.BOTH_CIRCLES
    elif text.box is Box.IN_FAVOUR and not circles:
        yield Anomaly.CIRCLE_MISSING
    elif text.box is Box.AGAINST and circles:
        yield Anomaly.CIRCLE_BESIDE_REFUSAL


def _check_remarks(text: ProposedText) -> Iterator[Anomaly]:
    match text.box, text.circle:
        case Box.AGAINST, _circle if not text.remarks:
            yield Anomaly.REASONS_MISSING
        case Box.IN_FAVOUR, Circle.WITH_COMMENTS if not text.remarks:
            yield Anomaly.COMMENTS_MISSING
        case Box.IN_FAVOUR, Circle.NO_COMMENTS if text.remarks:
            yield Anomaly.REMARKS_BESIDE_NO_COMMENTS
