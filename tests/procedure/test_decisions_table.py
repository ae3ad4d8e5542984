"""A table of decisions: counts on the left, what Resolution 1 makes of them right.

Written by hand from the clauses; the least numbers of authorizations are those of
10 x in favour >= 7 x replies.
"""

from collections import Counter
from typing import Final

import pytest

from consult.procedure.outcome import decide
from consult.procedure.profiles import profile_for
from consult.procedure.states import Procedure

TAP: Final = "tap"
REGIONAL: Final = "tap_regional"
APPROVAL: Final = "question_approval"
QUESTION: Final = "question_deletion"
DELETION: Final = "recommendation_deletion"

MAY: Final = ("may_proceed", "9.4.5", "threshold_met")
MAY_NOT: Final = ("may_not_proceed", "9.4.6", "threshold_not_met")
APPROVED: Final = ("approved", "7.2.3", "majority_met quorum_met")
TOO_FEW: Final = ("not_approved", "7.2.3", "majority_met quorum_not_met")
NO_MAJORITY: Final = ("not_approved", "7.2.3", "majority_not_met quorum_met")
NEITHER: Final = ("not_approved", "7.2.3", "majority_not_met quorum_not_met")
GONE: Final = ("deleted", "7.4.1", "majority_met")
KEPT: Final = ("referred_back", "7.4.1", "majority_not_met")
UNOPPOSED: Final = ("deleted", "9.8.2", "no_objections")
OPPOSED: Final = ("referred_back", "9.8.2", "objection_received")


def waits(clause: str, reason: str) -> tuple[None, str, str]:
    return None, clause, reason


Verdict = tuple[str | None, str, str]
Row = tuple[str, int, int, int, int, int, Verdict, str | None, int | None, int | None]

