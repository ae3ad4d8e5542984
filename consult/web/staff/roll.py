"""The roll of a consultation: who may reply, on which ground not, and what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult import labels
from consult.documents.wording import format_date, join_parts
from consult.models import Consultation, MemberState
from consult.permissions import Permission
from consult.procedure.eligibility import Entitlement, RollChange
from consult.procedure.states import Procedure
from consult.queries.clock import geneva_day
from consult.queries.consultations import opening_circular
from consult.queries.roll import (
    RollRow,
    Spells,
    frozen_roll,
    has_guessed_members,
    roll_changes,
    roll_for,
    spells_on,
)
from consult.templatetags.languages import current_language
from consult.vocabularies import GroupKind
from consult.web.staff.groups import group_words
from consult.web.staff.naming import kicker_of
from consult.web.staff.overview import crumbs_to
from consult.web.staff.pages import ConsultationPage


@dataclass(frozen=True, slots=True)
class RollFace:
    """One State of the roll as the table prints it; `ground` only in question."""

    iso3: str
    name: str
    regions: str
    member_since: date | None
    right: str
    ground: str
    suspended: str


@dataclass(frozen=True, slots=True)
class ChangeFace:
    """A State whose right is another now than when the roll was frozen."""

    iso3: str
    name: str
    then: str
    now: str


class RollPage(ConsultationPage):
    """Show the frozen roll and what changed since; of a draft the roll to be."""

    permission = Permission.CONSULTATION_READ
    template_name = "staff/roll.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page the roll, those in question and the difference."""
        consultation, today = self.consultation, geneva_day(self.at)
        circular = opening_circular(consultation)
        day = circular.date if circular else today
        frozen = consultation.issued_at is not None
        rows = frozen_roll(consultation) if frozen else _roll_to_be(consultation, day)
        faces = faces_of(rows, spells_on(day))
        group = consultation.regional_group
        return super().get_context_data(
            crumbs=crumbs_to(consultation, _("Roll")),
            kicker=kicker_of(consultation),
            day=day,
            frozen=frozen,
            numbered=circular is not None,
            faces=faces,
            size=len(faces),
            entitled=sum(row.entitlement.entitled for row in rows),
            in_question=[face for face in faces if face.ground],
            changes=changes_of(consultation, rows, today) if frozen else [],
            today=today,
            guessed=bool(group) and has_guessed_members(group, day=day),
            group_missing=consultation.procedure == Procedure.TAP_REGIONAL
            and not group,
            **kwargs,
        )


def faces_of(rows: Sequence[RollRow], spells: Mapping[str, Spells]) -> list[RollFace]:
    """Return the rows in the order of the page's language."""
    language = current_language().value
    ordered = sorted(
        rows,
        key=lambda row: row.sort_keys.get(language, row.entitlement.member_state),
    )
    return [
        _face(row, spells.get(row.entitlement.member_state, Spells()))
        for row in ordered
    ]


def changes_of(
    consultation: Consultation, rows: Sequence[RollRow], day: date
) -> list[ChangeFace]:
    """Return the difference between the frozen roll and that of a day, in words."""
    changes = roll_changes(consultation, day=day)
    named = {row.entitlement.member_state: _name(row) for row in rows}
    codes = [change.member_state for change in changes]
    new = MemberState.objects.prefetch_related("names").filter(iso3__in=codes)
    names = {state.iso3: state.name_in(current_language()) for state in new} | named
    return [_change_face(change, names[change.member_state]) for change in changes]


def _roll_to_be(consultation: Consultation, day: date) -> tuple[RollRow, ...]:
    """Return the roll that an issue would freeze; a group still missing has none."""
    group = consultation.regional_group
    if consultation.procedure == Procedure.TAP_REGIONAL and not group:
        return ()
    return roll_for(day, regional_group=group)


def _face(row: RollRow, spells: Spells) -> RollFace:
    entitlement = row.entitlement
    ground = "" if entitlement.ground is None else _words_of(entitlement)
    codes = [code.partition("/") for code in row.groups]
    return RollFace(
        iso3=entitlement.member_state,
        name=_name(row),
        regions=join_parts(
            (
                group_words(GroupKind.REGION, code)
                for kind, _slash, code in codes
                if kind == GroupKind.REGION
            ),
            current_language(),
        ),
        member_since=spells.member_since,
        right=capfirst(str(labels.label(entitlement.reason))),
        ground=ground,
        suspended=_suspended(spells) if ground else "",
    )


def _change_face(change: RollChange, name: str) -> ChangeFace:
    return ChangeFace(
        change.member_state, name, _right(change.frozen), _right(change.later)
    )


def _right(entitlement: Entitlement | None) -> str:
    if entitlement is None:
        return _("Not on the roll")
    if entitlement.ground is not None:
        return _words_of(entitlement)
    return capfirst(str(labels.label(entitlement.reason)))


def _words_of(entitlement: Entitlement) -> str:
    """Say the ground on which a State has no vote."""
    words = _("%(right)s: %(ground)s") % {
        "right": labels.label(entitlement.reason),
        "ground": labels.GROUNDS[entitlement.ground] if entitlement.ground else "",
    }
    return capfirst(words)


def _suspended(spells: Spells) -> str:
    """Write from when to when; an end that is open is said."""
    since, until = spells.suspended_from, spells.suspended_until
    language = current_language()
    return _("From: %(since)s. To: %(until)s.") % {
        "since": format_date(since, language) if since else _("not known"),
        "until": format_date(until, language) if until else _("further notice"),
    }


def _name(row: RollRow) -> str:
    language = current_language().value
    return str(row.names.get(language) or row.entitlement.member_state)
