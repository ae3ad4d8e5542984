"""Read the stored replies of a consultation and let the rule count them."""

import hashlib
import json
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from consult.models import Consultation, DraftText, ReplyVersion, WrittenDecision
from consult.procedure.deadlines import utc_text
from consult.procedure.explanation import explain
from consult.procedure.outcome import Decision, decide
from consult.procedure.replies import Judgement, ReplyFact, judge_replies
from consult.procedure.states import (
    Disregard,
    EntitlementReason,
    Outcome,
    Position,
    Reason,
)
from consult.procedure.tally import Tally, tally_text
from consult.queries.authority import Authority, authority_of
from consult.queries.consultations import opening_circular, reference_of
from consult.queries.replies import known_at


@dataclass(frozen=True, slots=True)
class TextTally:
    """The count and the decision on one text, as the rule gives them.

    `if_counted` is the decision with the replies in question admitted; staff see it
    beside the other when the outcomes differ. `decisions` are what the Director wrote
    on this text, the first one first; none is read where the rule gives an outcome.
    """

    text: DraftText
    tally: Tally
    decision: Decision
    if_counted: Decision
    decisions: tuple[WrittenDecision, ...] = ()

    @property
    def needs_director(self) -> bool:
        """Tell whether the rule gives no outcome and the Director has to decide."""
        return self.decision.outcome is None and not self.awaits_confirmation

    @property
    def awaits_confirmation(self) -> bool:
        """Tell whether there is no outcome before a second officer spoke."""
        return Reason.AWAITING_CONFIRMATION in self.decision.reasons

    @property
    def grounds(self) -> str:
        """Return the SHA-256 of what a written decision on this text rests on."""
        facts = {
            "designation": self.text.designation,
            "procedure": self.decision.procedure.value,
            "revision": self.decision.revision.value,
            "reasons": [reason.value for reason in self.decision.reasons],
            "in_favour": self.tally.in_favour,
            "against": self.tally.against,
            "late": self.tally.late,
            "in_question": self.tally.in_question,
            "in_favour_if_counted": self.tally.in_favour_if_counted,
            "against_if_counted": self.tally.against_if_counted,
        }
        if self.tally.rejected:
            facts["rejected"] = self.tally.rejected
        spelled = json.dumps(
            facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True
        )
        return digest_of(spelled)

    @property
    def written(self) -> WrittenDecision | None:
        """Return what the Director decided on these counts, the last word on them."""
        standing = [each for each in self.decisions if each.grounds == self.grounds]
        return standing[-1] if standing and self.needs_director else None

    @property
    def outcome(self) -> Outcome | None:
        """Return what the rule gives, else what the Director decided in writing."""
        if self.written is not None:
            return Outcome(self.written.outcome)
        return self.decision.outcome

    @property
    def hangs_on_question(self) -> bool:
        """Tell whether the replies in question would change an outcome of the rule."""
        changes = self.if_counted.outcome is not self.decision.outcome
        return changes and self.written is None


@dataclass(frozen=True, slots=True)
class ConsultationTally:
    """The tally of a consultation: one count and one decision per text.

    `entitled` is the number of States on the roll whose right is not in question,
    `late` the number of States with a late reply on any text.
    """

    consultation: Consultation
    judgement: Judgement
    texts: tuple[TextTally, ...]
    entitled: int
    late: int

    def positions(self, text: DraftText) -> dict[str, Position]:
        """Return the position that counts of each State (iso3) on a text."""
        return {
            iso3: reply.position
            for iso3, reply in self.judgement.effective[text.designation].items()
        }

    def as_facts(self) -> dict[str, object]:
        """Return the tally as plain values with the keys of the command contract.

        `if_counted` are the counts with the replies in question admitted: who certifies
        a result answers for what hangs on them, too.
        """
        closes_at = self.consultation.closes_at
        return {
            "ref": reference_of(self.consultation),
            "state": self.consultation.state,
            "closes_at": utc_text(closes_at) if closes_at else None,
            "entitled": self.entitled,
            "late": self.late,
            "texts": [
                {
                    "designation": each.text.designation,
                    **each.decision.as_facts(),
                    "outcome": each.outcome.value if each.outcome else None,
                    "explanation": [
                        point.as_facts()
                        for point in explain(each.decision, self.consultation.profile)
                    ],
                    "if_counted": {
                        "in_favour": each.tally.in_favour_if_counted,
                        "against": each.tally.against_if_counted,
                    },
                    "written_decision": _written_facts(each.written),
                    "positions": {
                        iso3: position.value
                        for iso3, position in self.positions(each.text).items()
                    },
                }
                for each in self.texts
            ],
        }


