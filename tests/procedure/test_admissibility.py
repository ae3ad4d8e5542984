"""What the Resolution provides for beside and after the replies, and what not."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from consult.procedure.admissibility import (
    COVERS_ALL,
    NEEDS_NAME,
    NEEDS_REFERENCE,
    NEEDS_WORDS,
    check_annulment,
    check_proceeding,
)
from consult.procedure.decisions import AFTER_APPROVAL, FOLLOWS_DECISION
from consult.procedure.errors import (
    AgreedOnly,
    AlreadyRecorded,
    BadDesignation,
    BadReference,
    ConsiderationNotAuthorized,
    DateBeforeAnnouncement,
    DateInFuture,
    DateOutOfRange,
    FieldMissing,
    FieldOutOfPlace,
    MoreTimeOver,
    NoRequestRecorded,
    NotEntitled,
    NothingDecided,
    NothingToRevoke,
    NotInThisProcedure,
    OutsideMeeting,
    ResultNotCertified,
    StillNeeded,
)
from consult.procedure.proceedings import (
    BY_A_STATE,
    DECISIONS,
    SAID_AT_MEETING,
    Circumstances,
    ProceedingFact,
)
from consult.procedure.states import Outcome, Procedure, Proceeding
from tests.procedure.proceedings import (
    ANNOUNCED,
    CLOSES,
    DUE,
    OPENS,
    OTHER,
    TEXT,
    TODAY,
    UNTIL,
    approved,
    circumstances,
    opposed,
    requested,
    said,
)

ONE_DAY = timedelta(days=1)
TAP = frozenset(Proceeding) - {Proceeding.PROCESS_SELECTED, Proceeding.TSAG_INFORMED}
DELETION = frozenset({Proceeding.OUTCOME_CIRCULAR, Proceeding.TSAG_INFORMED})
KNOWN = {
    Procedure.TAP: TAP,
    Procedure.TAP_REGIONAL: TAP,
    Procedure.QUESTION_APPROVAL: frozenset(
        {Proceeding.OUTCOME_CIRCULAR, Proceeding.PROCESS_SELECTED}
    ),
    Procedure.QUESTION_DELETION: DELETION,
    Procedure.RECOMMENDATION_DELETION: DELETION,
}
CASES = [(procedure, kind) for procedure in Procedure for kind in Proceeding]
PROVIDED = [(procedure, kind) for procedure, kind in CASES if kind in KNOWN[procedure]]
BEFOREHAND = {
    Proceeding.ABSTENTION_REVOKED: (said(Proceeding.ABSTENTION),),
    Proceeding.FORMAL_OPPOSITION: (requested(),),
}


def what_comes_before(procedure: Procedure, kind: Proceeding) -> list[ProceedingFact]:
    """Return what has to stand before a kind can be recorded."""
    before = list(BEFOREHAND.get(kind, ()))
    if KNOWN[procedure] is TAP and kind in AFTER_APPROVAL | FOLLOWS_DECISION:
        before += [approved(TEXT), approved(OTHER)]
    return before


def check(
    new: ProceedingFact,
    *before: ProceedingFact,
    judged: Circumstances | None = None,
) -> None:
    check_proceeding(new, before=before, circumstances=judged or circumstances())


@pytest.mark.parametrize(("procedure", "kind"), CASES)
def test_a_procedure_knows_what_its_section_provides_for_and_nothing_else(
    procedure: Procedure, kind: Proceeding
) -> None:
    before = what_comes_before(procedure, kind)
    judged = circumstances(procedure)
    if kind in KNOWN[procedure]:
        check(said(kind), *before, judged=judged)
    else:
        with pytest.raises(NotInThisProcedure, match=f"{procedure} knows no {kind}"):
            check(said(kind), *before, judged=judged)


@pytest.mark.parametrize(("procedure", "kind"), PROVIDED)
def test_a_day_that_is_still_to_come_is_refused(
    procedure: Procedure, kind: Proceeding
) -> None:
    fact = said(kind)
    judged = circumstances(procedure, day=fact.on - ONE_DAY)
    with pytest.raises(DateInFuture) as refused:
        check(fact, *what_comes_before(procedure, kind), judged=judged)
    assert refused.value.clause == judged.clause(kind)


@pytest.mark.parametrize(("procedure", "kind"), PROVIDED)
def test_nothing_happens_before_the_circular_but_the_distribution_of_texts(
    procedure: Procedure, kind: Proceeding
) -> None:
    fact = said(kind, on=ANNOUNCED - ONE_DAY)
    before, judged = what_comes_before(procedure, kind), circumstances(procedure)
    if kind is Proceeding.TEXTS_DISTRIBUTED:
        check(fact, judged=judged)
    else:
        with pytest.raises(DateBeforeAnnouncement, match="before the circular"):
            check(fact, *before, judged=judged)


def test_a_year_that_can_not_be_is_refused() -> None:
    with pytest.raises(DateOutOfRange):
        check(said(Proceeding.TEXTS_DISTRIBUTED, on=date(1, 1, 1)))


@pytest.mark.parametrize("kind", sorted(TAP))
@pytest.mark.parametrize(
    ("field", "kinds"),
    [
        ("text", frozenset(Proceeding) - COVERS_ALL),
        ("member_state", BY_A_STATE),
        ("words", NEEDS_WORDS),
        ("name", NEEDS_NAME),
        ("reference", NEEDS_REFERENCE),
    ],
)
@pytest.mark.parametrize("blank", ["", " "])
def test_a_kind_needs_what_it_says_and_the_refusal_names_the_field(
    kind: Proceeding, field: str, kinds: frozenset[Proceeding], blank: str
) -> None:
    if kind not in kinds:
        return
    with pytest.raises(FieldMissing) as refused:
        check(said(kind, **{field: blank}), *what_comes_before(Procedure.TAP, kind))
    assert refused.value.field == field
    assert refused.value.clause == circumstances().clause(kind)


@pytest.mark.parametrize("kind", sorted(TAP))
@pytest.mark.parametrize(
    ("field", "value", "kinds"),
    [("member_state", "KEN", BY_A_STATE), ("name", "D.1101", NEEDS_NAME)],
)
def test_no_state_and_no_name_stand_where_they_say_nothing(
    kind: Proceeding, field: str, value: str, kinds: frozenset[Proceeding]
) -> None:
    if kind in kinds:
        return
    with pytest.raises(FieldOutOfPlace) as refused:
        check(said(kind, **{field: value}), *what_comes_before(Procedure.TAP, kind))
    assert refused.value.field == field


@pytest.mark.parametrize("kind", sorted(TAP))
def test_a_text_of_another_consultation_is_refused(kind: Proceeding) -> None:
    with pytest.raises(BadDesignation, match=r"D\.9 is not put to this"):
        check(said(kind, text="D.9"), *what_comes_before(Procedure.TAP, kind))


@pytest.mark.parametrize("kind", [Proceeding.NAMED, Proceeding.PUBLISHED_AS])
@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("1101", BadDesignation),
        ("D.OTTMNO", BadDesignation),
        ("D.271 Suppl. 4", AgreedOnly),
    ],
)
def test_the_name_of_a_text_is_a_designation_with_a_number(
    kind: Proceeding, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        check(said(kind, name=name), approved())


@pytest.mark.parametrize("reference", ["350", "T17-TSB-CIR-0350-E", "T17-TSB-CIR-0000"])
def test_an_outcome_circular_has_a_reference(reference: str) -> None:
    fact = said(Proceeding.OUTCOME_CIRCULAR, reference=reference)
    with pytest.raises(BadReference):
        check(fact, approved(TEXT), approved(OTHER))


def test_a_question_follows_one_of_two_processes() -> None:
    judged = circumstances(Procedure.QUESTION_APPROVAL)
    check(said(Proceeding.PROCESS_SELECTED, name="aap"), judged=judged)
    with pytest.raises(FieldMissing, match="AAP or TAP"):
        check(said(Proceeding.PROCESS_SELECTED, name="AAP"), judged=judged)


@pytest.mark.parametrize("kind", sorted(DECISIONS | SAID_AT_MEETING))
@pytest.mark.parametrize(
    ("on", "meets"),
    [
        (OPENS - ONE_DAY, False),
        (OPENS, True),
        (CLOSES, True),
        (CLOSES + ONE_DAY, False),
    ],
)
def test_what_a_meeting_decides_or_hears_is_of_one_of_its_days(
    kind: Proceeding, on: date, meets: bool
) -> None:
    before = [said(Proceeding.ABSTENTION, on=OPENS)]
    if kind is not Proceeding.ABSTENTION_REVOKED:
        before = []
    if meets:
        check(said(kind, on=on), *before)
    else:
        with pytest.raises(OutsideMeeting, match="no day of the meeting"):
            check(said(kind, on=on), *before)


@pytest.mark.parametrize("missing", ["opens", "closes"])
def test_without_the_days_of_the_meeting_nothing_is_said_at_it(missing: str) -> None:
    with pytest.raises(OutsideMeeting, match="are not known"):
        check(approved(), judged=circumstances(**{missing: None}))


@pytest.mark.parametrize("kind", sorted(BY_A_STATE))
def test_only_a_state_on_the_roll_is_heard(kind: Proceeding) -> None:
    with pytest.raises(NotEntitled, match="CHE is not on the roll"):
        check(said(kind, member_state="CHE"), *BEFOREHAND.get(kind, ()))


@pytest.mark.parametrize("kind", sorted(BY_A_STATE))
@pytest.mark.parametrize("outcome", [None, Outcome.MAY_PROCEED])
def test_a_state_is_heard_before_the_result_is_certified_too(
    kind: Proceeding, outcome: Outcome | None
) -> None:
    judged = circumstances(outcomes={TEXT: outcome})
    check(said(kind), *BEFOREHAND.get(kind, ()), judged=judged)


@pytest.mark.parametrize("kind", sorted(BY_A_STATE))
def test_nothing_is_said_of_an_approval_that_was_not_authorized(
    kind: Proceeding,
) -> None:
    judged = circumstances(outcomes={TEXT: Outcome.MAY_NOT_PROCEED})
    with pytest.raises(ConsiderationNotAuthorized) as refused:
        check(said(kind), *BEFOREHAND.get(kind, ()), judged=judged)
    assert refused.value.clause == "9.4.6"


@pytest.mark.parametrize("kind", sorted(BY_A_STATE - {Proceeding.ABSTENTION_REVOKED}))
def test_a_state_says_a_thing_of_a_text_once(kind: Proceeding) -> None:
    before = (*BEFOREHAND.get(kind, ()), said(kind, on=CLOSES))
    with pytest.raises(AlreadyRecorded, match=f"{kind} of KEN on"):
        check(said(kind, words="In other words."), *before)
    check(said(kind, member_state="BRA"), *before, *_asked_by("BRA", TEXT, kind))
    check(said(kind, text=OTHER), *before, *_asked_by("KEN", OTHER, kind))


def _asked_by(state: str, text: str, kind: Proceeding) -> list[ProceedingFact]:
    opposes = kind is Proceeding.FORMAL_OPPOSITION
    return [requested(state, text=text)] if opposes else []


def test_an_abstention_is_revoked_and_taken_up_again() -> None:
    abstention = said(Proceeding.ABSTENTION)
    revoked = said(Proceeding.ABSTENTION_REVOKED)
    with pytest.raises(NothingToRevoke, match="KEN does not abstain"):
        check(revoked)
    check(revoked, abstention)
    with pytest.raises(NothingToRevoke):
        check(revoked, abstention, revoked)
    check(abstention, abstention, revoked)
    with pytest.raises(NothingToRevoke):
        check(said(Proceeding.ABSTENTION_REVOKED, on=OPENS), abstention)


@pytest.mark.parametrize(
    "asked",
    [
        (),
        (requested("BRA"),),
        (requested(text=OTHER),),
        (said(Proceeding.RESERVATION),),
    ],
)
def test_only_who_asked_for_more_time_can_oppose_formally(
    asked: Sequence[ProceedingFact],
) -> None:
    with pytest.raises(NoRequestRecorded) as refused:
        check(opposed(), approved(), *asked)
    assert refused.value.clause == "9.5.5"


def test_an_opposition_does_not_come_before_its_request() -> None:
    with pytest.raises(NoRequestRecorded):
        check(opposed(on=OPENS), requested(on=CLOSES))
    check(opposed(on=CLOSES), requested(on=CLOSES))


@pytest.mark.parametrize("procedure", [Procedure.TAP, Procedure.TAP_REGIONAL])
def test_a_formal_opposition_is_due_within_four_weeks_to_the_day(
    procedure: Procedure,
) -> None:
    judged = circumstances(procedure)
    check(opposed(on=UNTIL), requested(), judged=judged)
    with pytest.raises(MoreTimeOver, match="due by 2022-01-14"):
        check(opposed(on=UNTIL + ONE_DAY), requested(), judged=judged)


@pytest.mark.parametrize("kind", sorted(DECISIONS))
@pytest.mark.parametrize(
    "outcome", [None, Outcome.MAY_PROCEED, Outcome.MAY_NOT_PROCEED]
)
def test_a_meeting_approves_or_not_what_the_replies_authorized_it_to_consider(
    kind: Proceeding, outcome: Outcome | None
) -> None:
    judged = circumstances(outcomes={TEXT: outcome})
    needs_authority = kind in {Proceeding.APPROVED, Proceeding.NOT_APPROVED}
    if not needs_authority or outcome is Outcome.MAY_PROCEED:
        check(said(kind), judged=judged)
    elif outcome is None:
        with pytest.raises(ResultNotCertified, match="not certified yet"):
            check(said(kind), judged=judged)
    else:
        with pytest.raises(ConsiderationNotAuthorized) as refused:
            check(said(kind), judged=judged)
        assert refused.value.clause == "9.4.6"


@pytest.mark.parametrize("first", sorted(DECISIONS))
@pytest.mark.parametrize("second", sorted(DECISIONS))
def test_a_meeting_decides_once_on_a_text(
    first: Proceeding, second: Proceeding
) -> None:
    with pytest.raises(AlreadyRecorded):
        check(said(second), said(first, on=OPENS))
    check(said(second, text=OTHER), said(first))


@pytest.mark.parametrize("kind", sorted(TAP & AFTER_APPROVAL))
@pytest.mark.parametrize("decision", sorted(DECISIONS))
def test_a_text_is_named_published_and_corrected_once_it_is_approved(
    kind: Proceeding, decision: Proceeding
) -> None:
    new = said(kind, text=TEXT)
    if decision is Proceeding.APPROVED:
        check(new, said(decision))
        check(new, said(decision), requested())
    else:
        with pytest.raises(NothingDecided, match="was not approved by 2021-12-24"):
            check(new, said(decision))
    with pytest.raises(NothingDecided):
        check(new, said(decision, text=OTHER))


@pytest.mark.parametrize("kind", sorted(TAP & AFTER_APPROVAL))
def test_what_was_opposed_by_then_is_not_approved(kind: Proceeding) -> None:
    on = date(2022, 1, 4)
    before = (approved(), requested(), opposed(on=on))
    check(said(kind, text=TEXT, on=on - ONE_DAY), *before)
    with pytest.raises(NothingDecided):
        check(said(kind, text=TEXT, on=on), *before)


@pytest.mark.parametrize("kind", sorted(TAP & FOLLOWS_DECISION))
@pytest.mark.parametrize("decision", sorted(DECISIONS))
def test_any_decision_is_notified(kind: Proceeding, decision: Proceeding) -> None:
    check(said(kind, text=TEXT), said(decision))
    with pytest.raises(NothingDecided, match=r"D\.140 was not decided upon"):
        check(said(kind), said(decision))
    check(said(kind), said(decision), said(decision, text=OTHER))


@pytest.mark.parametrize("kind", sorted(TAP & (AFTER_APPROVAL | FOLLOWS_DECISION)))
def test_what_follows_a_decision_is_not_dated_before_it(kind: Proceeding) -> None:
    check(said(kind, text=TEXT, on=CLOSES), approved(on=CLOSES))
    with pytest.raises(NothingDecided):
        check(said(kind, text=TEXT, on=OPENS), approved(on=CLOSES))


@pytest.mark.parametrize("kind", sorted(TAP & FOLLOWS_DECISION))
def test_that_a_text_was_not_authorized_is_notified_without_a_meeting(
    kind: Proceeding,
) -> None:
    judged = circumstances(outcomes={TEXT: Outcome.MAY_NOT_PROCEED, OTHER: None})
    check(said(kind, text=TEXT, on=DUE), judged=judged)
    with pytest.raises(NothingDecided):
        check(said(kind, text=TEXT, on=DUE - ONE_DAY), judged=judged)
    with pytest.raises(NothingDecided):
        check(said(kind), judged=judged)


LEAST_PERIOD = [
    (procedure, kind) for procedure, kind in PROVIDED if KNOWN[procedure] is not TAP
]


@pytest.mark.parametrize(("procedure", "kind"), LEAST_PERIOD)
def test_a_result_is_told_once_it_is_certified_and_nobody_can_reply_any_more(
    procedure: Procedure, kind: Proceeding
) -> None:
    uncertified = circumstances(procedure, outcomes={TEXT: None})
    with pytest.raises(ResultNotCertified):
        check(said(kind), judged=uncertified)
    check(said(kind, on=DUE), judged=circumstances(procedure))
    with pytest.raises(NothingDecided, match="could come in until 2021-12-01"):
        check(said(kind, on=DUE - ONE_DAY), judged=circumstances(procedure))
    check(said(kind), judged=circumstances(procedure, due=None))


@pytest.mark.parametrize(("procedure", "kind"), LEAST_PERIOD)
def test_an_unfavourable_result_is_told_too_but_selects_no_process(
    procedure: Procedure, kind: Proceeding
) -> None:
    profile = circumstances(procedure).profile
    judged = circumstances(procedure, outcomes={TEXT: profile.unfavourable})
    if kind is Proceeding.PROCESS_SELECTED:
        with pytest.raises(NothingDecided, match="was not approved"):
            check(said(kind), judged=judged)
    else:
        check(said(kind), judged=judged)


def test_the_process_of_a_question_is_selected_once() -> None:
    judged = circumstances(Procedure.QUESTION_APPROVAL)
    chosen = said(Proceeding.PROCESS_SELECTED, name="aap")
    with pytest.raises(AlreadyRecorded, match=r"process of ITU-T D\.266"):
        check(said(Proceeding.PROCESS_SELECTED, name="tap"), chosen, judged=judged)
    check(said(Proceeding.PROCESS_SELECTED, text=OTHER), chosen, judged=judged)


@pytest.mark.parametrize("kind", sorted(TAP - BY_A_STATE - DECISIONS))
def test_the_very_same_record_is_not_made_twice(kind: Proceeding) -> None:
    before = [*what_comes_before(Procedure.TAP, kind), said(kind)]
    with pytest.raises(AlreadyRecorded, match="with these very words"):
        check(said(kind), *before)
    check(said(kind, on=TODAY), *before)


def annul(annulled: ProceedingFact, *standing: ProceedingFact) -> None:
    check_annulment(annulled, standing=standing, circumstances=circumstances())


def test_what_nothing_rests_on_is_annulled() -> None:
    approval, reservation = approved(), said(Proceeding.RESERVATION)
    annul(approval, approval)
    annul(reservation, approval, reservation)
    annul(approval, reservation, approval)


@pytest.mark.parametrize(
    ("first", "second", "clause"),
    [
        (approved(), said(Proceeding.NAMED), None),
        (approved(), said(Proceeding.OUTCOME_CIRCULAR, text=TEXT), "9.6.1"),
        (requested(), opposed(), "9.5.5"),
        (said(Proceeding.ABSTENTION), said(Proceeding.ABSTENTION_REVOKED), "9.5.6"),
    ],
)
def test_what_another_record_rests_on_is_annulled_after_it(
    first: ProceedingFact, second: ProceedingFact, clause: str | None
) -> None:
    with pytest.raises(StillNeeded, match=f"{second.kind} of {second.on}") as refused:
        annul(first, first, second)
    assert refused.value.clause == clause
    annul(second, first, second)


def test_a_second_abstention_is_annulled_and_the_first_is_not() -> None:
    first, revoked = said(Proceeding.ABSTENTION), said(Proceeding.ABSTENTION_REVOKED)
    again = said(Proceeding.ABSTENTION)
    annul(again, first, revoked, again)
    with pytest.raises(StillNeeded):
        annul(first, first, revoked, again)


def test_a_record_that_would_not_be_made_today_stops_no_annulment() -> None:
    reservation = said(Proceeding.RESERVATION, text=OTHER)
    standing = (reservation, approved())
    judged = circumstances(outcomes={TEXT: Outcome.MAY_NOT_PROCEED, OTHER: None})
    check_annulment(reservation, standing=standing, circumstances=judged)
