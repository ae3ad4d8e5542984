"""Say where the texts of many consultations stand at once."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from consult.models import Consultation, DraftText, RecordedProceeding
from consult.procedure.proceedings import Circumstances, standing_of
from consult.procedure.states import Fate, Proceeding
from consult.queries.consultations import opening_circular
from consult.queries.proceedings import NAMING


def fates_of(
    consultations: Collection[Consultation], *, day: date
) -> dict[int, tuple[Fate, str]]:
    """Return where each text (by its key) stands on a Geneva day, in one query.

    Beside the fate stands the last designation the text got, empty without one.
    Consultations of which nothing is recorded are left out. Reads the prefetched
    texts and circulars.
    """
    told: dict[int, list[RecordedProceeding]] = {}
    rows = RecordedProceeding.objects.filter(
        consultation__in=[each.pk for each in consultations],
        annuls=None,
        annulled_by=None,
    )
    for row in rows.select_related("text").order_by("id"):
        told.setdefault(row.consultation_id, []).append(row)
    return {
        text.pk: (fate, _last_name(text, told[each.pk]))
        for each in consultations
        if each.pk in told
        for text, fate in _fates(each, told[each.pk], day)
    }


def _fates(
    consultation: Consultation, rows: Sequence[RecordedProceeding], day: date
) -> Iterator[tuple[DraftText, Fate]]:
    circular = opening_circular(consultation)
    circumstances = Circumstances(
        profile=consultation.profile,
        announced=circular.date if circular else day,
        outcomes={},
        roll=(),
        day=day,
        opens=consultation.meeting_opens,
        closes=consultation.meeting_closes,
    )
    facts = [row.fact for row in rows]
    for text in consultation.texts.all():
        yield text, standing_of(text.designation, facts, circumstances).fate


def _last_name(text: DraftText, rows: Sequence[RecordedProceeding]) -> str:
    names = [
        (row.kind == Proceeding.PUBLISHED_AS, row.pk, row.name)
        for row in rows
        if row.text_id == text.pk and row.kind in NAMING
    ]
    return max(names)[2] if names else ""