# procedure, in favour, against, late, in question, members,
# (outcome, clause, reasons), percentage, more in favour, more against
ROWS: Final[tuple[Row, ...]] = (
    # 9.4.5: the least number of authorizations for 1 to 10 replies, and one less.
    (TAP, 1, 0, 0, 0, 194, MAY, "100.00", None, 1),
    (TAP, 0, 1, 0, 0, 194, MAY_NOT, "0.00", 3, None),
    (TAP, 2, 0, 0, 0, 194, MAY, "100.00", None, 1),
    (TAP, 1, 1, 0, 0, 194, MAY_NOT, "50.00", 2, None),
    (TAP, 3, 0, 0, 0, 194, MAY, "100.00", None, 2),
    (TAP, 2, 1, 0, 0, 194, MAY_NOT, "66.66", 1, None),
    (TAP, 3, 1, 0, 0, 194, MAY, "75.00", None, 1),
    (TAP, 2, 2, 0, 0, 194, MAY_NOT, "50.00", 3, None),
    (TAP, 4, 1, 0, 0, 194, MAY, "80.00", None, 1),
    (TAP, 3, 2, 0, 0, 194, MAY_NOT, "60.00", 2, None),
    (TAP, 5, 1, 0, 0, 194, MAY, "83.33", None, 2),
    (TAP, 4, 2, 0, 0, 194, MAY_NOT, "66.66", 1, None),
    (TAP, 5, 2, 0, 0, 194, MAY, "71.42", None, 1),
    (TAP, 4, 3, 0, 0, 194, MAY_NOT, "57.14", 3, None),
    (TAP, 6, 2, 0, 0, 194, MAY, "75.00", None, 1),
    (TAP, 5, 3, 0, 0, 194, MAY_NOT, "62.50", 2, None),
    (TAP, 7, 2, 0, 0, 194, MAY, "77.77", None, 2),
    (TAP, 6, 3, 0, 0, 194, MAY_NOT, "66.66", 1, None),
    (TAP, 7, 3, 0, 0, 194, MAY, "70.00", None, 1),
    (TAP, 6, 4, 0, 0, 194, MAY_NOT, "60.00", 4, None),
    # 69.56 % is not 70 %.
    (TAP, 16, 7, 0, 0, 194, MAY_NOT, "69.56", 1, None),
    (TAP, 17, 7, 0, 0, 194, MAY, "70.83", None, 1),
    (TAP, 17, 6, 0, 0, 194, MAY, "73.91", None, 2),
    (TAP, 16, 7, 5, 3, 194, MAY_NOT, "69.56", 1, None),
    # The whole membership: 135.8 is the line.
    (TAP, 194, 0, 0, 0, 194, MAY, "100.00", None, None),
    (TAP, 136, 58, 0, 0, 194, MAY, "70.10", None, None),
    (TAP, 135, 59, 0, 0, 194, MAY_NOT, "69.58", None, None),
    (TAP, 135, 58, 0, 0, 194, MAY_NOT, "69.94", 1, None),
    (TAP, 136, 57, 0, 0, 194, MAY, "70.46", None, None),
    (TAP, 136, 58, 0, 0, 195, MAY, "70.10", None, 1),
    (TAP, 0, 194, 0, 0, 194, MAY_NOT, "0.00", None, None),
    (TAP, 0, 58, 0, 0, 194, MAY_NOT, "0.00", 136, None),
    (TAP, 0, 59, 0, 0, 194, MAY_NOT, "0.00", None, None),
    (TAP, 193, 1, 0, 0, 194, MAY, "99.48", None, None),
    # 9.4.5: no replies at all, which is not the same as none that counts.
    (TAP, 0, 0, 0, 0, 194, ("may_proceed", "9.4.5", "no_replies"), None, None, 1),
    (TAP, 0, 0, 1, 0, 194, waits("9.4.5", "only_late_replies"), None, 1, None),
    (TAP, 0, 0, 194, 0, 194, waits("9.4.5", "only_late_replies"), None, 1, None),
    (TAP, 0, 0, 0, 1, 194, waits("9.4.5", "only_replies_in_question"), None, 1, None),
    (TAP, 0, 0, 2, 1, 194, waits("9.4.5", "only_replies_in_question"), None, 1, None),
    # Note to 9.2.1: the roll is that of one regional group.
    (REGIONAL, 7, 3, 0, 0, 10, MAY, "70.00", None, None),
    (REGIONAL, 7, 3, 0, 0, 11, MAY, "70.00", None, 1),
    (REGIONAL, 6, 3, 0, 0, 9, MAY_NOT, "66.66", None, None),
    (REGIONAL, 6, 3, 0, 0, 10, MAY_NOT, "66.66", 1, None),
    (REGIONAL, 16, 7, 0, 0, 30, MAY_NOT, "69.56", 1, None),
    (REGIONAL, 0, 0, 0, 0, 21, ("may_proceed", "9.4.5", "no_replies"), None, None, 1),
    (REGIONAL, 0, 0, 4, 0, 21, waits("9.4.5", "only_late_replies"), None, 1, None),
    (
        REGIONAL, 0, 0, 0, 4, 21,
        waits("9.4.5", "only_replies_in_question"), None, 1, None,
    ),
    # 7.2.3: a simple majority of those responding, and at least ten replies.
    (APPROVAL, 9, 0, 0, 0, 194, TOO_FEW, "100.00", 1, None),
    (APPROVAL, 10, 0, 0, 0, 194, APPROVED, "100.00", None, 10),
    (APPROVAL, 11, 0, 0, 0, 194, APPROVED, "100.00", None, 11),
    (APPROVAL, 6, 3, 0, 0, 194, TOO_FEW, "66.66", 1, None),
    (APPROVAL, 6, 4, 0, 0, 194, APPROVED, "60.00", None, 2),
    (APPROVAL, 5, 5, 0, 0, 194, NO_MAJORITY, "50.00", 1, None),
    (APPROVAL, 6, 5, 0, 0, 194, APPROVED, "54.54", None, 1),
    (APPROVAL, 5, 6, 0, 0, 194, NO_MAJORITY, "45.45", 2, None),
    (APPROVAL, 4, 5, 0, 0, 194, NEITHER, "44.44", 2, None),
    (APPROVAL, 5, 4, 0, 0, 194, TOO_FEW, "55.55", 1, None),
    (APPROVAL, 1, 0, 0, 0, 194, TOO_FEW, "100.00", 9, None),
    (APPROVAL, 0, 1, 0, 0, 194, NEITHER, "0.00", 9, None),
    (APPROVAL, 0, 9, 0, 0, 194, NEITHER, "0.00", 10, None),
    (APPROVAL, 97, 97, 0, 0, 194, NO_MAJORITY, "50.00", None, None),
    (APPROVAL, 98, 96, 0, 0, 194, APPROVED, "50.51", None, None),
    (APPROVAL, 97, 96, 0, 0, 194, APPROVED, "50.25", None, 1),
    (APPROVAL, 9, 0, 20, 5, 194, TOO_FEW, "100.00", 1, None),
    (APPROVAL, 5, 0, 0, 0, 9, TOO_FEW, "100.00", None, None),
    (
        APPROVAL, 0, 0, 0, 0, 194,
        ("not_approved", "7.2.3", "no_replies quorum_not_met"), None, 10, None,
    ),
    (
        APPROVAL, 0, 0, 12, 0, 194,
        waits("7.2.3", "only_late_replies"), None, 10, None,
    ),
    (
        APPROVAL, 0, 0, 0, 12, 194,
        waits("7.2.3", "only_replies_in_question"), None, 10, None,
    ),
    # 7.4.1: a simple majority of those responding does not object.
    (QUESTION, 1, 0, 0, 0, 194, GONE, "100.00", None, 1),
    (QUESTION, 0, 1, 0, 0, 194, KEPT, "0.00", 2, None),
    (QUESTION, 2, 1, 0, 0, 194, GONE, "66.66", None, 1),
    (QUESTION, 1, 1, 0, 0, 194, KEPT, "50.00", 1, None),
    (QUESTION, 3, 5, 0, 0, 194, KEPT, "37.50", 3, None),
    (QUESTION, 98, 96, 0, 0, 194, GONE, "50.51", None, None),
    (QUESTION, 97, 97, 0, 0, 194, KEPT, "50.00", None, None),
    (QUESTION, 0, 0, 0, 0, 194, waits("7.4.1", "rule_silent"), None, 1, None),
    (QUESTION, 0, 0, 3, 0, 194, waits("7.4.1", "only_late_replies"), None, 1, None),
    (
        QUESTION, 0, 0, 3, 2, 194,
        waits("7.4.1", "only_replies_in_question"), None, 1, None,
    ),
    # 9.8.2: one objection is enough, whatever the others say.
    (DELETION, 0, 0, 0, 0, 194, ("deleted", "9.8.2", "no_replies"), None, None, 1),
    (DELETION, 1, 0, 0, 0, 194, UNOPPOSED, "100.00", None, 1),
    (DELETION, 194, 0, 0, 0, 194, UNOPPOSED, "100.00", None, None),
    (DELETION, 0, 1, 0, 0, 194, OPPOSED, "0.00", None, None),
    (DELETION, 193, 1, 0, 0, 194, OPPOSED, "99.48", None, None),
    (DELETION, 5, 2, 0, 0, 194, OPPOSED, "71.42", None, None),
    (DELETION, 0, 0, 1, 0, 194, waits("9.8.2", "only_late_replies"), None, 1, None),
    (
        DELETION, 0, 0, 0, 1, 194,
        waits("9.8.2", "only_replies_in_question"), None, 1, None,
    ),
    (DELETION, 3, 0, 1, 1, 194, UNOPPOSED, "100.00", None, 1),
)  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(map(str, row[:6])))
def test_each_row_is_what_the_resolution_says(row: Row) -> None:
    procedure, in_favour, against, late, in_question, members = row[:6]
    (outcome, clause, reasons), percentage, more_in_favour, more_against = row[6:]
    decision = decide(
        profile_for(procedure, "hammamet_2016"),
        in_favour=in_favour,
        against=against,
        late=late,
        in_question=in_question,
        members=members,
    )
    assert (decision.outcome, decision.clause) == (outcome, clause)
    assert list(decision.reasons) == reasons.split()
    assert decision.percentage == percentage
    assert decision.more_in_favour_needed == more_in_favour
    assert decision.more_against_needed == more_against
    assert (decision.late, decision.in_question) == (late, in_question)


def test_the_table_covers_the_five_procedures() -> None:
    counted = Counter(row[0] for row in ROWS)
    assert set(counted) == set(Procedure)
    assert min(counted.values()) >= 8
    assert len(ROWS) >= 60
    assert len({row[:6] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("revision", ["geneva_2022", "new_delhi_2024"])
@pytest.mark.parametrize("row", ROWS[::5])
def test_the_later_revisions_are_taken_to_say_the_same(row: Row, revision: str) -> None:
    counts = dict(
        zip(
            ("in_favour", "against", "late", "in_question", "members"),
            row[1:6],
            strict=True,
        )
    )
    here = decide(profile_for(row[0], "hammamet_2016"), **counts)
    there = decide(profile_for(row[0], revision), **counts)
    assert (here.outcome, here.clause) == (there.outcome, there.clause)
    assert "unverified_revision" in there.warnings