def digest_of(words: str) -> str:
    """Return the SHA-256 of words as the record spells them (NFC), in hexadecimal."""
    return hashlib.sha256(unicodedata.normalize("NFC", words).encode()).hexdigest()


def reply_facts(
    versions: Sequence[ReplyVersion], fates: Mapping[int, Authority]
) -> list[ReplyFact]:
    """Return stored versions as the values the rule judges.

    `fates` says of those whose authority was questioned (by key) what became of it.
    """
    return [
        ReplyFact(
            version=version.pk,
            member_state=version.member.member_state_id,
            positions={
                row.text.designation: Position(row.position) if row.position else None
                for row in version.positions.all()
            },
            received_at=version.received_at,
            corrects=version.corrects_id,
            confirmed=version.counts,
            rejected=version.rejected,
            in_question=_in_question(version, fates.get(version.pk)),
            overruled=fates.get(version.pk) is Authority.OVERRULED,
        )
        for version in versions
    ]


def _in_question(version: ReplyVersion, fate: Authority | None) -> Disregard | None:
    if version.in_question:
        return Disregard(version.in_question)
    return Disregard.AUTHORITY_IN_QUESTION if fate is Authority.ASKED else None


def tally_consultation(
    consultation: Consultation,
    *,
    as_of: datetime | None = None,
    late_too: bool = False,
) -> ConsultationTally:
    """Count the effective replies on every text (clauses 9.4.5 and 9.4.6).

    Before issue the roll is empty and so is the tally, which has no outcome then.
    `as_of` leaves out what was entered, confirmed, asked or answered later. `late_too`
    counts late replies as if they had come in time: to compare, never to certify.
    """
    texts = list(consultation.texts.order_by("order"))
    roll = list(consultation.roll.values_list("member_state_id", "reason"))
    entitled = {iso3 for iso3, reason in roll if reason == EntitlementReason.MEMBER}
    versions = list(
        known_at(consultation.replies.all(), as_of)
        .select_related("member")
        .prefetch_related("positions__text")
    )
    closes_at = consultation.closes_at or consultation.changed_at
    if late_too:
        closes_at = datetime.max.replace(tzinfo=UTC)
    circular = opening_circular(consultation)
    judgement = judge_replies(
        reply_facts(versions, authority_of(consultation, versions, as_of=as_of)),
        texts=[text.designation for text in texts],
        entitled=entitled,
        closes_at=closes_at,
    )
    return ConsultationTally(
        consultation=consultation,
        judgement=judgement,
        texts=_with_decisions(
            [
                _tally_text(
                    consultation,
                    text,
                    judgement,
                    announced=circular.date if circular else None,
                    members=len(roll),
                    without_vote=len(roll) - len(entitled),
                )
                for text in texts
            ]
        ),
        entitled=len(entitled),
        late=len(
            {
                each.member_state
                for each in judgement.disregarded
                if each.reason is Disregard.LATE
            }
        ),
    )


def _with_decisions(tallies: Sequence[TextTally]) -> tuple[TextTally, ...]:
    """Add what the Director wrote on the texts for which the rule gives no outcome."""
    waiting = [each.text for each in tallies if each.needs_director]
    if not waiting:
        return tuple(tallies)
    found: dict[int, list[WrittenDecision]] = defaultdict(list)
    rows = WrittenDecision.objects.filter(text__in=waiting).order_by("number")
    for row in rows.select_related("decided_by"):
        found[row.text_id].append(row)
    return tuple(
        replace(each, decisions=tuple(found[each.text.pk])) for each in tallies
    )


def _written_facts(written: WrittenDecision | None) -> Mapping[str, str | int] | None:
    if written is None:
        return None
    return {
        "outcome": written.outcome,
        "decided_at": utc_text(written.decided_at),
        "number": written.number,
        "reason_digest": digest_of(written.reason),
    }


def _tally_text(
    consultation: Consultation,
    text: DraftText,
    judgement: Judgement,
    *,
    announced: date | None,
    members: int,
    without_vote: int,
) -> TextTally:
    profile = consultation.profile
    tally = tally_text(judgement, text.designation, profile)
    return TextTally(
        text=text,
        tally=tally,
        decision=decide(
            profile,
            in_favour=tally.in_favour,
            against=tally.against,
            late=tally.late,
            in_question=tally.in_question,
            rejected=tally.rejected,
            unconfirmed=tally.unconfirmed,
            members=members,
            without_vote=without_vote,
            announced=announced,
        ),
        if_counted=decide(
            profile,
            in_favour=tally.in_favour_if_counted,
            against=tally.against_if_counted,
            late=tally.late,
            rejected=tally.rejected,
            unconfirmed=tally.unconfirmed,
            members=members,
            announced=announced,
        ),
    )
