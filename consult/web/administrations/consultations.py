"""One consultation as a delegate reads it, with the State's own reply."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from consult.models import DraftText, EntitledMember
from consult.permissions import Permission
from consult.queries.replies import find_draft, replies_of, standing_positions
from consult.queries.results import (
    Result,
    Statement,
    statements_of,
)
from consult.templatetags.languages import current_language
from consult.web.administrations.pages import ConsultationPage
from consult.web.administrations.receipts import history_of
from consult.web.circulars import circular_facts
from consult.web.consultations import position_kind, position_words


@dataclass(frozen=True, slots=True)
class Cell:
    """What a State said of one text, as `components/position.html` takes it."""

    column: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class StateRow:
    """A State in the table of positions."""

    name: str
    iso3: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Remarks:
    """The comments on one text, in the order in which they were received."""

    designation: str
    remarks: list[tuple[str, str, str, Statement]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Published:
    """What members see once the result is certified (decision 15)."""

    rows: list[StateRow]
    remarks: list[Remarks]


class Overview(ConsultationPage):
    """What is asked, until when, what one's own State said; later, the result."""

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        self.fetch(ref)
        self.permit(Permission.REPLY_READ)
        versions = replies_of(self.consultation, self.member_state)
        facts = circular_facts(self.consultation, self.reference, self.at, members=True)
        result = facts["result"]
        return render(
            request,
            "administrations/consultation.html",
            facts
            | self.context(
                "",
                draft=find_draft(self.consultation, self.member_state),
                history=history_of(self.consultation, versions, self.reference),
                member=self.member,
                prepares=self.may(Permission.REPLY_DRAFT),
                published=self._published(result)
                if isinstance(result, Result)
                else None,
                standing=bool(standing_positions(versions)),
            ),
        )

    def _published(self, result: Result) -> Published:
        statements = statements_of(self.consultation, result)
        roll = {row.member_state_id: row for row in self.consultation.roll.all()}
        return Published(
            rows=self._state_rows(statements, roll),
            remarks=self._remarks(statements, roll),
        )

    def _state_rows(
        self, statements: Sequence[Statement], roll: dict[str, EntitledMember]
    ) -> list[StateRow]:
        """Return the States that replied, in the order of the reader's language."""
        said = {(each.iso3, each.text_id): each for each in statements if each.late}
        said |= {
            (each.iso3, each.text_id): each for each in statements if not each.late
        }
        language = current_language()
        states = sorted(
            {each.iso3 for each in statements},
            key=lambda iso3: str(roll[iso3].sort_keys.get(language, iso3)),
        )
        texts = list(self.consultation.texts.all())
        return [
            StateRow(
                name=roll[iso3].name_in(language),
                iso3=iso3,
                cells=[self._cell(text, said.get((iso3, text.pk))) for text in texts],
            )
            for iso3 in states
        ]

    def _cell(self, text: DraftText, statement: Statement | None) -> Cell:
        if statement is None:
            return Cell(text.designation, "none", position_words(""))
        words = position_words(statement.position)
        if statement.late:
            return Cell(text.designation, "late", words)
        kind = position_kind(self.consultation.profile, statement.position)
        return Cell(text.designation, kind, words)

    def _remarks(
        self, statements: Sequence[Statement], roll: dict[str, EntitledMember]
    ) -> list[Remarks]:
        by_text = {
            text.pk: Remarks(text.designation) for text in self.consultation.texts.all()
        }
        profile, language = self.consultation.profile, current_language()
        for each in statements:
            if each.has_words:
                by_text[each.text_id].remarks.append(
                    (
                        roll[each.iso3].name_in(language),
                        position_kind(profile, each.position),
                        position_words(each.position),
                        each,
                    )
                )
        return [remarks for remarks in by_text.values() if remarks.remarks]
