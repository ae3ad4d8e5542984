"""The file of what was recorded beside and after the replies, and what may follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult import labels
from consult.flows.following import BEFORE_CLOSING
from consult.labels import Label
from consult.models import Consultation, RecordedProceeding
from consult.procedure.proceedings import BY_A_STATE, DECISIONS
from consult.procedure.states import (
    ApprovalProcess,
    ConsultationState,
    Proceeding,
)
from consult.templatetags.languages import current_language


@dataclass(frozen=True, slots=True)
class FileLine:
    """One record as it stands in the file; `annulled` is the row that annulled it."""

    row: RecordedProceeding
    what: str
    state: str
    detail: str
    url: str
    annulled: RecordedProceeding | None


@dataclass(frozen=True, slots=True)
class KindLink:
    """A kind that may be recorded, and the address of its form."""

    what: str
    clause: str
    url: str


@dataclass(frozen=True, slots=True)
class KindGroup:
    """Kinds that belong together."""

    title: Label
    links: list[KindLink]


_BEFORE: Final = (Proceeding.TEXTS_DISTRIBUTED,)
_GROUPS: Final[tuple[tuple[Label, frozenset[Proceeding]], ...]] = (
    (_("Before the meeting"), frozenset(_BEFORE)),
    (_("Decisions of the meeting"), DECISIONS),
    (_("Statements of delegations and Member States"), BY_A_STATE),
    (
        _("What TSB publishes"),
        frozenset(Proceeding) - DECISIONS - BY_A_STATE - frozenset(_BEFORE),
    ),
)


def page_title(consultation: Consultation) -> str:
    """Name the page: sections 9.5 and 9.6, of which some procedures have the last."""
    if consultation.profile.counts_back:
        return gettext("Meeting and notification")
    return gettext("Notification")


def kinds_to_record(consultation: Consultation) -> list[KindGroup]:
    """Return the kinds of the procedure that have their time now, in four groups."""
    known: Mapping[Proceeding, str] = consultation.profile.proceedings
    if consultation.state == ConsultationState.ISSUED:
        known = {kind: known[kind] for kind in known if kind in BEFORE_CLOSING}
    groups = [
        KindGroup(
            title,
            [
                KindLink(
                    what=capfirst(str(labels.label(kind))),
                    clause=clause,
                    url=reverse("staff:proceeding", args=[consultation.pk, kind.value]),
                )
                for kind, clause in known.items()
                if kind in kinds
            ],
        )
        for title, kinds in _GROUPS
    ]
    return [group for group in groups if group.links]


def file_of(consultation: Consultation, *, only: int | None = None) -> list[FileLine]:
    """Return what was recorded in the order of the days, or only one record."""
    rows = consultation.proceedings.select_related(
        "text", "circular", "recorded_by"
    ).order_by("on", "id")
    annulments = {row.annuls_id: row for row in rows}
    language = current_language()
    roll = consultation.roll.filter(
        member_state_id__in={row.member_state_id for row in rows} - {None}
    )
    names = {row.member_state_id: row.name_in(language) for row in roll}
    return [
        FileLine(
            row=row,
            what=capfirst(str(labels.label(Proceeding(row.kind)))),
            state=names.get(row.member_state_id or "", row.member_state_id or ""),
            detail=_detail(row),
            url=row.reference if row.kind == Proceeding.TEXT_ONLINE else "",
            annulled=annulments.get(row.pk),
        )
        for row in rows
        if row.annuls_id is None and only in {None, row.pk}
    ]


def _detail(row: RecordedProceeding) -> str:
    """Return the name, the number or the process that was recorded."""
    if row.kind == Proceeding.PROCESS_SELECTED:
        return capfirst(str(labels.label(ApprovalProcess(row.name))))
    return row.name or row.reference
