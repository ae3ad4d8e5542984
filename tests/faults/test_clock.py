"""Promise 2: the database's clock decides, whatever the web processes believe."""

from pathlib import Path

import pytest

from tests.faults.figures import Figure
from tests.faults.stand import Stand
from tests.services.provision import install_servers

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("faults")]


@pytest.mark.parametrize(
    ("hours", "closes_in", "late"),
    [("+1h", "30", False), ("-1h", "-10", True)],
    ids=["an hour fast and still in time", "an hour slow and too late"],
)
def test_lateness_follows_the_clock_of_the_database(
    served: Stand,
    hours: str,
    closes_in: str,
    late: bool,
    figure: Figure,
) -> None:
    consultation = served.another("--closes-in", closes_in)
    with consultation.beside(
        application="tests.faults.faked_wsgi", **faked_clock(hours)
    ) as wrong:
        head = wrong.head(11)
        head.send(head.prepare(box="in_favour", remarks=f"sent {hours}"))
        wrong.hang_up()
    ((stored_late, behind, age),) = consultation.rows(
        "SELECT v.late, v.received_at >= c.closes_at,"
        " extract(epoch FROM clock_timestamp() - v.received_at)"
        " FROM consult_replyversion v"
        " JOIN consult_entitledmember m ON m.id = v.member_id"
        " JOIN consult_consultation c ON c.id = m.consultation_id"
        " WHERE c.id = ?",
        consultation.scenario["consultation"],
    )
    assert stored_late is behind is late
    assert 0 <= age < 600
    figure(
        f"clock of the web processes {hours}",
        f"received {age:.1f} s ago by the database's clock,"
        f" {'late' if late else 'in time'}",
    )


def faked_clock(hours: str) -> dict[str, str]:
    """Return what shifts the wall clock of a process, and nothing else of its time."""
    return {
        "LD_PRELOAD": str(faketime_library()),
        "FAKETIME": hours,
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }


def faketime_library() -> Path:
    """Return the library of Debian's faketime, installed when it is missing."""
    for attempt in ("found", "installed"):
        for path in Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"):
            return path
        if attempt == "found":
            install_servers()
    raise AssertionError("no libfaketimeMT.so.1 on this machine")
