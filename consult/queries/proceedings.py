"""Read what happened to the texts of a consultation, and what they were called."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from consult.models import Consultation, DraftText, RecordedProceeding
from consult.procedure.proceedings import (
    Circumstances,
    ProceedingFact,
    Standing,
    standing_of,
)
from consult.procedure.states import Outcome, Proceeding
from consult.queries.consultations import opening_circular
from consult.queries.results import certified_result

SECTOR = "ITU-T "
_SECTORS = re.compile(r"(?:ITU-T|UIT-T|МСЭ-Т)(?:\s+|$)", re.IGNORECASE)
NAMING = (Proceeding.NAMED.value, Proceeding.PUBLISHED_AS.value)


@dataclass(frozen=True, slots=True)
class TextNames:
    """What a text was called, from its provisional name to that of publication.

    `provisional` may be empty; `named` and `published` are in order of entry.
    """

    provisional: str
    designation: str
    named: tuple[str, ...] = ()
    published: tuple[str, ...] = ()

    @property
    def current(self) -> str:
        """Return the name the text goes by now."""
        return (self.designation, *self.named, *self.published)[-1]

    @property
    def former(self) -> tuple[str, ...]:
        """Return what else it was called, each name once, the oldest first."""
        names = (self.provisional, self.designation, *self.named, *self.published)
        return tuple(
            dict.fromkeys(name for name in names if name and name != self.current)
        )


@dataclass(frozen=True, slots=True)
class FollowedText:
    """A text with what stands of it in order of entry, where it is and its names."""

    text: DraftText
    rows: tuple[RecordedProceeding, ...]
    standing: Standing
    names: TextNames


def standing_rows(
    consultation: Consultation, *, recorded_by: datetime | None = None
) -> list[RecordedProceeding]:
    """Return the rows that neither annul nor are annulled, in order of entry.

    `recorded_by` leaves out what was recorded later, annulments too.
    """
    rows = consultation.proceedings.filter(annuls=None)
    if recorded_by is None:
        rows = rows.filter(annulled_by=None)
    else:
        standing = Q(annulled_by=None) | Q(annulled_by__recorded_at__gt=recorded_by)
        rows = rows.filter(standing, recorded_at__lte=recorded_by)
    return list(rows.select_related("text", "member_state", "circular").order_by("id"))


def circumstances_of(consultation: Consultation, *, day: date) -> Circumstances:
    """Return by what a proceeding is judged on a Geneva day.

    Outcomes are those of the result in force, None before certification. Raises
    `ValueError` for a consultation whose circular has no number: it was never issued.
    """
    circular = opening_circular(consultation)
    if circular is None:
        raise ValueError("an issued consultation has an opening circular")
    result = certified_result(consultation)
    outcomes: dict[str, Outcome | None] = {
        text.designation: None for text in consultation.texts.order_by("order")
    }
    if result is not None:
        outcomes |= {each.designation: each.outcome for each in result.texts}
    return Circumstances(
        profile=consultation.profile,
        announced=circular.date,
        outcomes=outcomes,
        roll=frozenset(consultation.roll.values_list("member_state_id", flat=True)),
        day=day,
        due=consultation.deadline_date,
        opens=consultation.meeting_opens,
        closes=consultation.meeting_closes,
    )


def standings_of(consultation: Consultation, *, day: date) -> Mapping[str, Standing]:
    """Return where each text stands on a Geneva day, by its designation."""
    circumstances = circumstances_of(consultation, day=day)
    facts = [row.fact for row in standing_rows(consultation)]
    return {
        designation: standing_of(designation, facts, circumstances)
        for designation in circumstances.outcomes
    }


def follow_texts(consultation: Consultation, *, day: date) -> tuple[FollowedText, ...]:
    """Return every text with what stands of it, in a fixed count of queries."""
    circumstances = circumstances_of(consultation, day=day)
    recorded = [(row, row.fact) for row in standing_rows(consultation)]
    return tuple(
        _follow_text(text, recorded, circumstances)
        for text in consultation.texts.order_by("order")
    )


def names_of(text: DraftText) -> TextNames:
    """Return what a text was called, without names that were annulled."""
    return name_text(text, _naming_rows().filter(text=text).order_by("id"))


def texts_named(name: str) -> QuerySet[DraftText]:
    """Return the texts of any consultation that ever had a name.

    `D.1101` also finds what was put to the consultation as D.266 or D.OTTMNO. Case and
    the name of the Sector don't matter; `G.989` finds its amendments but not G.989.2.
    The caller keeps to the consultations its reader may see.
    """
    wanted = _SECTORS.sub("", name.strip())
    if not wanted:
        return DraftText.objects.none()
    called = DraftText.objects.filter(
        Q(designation__icontains=wanted) | Q(provisional__icontains=wanted)
    ).values_list("pk", "designation", "provisional")
    renamed = _naming_rows().filter(name__icontains=wanted).values_list("text", "name")
    whole = re.compile(rf"(?<![\w-]){re.escape(wanted)}(?![\w-]|\.\w)", re.IGNORECASE)
    found = {
        pk
        for pk, *names in (*called, *renamed)
        if any(whole.search(str(each)) for each in names)
    }
    return DraftText.objects.filter(pk__in=found)


def _naming_rows() -> QuerySet[RecordedProceeding]:
    return RecordedProceeding.objects.filter(
        kind__in=NAMING, annuls=None, annulled_by=None
    )


def _follow_text(
    text: DraftText,
    recorded: Sequence[tuple[RecordedProceeding, ProceedingFact]],
    circumstances: Circumstances,
) -> FollowedText:
    said = [(row, fact) for row, fact in recorded if fact.covers(text.designation)]
    rows = tuple(row for row, _ in said)
    return FollowedText(
        text=text,
        rows=rows,
        standing=standing_of(
            text.designation, [fact for _, fact in said], circumstances
        ),
        names=name_text(text, rows),
    )


def name_text(
    text: DraftText, rows: QuerySet[RecordedProceeding] | Sequence[RecordedProceeding]
) -> TextNames:
    """Return what a text was called, from the rows that were recorded of it."""
    found = [(row.kind, row.name) for row in rows]
    return TextNames(
        provisional=text.provisional,
        designation=text.designation,
        named=tuple(name for kind, name in found if kind == Proceeding.NAMED),
        published=tuple(
            name for kind, name in found if kind == Proceeding.PUBLISHED_AS
        ),
    )
