"""What an act can be about, and how often: the strategies that the rules draw from."""

from datetime import timedelta

from hypothesis import strategies as st

from tests.journeys.ballot import OFF_THE_ROLL, STATES
from tests.journeys.dying import AFTER_COMMIT, BEFORE_COMMIT
from tests.journeys.replies import SILENT, WITHDRAWN

# One act in four meets a fault; one in eight may be aimed at the wrong consultation.
FAULTS = st.sampled_from(
    [*[None] * 15, BEFORE_COMMIT, AFTER_COMMIT, AFTER_COMMIT, 6, 17]
)
ASTRAY = 7
WHICH = st.integers(0, ASTRAY)
MARKS = st.tuples(*[st.sampled_from([0, 1, 2, 2, WITHDRAWN, SILENT])] * 2)
POSITION = st.sampled_from([0, 1, 2])
WORDS = st.sampled_from(["", "Clause 8"])
SIGNED = st.sampled_from(["Grace", "Otto"])
OFFICER = st.sampled_from([0, 1])
ANY = st.integers(0, 99)
ROW = st.tuples(
    st.sampled_from([*STATES, *STATES, OFF_THE_ROLL]),
    st.sampled_from([0, 0, 1, 2]),
    POSITION,
    WORDS,
    SIGNED,
    st.sampled_from(["email", "letter"]),
    st.sampled_from(
        [
            *["now", "at issue", "before the last", "with the last"] * 3,
            *["in the last microsecond", "at the closing instant"] * 2,
            "in the future",
        ]
    ),
)
# A letter that is entered without objection when all is over.
LETTER = st.tuples(
    st.sampled_from(STATES),
    st.sampled_from([0, 0, 1, 2]),
    POSITION,
    WORDS,
    SIGNED,
    st.sampled_from(["email", "letter"]),
    st.sampled_from(["now", "at issue", "in the last microsecond"]),
)
PAUSES = {
    "a minute": timedelta(minutes=1),
    "five hours": timedelta(hours=5),
    "a day": timedelta(days=1),
    "two weeks": timedelta(days=14),
}
EVE = timedelta(minutes=5)
