"""The tally of each text in words: answer, arithmetic, what would change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult import labels
from consult.documents.explaining import explain_in_words
from consult.documents.wording import format_percentage
from consult.models import Consultation
from consult.procedure.deadlines import GENEVA
from consult.procedure.explanation import CHANGES, Point, explain
from consult.procedure.outcome import Decision
from consult.procedure.profiles import Profile
from consult.procedure.states import Outcome
from consult.queries.outages import LateAfterOutage, late_after_outage
from consult.queries.results import Result, TextResult, WrittenOutcome
from consult.queries.tallies import ConsultationTally, TextTally
from consult.templatetags.clocks import name_zone, write_clock
from consult.templatetags.languages import current_language
from consult.web.results import ResultFace, result_faces, words_of_change

# What did not count stands in a row of its own, with more than the rule knows.
_APART: Final = frozenset(
    {
        Point.LATE_NOT_COUNTED,
        Point.IN_QUESTION_NOT_COUNTED,
        Point.REJECTED_NOT_COUNTED,
    }
)


@dataclass(frozen=True, slots=True)
class TallyFace:
    """The tally of one text as `staff/parts/text_tally.html` prints it.

    `result` is the decided part, None where nobody decided yet. `why` are the sentences
    of the explanation, `quotient` is the division with its end cut off, `change` what
    would change the result. `both` and `outage` are the figures
    without and with the replies in question, and those that came late after an outage
    at the closing instant; empty where there are none.
    """

    tally: TextTally
    decision: Decision
    designation: str
    outcome: str
    proceeds: bool | None
    why: list[str]
    citation: str
    unverified: bool
    result: ResultFace | None
    quotient: str
    change: str
    not_counted: str
    both: list[str]
    outage: list[str]


def tally_faces(
    consultation: Consultation, tally: ConsultationTally, *, at: datetime
) -> list[TallyFace]:
    """Return each text's tally."""
    decided = _decided(consultation, tally, at=at)
    late = late_after_outage(tally)
    return [
        _face(consultation.profile, each, decided, tally, late) for each in tally.texts
    ]


def _face(
    profile: Profile,
    each: TextTally,
    decided: Mapping[str, ResultFace],
    tally: ConsultationTally,
    late: LateAfterOutage | None,
) -> TallyFace:
    decision = each.decision
    explanation = explain(decision, profile)
    return TallyFace(
        tally=each,
        decision=decision,
        designation=str(each.text),
        outcome=_waits_or(each),
        proceeds=None if each.outcome is None else each.outcome is profile.favourable,
        why=explain_in_words(
            [point for point in explanation if point.point not in CHANGES | _APART],
            current_language(),
        ),
        citation=labels.citation(decision.revision, decision.clause),
        unverified=profile.unverified,
        result=decided.get(each.text.designation),
        quotient=_quotient(decision),
        change=" ".join(words_of_change(explanation)),
        not_counted="; ".join(_not_counted(each, tally)),
        both=_both(each),
        outage=_outage(each, late) if late and each.tally.late else [],
    )


def _decided(
    consultation: Consultation, tally: ConsultationTally, *, at: datetime
) -> dict[str, ResultFace]:
    """Word the decided texts as a result is worded once it is certified."""
    profile = consultation.profile
    texts = tuple(
        _as_result(profile, each, outcome, tally)
        for each in tally.texts
        if (outcome := each.outcome) is not None
    )
    result = Result(
        number=0,
        certified_at=at,
        digest="",
        entitled=tally.entitled,
        late=tally.late,
        texts=texts,
    )
    reasons = {
        (each.text.designation, each.written.number): each.written.reason
        for each in tally.texts
        if each.written is not None
    }
    faces = result_faces(consultation, result, reasons=reasons)
    return {face.result.designation: face for face in faces}


