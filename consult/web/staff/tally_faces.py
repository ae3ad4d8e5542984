"""The tally of each text in words: answer, arithmetic, what would change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult import labels
from consult.documents.wording import format_percentage
from consult.models import Consultation
from consult.procedure.outcome import Decision
from consult.procedure.profiles import Profile
from consult.procedure.states import Outcome
from consult.procedure.thresholds import is_favourable
from consult.queries.results import Result, TextResult
from consult.queries.tallies import ConsultationTally, TextTally
from consult.templatetags.languages import current_language
from consult.web.results import ResultFace, result_faces


@dataclass(frozen=True, slots=True)
class TallyFace:
    """The tally of one text as `staff/parts/text_tally.html` prints it.

    `result` is the decided part, None where the rule gives no outcome. `quotient`
    is the division with its end cut off; `margin` what would turn the outcome.
    """

    tally: TextTally
    decision: Decision
    designation: str
    outcome: str
    proceeds: bool | None
    reasons: list[str]
    citation: str
    unverified: bool
    result: ResultFace | None
    quotient: str
    quorum: str
    objections: str
    margin: str
    not_counted: str
    both: list[str]


def tally_faces(
    consultation: Consultation, tally: ConsultationTally, *, members: int, at: datetime
) -> list[TallyFace]:
    """Return each text's tally; `members` is the size of the frozen roll."""
    decided = _decided(consultation, tally, at=at)
    return [
        _face(consultation.profile, each, decided, tally, members=members)
        for each in tally.texts
    ]


def _face(
    profile: Profile,
    each: TextTally,
    decided: Mapping[str, ResultFace],
    tally: ConsultationTally,
    *,
    members: int,
) -> TallyFace:
    decision = each.decision
    return TallyFace(
        tally=each,
        decision=decision,
        designation=str(each.text),
        outcome=_outcome_words(decision.outcome),
        proceeds=None
        if decision.outcome is None
        else decision.outcome is profile.favourable,
        reasons=[str(labels.label(reason)) for reason in decision.reasons],
        citation=labels.citation(decision.revision, decision.clause),
        unverified=profile.unverified,
        result=decided.get(each.text.designation),
        quotient=_quotient(decision),
        quorum=_quorum(profile, decision),
        objections=_objections(profile, decision),
        margin=_margin(profile, decision, members=members),
        not_counted="; ".join(_not_counted(each, tally)),
        both=_both(each),
    )


def _decided(
    consultation: Consultation, tally: ConsultationTally, *, at: datetime
) -> dict[str, ResultFace]:
    """Word the decided texts as a result is worded once it is certified."""
    profile = consultation.profile
    texts = tuple(
        _as_result(profile, each.text.designation, each.decision, outcome, tally)
        for each in tally.texts
        if (outcome := each.decision.outcome) is not None
    )
    result = Result(
        number=0,
        certified_at=at,
        digest="",
        entitled=tally.entitled,
        late=tally.late,
        texts=texts,
    )
    faces = result_faces(consultation, result)
    return {face.result.designation: face for face in faces}


def _as_result(
    profile: Profile,
    designation: str,
    decision: Decision,
    outcome: Outcome,
    tally: ConsultationTally,
) -> TextResult:
    positions = {
        iso3: reply.position
        for iso3, reply in tally.judgement.effective[designation].items()
    }
    return TextResult(
        designation=designation,
        profile=profile,
        in_favour=decision.in_favour,
        with_comments=sum(one is profile.positions[1] for one in positions.values()),
        against=decision.against,
        percentage=decision.percentage,
        outcome=outcome,
        clause=decision.clause,
        reasons=decision.reasons,
        more_in_favour_needed=decision.more_in_favour_needed,
        positions=positions,
    )


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


def _quorum(profile: Profile, decision: Decision) -> str:
    if profile.quorum is None:
        return ""
    text = ngettext(
        "%(replies)d reply; the rule asks for at least %(quorum)d",
        "%(replies)d replies; the rule asks for at least %(quorum)d",
        decision.replies,
    )
    return text % {"replies": decision.replies, "quorum": profile.quorum}


def _objections(profile: Profile, decision: Decision) -> str:
    """Say how many object, where that alone decides (9.8.2)."""
    if profile.threshold is not None or profile.majority is not None:
        return ""
    objects = ngettext(
        "%(n)d objection; %(enough)d is enough to refer the text back",
        "%(n)d objections; %(enough)d is enough to refer the text back",
        decision.against,
    )
    return objects % {"n": decision.against, "enough": profile.objections}


def _margin(profile: Profile, decision: Decision, *, members: int) -> str:
    """Say what further replies would turn the outcome."""
    if decision.outcome is None:
        return ""
    if decision.outcome is not profile.favourable:
        needed = decision.more_in_favour_needed
        if needed is None:
            return _("No further reply in favour would change it.")
        text = ngettext(
            "%(n)d more reply in favour.", "%(n)d more replies in favour.", needed
        )
        return text % {"n": needed}
    tipping = more_against_needed(
        profile,
        in_favour=decision.in_favour,
        against=decision.against,
        members=members,
    )
    if tipping is None:
        return _("No further reply against could change it.")
    text = ngettext("%(n)d more reply against.", "%(n)d more replies against.", tipping)
    return text % {"n": tipping}


def more_against_needed(
    profile: Profile, *, in_favour: int, against: int, members: int
) -> int | None:
    """Return how many NEW replies against would turn a favourable outcome.

    None where so many of the `members` of the roll are not left. The rule itself is
    asked, one further reply at a time.
    """
    left = members - in_favour - against
    return next(
        (
            more
            for more in range(1, left + 1)
            if not is_favourable(profile, in_favour=in_favour, against=against + more)
        ),
        None,
    )


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


def _figures(decision: Decision) -> str:
    return _("%(in_favour)d in favour, %(against)d against: %(outcome)s") % {
        "in_favour": decision.in_favour,
        "against": decision.against,
        "outcome": _outcome_words(decision.outcome),
    }
