"""Fill in the forms of TSB's pages and put replies on the register."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.forms import BoundField
from django.urls import reverse

from consult.flows.importing import SheetReply, import_replies
from consult.flows.recording import Answer, Signature
from consult.models import Consultation, StudyGroup, User
from consult.procedure.states import Channel, Position
from tests.factories import StudyGroupFactory

SIGNATURE = Signature(name="Sam Signatory", title="Director", place="Bern")


def url(name: str, consultation: Consultation, *more: object) -> str:
    """Return the address of a page of TSB about a consultation."""
    return reverse(f"staff:{name}", args=[consultation.pk, *more])


def errors_of(page: Any) -> dict[str, list[str]]:
    """Return what the form of a page complains about, by field."""
    return {name: list(errors) for name, errors in page.context["form"].errors.items()}


def said_on(page: Any) -> list[str]:
    """Return the messages a page shows."""
    return [str(message) for message in page.context["messages"]]


def head_fields(group: StudyGroup | None = None, **changes: object) -> dict[str, Any]:
    """Return the least a draft's form needs, with changes."""
    group = group or StudyGroupFactory.create()
    return {
        "procedure": "tap",
        "study_group": group.pk,
        "deadline_zone": "Europe/Zurich",
        **changes,
    }


def draft_with(signed_in: Any, person: User, **changes: object) -> Any:
    """Send the form of a new draft."""
    return signed_in(person).post(
        reverse("staff:draft"), head_fields(**changes), follow=True
    )


def complaints(signed_in: Any, person: User, **changes: object) -> dict[str, list[str]]:
    """Return what the form of a new draft complains about; nothing is stored."""
    answer = draft_with(signed_in, person, **changes)
    assert answer.status_code == 200
    assert not Consultation.objects.exists()
    return errors_of(answer)


def as_shown(client: Any, name: str, consultation: Consultation) -> dict[str, str]:
    """Open a page and return the digest of what it shows, to be sent with an act."""
    return {"seen": client.get(url(name, consultation)).context["seen"]}


def sent_head(page: Any, **changes: object) -> dict[str, Any]:
    """Return the form of a page as a browser would send it, with changes."""
    form = page.context["form"]
    fields = {name: _written(form[name]) for name in form.fields}
    return {
        name: value for name, value in fields.items() if value not in {None, False, ""}
    } | changes


def _written(field: BoundField) -> Any:
    """Return a field's value as its control writes it."""
    value = field.value()
    if isinstance(value, date | time):
        return field.field.widget.format_value(value)
    return value


def reply(
    consultation: Consultation,
    iso3: str,
    *positions: Position | None,
    by: User | None = None,
    received_at: datetime | None = None,
    entered_at: datetime | None = None,
    signature: Signature = SIGNATURE,
    **words: str,
) -> None:
    """Register a reply of a State, one position for each text in order.

    It is received a day after the issue unless `received_at` says otherwise; `words`
    are comments, reasons and proposed_changes on every text.
    """
    assert consultation.issued_at is not None
    received_at = received_at or consultation.issued_at + timedelta(days=1)
    texts = list(consultation.texts.order_by("order"))[: len(positions)]
    answers = tuple(
        Answer(text=text, position=position, **words)
        for text, position in zip(texts, positions, strict=True)
    )
    import_replies(
        consultation,
        [
            SheetReply(
                member_state=iso3,
                channel=Channel.EMAIL,
                received_at=received_at,
                answers=answers,
                signature=signature,
            )
        ],
        source_digest="0" * 64,
        by=by,
        at=entered_at or received_at,
    )


def reply_of_each(
    consultation: Consultation, positions: Mapping[str, Position]
) -> None:
    """Register one reply on the first text for each State."""
    for iso3, position in positions.items():
        reply(consultation, iso3, position)
