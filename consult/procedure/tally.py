"""Count the effective replies on one text."""

from collections.abc import Mapping
from dataclasses import dataclass

from consult.procedure.errors import BadPosition
from consult.procedure.profiles import Profile
from consult.procedure.replies import IN_QUESTION, EffectiveReply, Judgement
from consult.procedure.states import Disregard


@dataclass(frozen=True, slots=True)
class Tally:
    """Count Member States on one text, each at most once in each figure.

    `late`, `in_question` and `unconfirmed` are Member States with such a reply, kept
    apart from the count; `rejected` those of which a second officer rejected all that
    was keyed in, so that nothing is known of a letter that did come. The two
    `_if_counted` figures admit the replies in question, so that staff see both.
    """

    in_favour: int
    against: int
    late: int
    in_question: int
    unconfirmed: int
    rejected: int
    in_favour_if_counted: int
    against_if_counted: int

    @property
    def replies(self) -> int:
        return self.in_favour + self.against


def tally_text(judgement: Judgement, text: str, profile: Profile) -> Tally:
    """Count one text; in favour are all positions of the profile but the last.

    Raise BadPosition for a position that belongs to another procedure.
    """
    in_favour, against = _count(judgement.effective[text], profile)
    in_favour_if, against_if = _count(judgement.effective_if_counted[text], profile)
    return Tally(
        in_favour=in_favour,
        against=against,
        late=_states(judgement, text, frozenset({Disregard.LATE})),
        in_question=_states(judgement, text, IN_QUESTION),
        unconfirmed=_states(judgement, text, frozenset({Disregard.UNCONFIRMED})),
        rejected=_only_rejected(judgement, text),
        in_favour_if_counted=in_favour_if,
        against_if_counted=against_if,
    )


def _count(replies: Mapping[str, EffectiveReply], profile: Profile) -> tuple[int, int]:
    for reply in replies.values():
        if reply.position not in profile.positions:
            raise BadPosition(
                f"{reply.position.value} is no position of {profile.procedure.value}."
            )
    against = sum(reply.position is profile.against for reply in replies.values())
    return len(replies) - against, against


def _states(judgement: Judgement, text: str, reasons: frozenset[Disregard]) -> int:
    return len(_named(judgement, text, reasons))


def _only_rejected(judgement: Judgement, text: str) -> int:
    rejected = frozenset({Disregard.REJECTED})
    known = _named(judgement, text, frozenset(Disregard) - rejected)
    return len(
        _named(judgement, text, rejected) - known - set(judgement.effective[text])
    )


def _named(judgement: Judgement, text: str, reasons: frozenset[Disregard]) -> set[str]:
    return {
        one.member_state
        for one in judgement.disregarded
        if one.text == text and one.reason in reasons
    }
