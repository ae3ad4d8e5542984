"""Whatever deadlines follow one another: a reply in time stays in time."""

from datetime import UTC, date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from consult.procedure.deadlines import Deadline, is_late
from consult.procedure.errors import RuleError

DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31))
MINUTES = st.times().map(lambda one: time(one.hour, one.minute))
ZONES = st.sampled_from(["Europe/Zurich", "UTC"])
INSTANTS = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    max_value=datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@st.composite
def deadlines(draw):
    """Deadlines of one zone, as printed; those of a clock change are left out."""
    zone, found = draw(ZONES), []
    for day, minute in draw(st.lists(st.tuples(DAYS, MINUTES), min_size=2)):
        try:
            found.append(Deadline(day, minute, zone))
        except RuleError:
            continue
    return found


@given(printed=deadlines(), received_at=INSTANTS)
def test_a_reply_in_time_stays_in_time_after_any_extensions(printed, received_at):
    in_force = None
    was_in_time = False
    for deadline in printed:
        if in_force is not None and deadline.closes_at <= in_force.closes_at:
            continue  # refused: a deadline only goes forward
        in_force = deadline
        late = is_late(received_at, closes_at=in_force.closes_at)
        assert not (was_in_time and late)
        was_in_time = was_in_time or not late