def _as_result(
    profile: Profile, each: TextTally, outcome: Outcome, tally: ConsultationTally
) -> TextResult:
    decision, written = each.decision, each.written
    positions = tally.positions(each.text)
    return TextResult(
        designation=each.text.designation,
        profile=profile,
        in_favour=decision.in_favour,
        with_comments=sum(one is profile.positions[1] for one in positions.values()),
        against=decision.against,
        percentage=decision.percentage,
        outcome=outcome,
        clause=decision.clause,
        reasons=decision.reasons,
        positions=positions,
        explanation=explain(decision, profile),
        written=None
        if written is None
        else WrittenOutcome(written.decided_at, written.number),
    )


def _waits_or(each: TextTally) -> str:
    if each.awaits_confirmation:
        return _("A second officer confirms first")
    return _outcome_words(each.outcome)


def _outcome_words(outcome: Outcome | None) -> str:
    if outcome is None:
        return _("The Director decides in writing")
    return str(capfirst(str(labels.label(outcome))))


def _quotient(decision: Decision) -> str:
    """Write the division: `16 ÷ 23 = 69.56…%`, without the dots where it is exact."""
    if decision.percentage is None:
        return ""
    exact = decision.in_favour * 10_000 % decision.replies == 0
    dots = "" if exact else "…"
    share = format_percentage(f"{decision.percentage}{dots}", current_language())
    return f"{decision.in_favour} ÷ {decision.replies} = {share}"


def _not_counted(each: TextTally, tally: ConsultationTally) -> list[str]:
    """Say what came and does not count on this text, in numbers of States."""
    tallied, silent = each.tally, _silent_here(each, tally)
    worded = (
        (tallied.late, ngettext("%(n)d late", "%(n)d late", tallied.late)),
        (
            tallied.in_question,
            ngettext("%(n)d in question", "%(n)d in question", tallied.in_question),
        ),
        (
            tallied.unconfirmed,
            ngettext(
                "%(n)d awaiting a second officer",
                "%(n)d awaiting a second officer",
                tallied.unconfirmed,
            ),
        ),
        (
            tallied.rejected,
            ngettext(
                "%(n)d keyed in and rejected",
                "%(n)d keyed in and rejected",
                tallied.rejected,
            ),
        ),
        (
            silent,
            ngettext(
                "%(n)d without a position on this text",
                "%(n)d without a position on this text",
                silent,
            ),
        ),
    )
    return [text % {"n": n} for n, text in worded if n]


def _silent_here(each: TextTally, tally: ConsultationTally) -> int:
    """Count the States that count on another text and not on this one."""
    effective = tally.judgement.effective
    anywhere = {iso3 for replies in effective.values() for iso3 in replies}
    return len(anywhere - set(effective[each.text.designation]))


def _both(each: TextTally) -> list[str]:
    """Return both figures where replies are in question: without them and with."""
    if not each.tally.in_question:
        return []
    return [
        _("Without the replies in question: %(figures)s")
        % {"figures": _figures(each.decision)},
        _("With the replies in question: %(figures)s")
        % {"figures": _figures(each.if_counted)},
    ]


def _outage(each: TextTally, late: LateAfterOutage) -> list[str]:
    """Say when nobody swept, then both figures: without the late replies and with."""
    began, ended = (
        write_clock(instant, zone=GENEVA)
        for instant in (late.outage.began, late.outage.ended)
    )
    return [
        format_html(
            _("Consult was not at work from {began} until {ended} ({zone})."),
            began=began,
            ended=ended,
            zone=name_zone(GENEVA),
        ),
        _("Without the late replies: %(figures)s")
        % {"figures": _figures(each.decision)},
        _("With the late replies: %(figures)s")
        % {"figures": _figures(late.if_counted[each.text.designation])},
    ]


def _figures(decision: Decision) -> str:
    return _("%(in_favour)d in favour, %(against)d against: %(outcome)s") % {
        "in_favour": decision.in_favour,
        "against": decision.against,
        "outcome": _outcome_words(decision.outcome),
    }
