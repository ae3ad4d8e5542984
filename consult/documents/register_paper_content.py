"""Read from the rows what the register of replies prints in one language.

No contact data and no names of persons: which State said what, when it came and how.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from consult.documents.content import ResultContent, SequelHead
from consult.documents.sequel_content import head_of, result_of
from consult.models import CertifiedResult, Consultation, DraftText, EntitledMember
from consult.procedure.deadlines import utc_text
from consult.procedure.states import (
    Channel,
    Disregard,
    EntitlementReason,
    Language,
    Position,
)
from consult.queries.clock import geneva_day
from consult.queries.register import RegisterReader, versions_by_member
from consult.queries.tallies import tally_consultation


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCell:
    """What a State said on one text; `reason` says why it does not count."""

    position: Position | None
    reason: Disregard | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """One State of the roll; `received_at` in UTC, empty where nothing came."""

    name: str
    may_vote: bool
    cells: tuple[RegisterCell, ...]
    received_at: str
    channel: Channel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterContent:
    """The register with its totals: of a certified result, else as it stands.

    `number` and `dated` are those of the result; None in a draft.
    """

    head: SequelHead
    number: int | None
    dated: date | None
    entitled: int
    late: int
    texts: tuple[ResultContent, ...]
    lines: tuple[RegisterLine, ...]


def register_content(
    consultation: Consultation, language: Language, number: int | None
) -> RegisterContent:
    """Return the register as a result was certified on it, or None: as it stands.

    What was entered, confirmed or questioned after the certification is not in it.
    Totals and outcomes are those that were certified.

    Raises `CertifiedResult.DoesNotExist`.
    """
    result = None if number is None else consultation.results.get(number=number)
    until = result.certified_at if result else None
    tally = tally_consultation(consultation, as_of=until)
    facts: Mapping[str, Any] = (
        json.loads(result.content) if result else tally.as_facts()
    )
    texts = [each.text for each in tally.texts]
    named = {text.designation: text for text in texts}
    versions = versions_by_member(consultation, as_of=until)
    reader = RegisterReader(tally.judgement, versions)
    members = sorted(
        consultation.roll.all(),
        key=lambda row: (row.sort_keys.get(language.value, ""), row.member_state_id),
    )
    return RegisterContent(
        head=head_of(consultation, language),
        number=number,
        dated=_dated(result),
        entitled=facts["entitled"],
        late=facts["late"],
        texts=tuple(
            result_of(named[each["designation"]], each) for each in facts["texts"]
        ),
        lines=tuple(_line(row, reader, texts, language) for row in members),
    )


def _dated(result: CertifiedResult | None) -> date | None:
    return geneva_day(result.certified_at) if result else None


def _line(
    member: EntitledMember,
    reader: RegisterReader,
    texts: Sequence[DraftText],
    language: Language,
) -> RegisterLine:
    iso3 = member.member_state_id
    versions = reader.versions.get(member.pk, ())
    shown = reader.shown(iso3, versions)
    said = [reader.said(iso3, text, versions) for text in texts]
    return RegisterLine(
        name=member.name_in(language.value),
        may_vote=member.reason == EntitlementReason.MEMBER,
        cells=tuple(
            RegisterCell(position=each.position, reason=each.reason) for each in said
        ),
        received_at=utc_text(shown.received_at) if shown else "",
        channel=Channel(shown.channel) if shown else None,
    )
