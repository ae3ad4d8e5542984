"""The register: the whole roll, counts that add up, filters, logged looks."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.flows.referencing import load_reference_data
from consult.flows.watching import note_pulse
from consult.models import (
    AuditEntry,
    Consultation,
    GroupMembership,
    Suspension,
    User,
)
from consult.procedure.states import Position
from consult.vocabularies import AuditTag
from tests import factories
from tests.web.staff.acting import reply, reply_of_each, url

YES, COMMENTS, NO = (
    Position.AUTHORIZE,
    Position.AUTHORIZE_WITH_COMMENTS,
    Position.NOT_AUTHORIZE,
)


def rows(page: Any) -> dict[str, Any]:
    """Return the rows a page shows, by State, in their order."""
    return {face.row.iso3: face.row for face in page.context["faces"]}


def counts(page: Any) -> dict[str, int]:
    return {count.label: count.figure for count in page.context["counts"]}


def cells(row: Any) -> list[tuple[str, str, str]]:
    return [(cell.kind, cell.words, cell.note) for cell in row.cells]


def looks(consultation: Consultation) -> int:
    return AuditEntry.objects.filter(
        chain=f"consultation:{consultation.pk}", tag=AuditTag.TALLY_SEEN
    ).count()


@pytest.fixture
def answered(
    on_two_texts: Consultation, second_officer: User, at: datetime
) -> Consultation:
    """Two texts: one State for both, one with comments and silence, others not."""
    reply(on_two_texts, "KEN", YES, NO, reasons="No law.", by=second_officer)
    reply(on_two_texts, "CHE", COMMENTS, comments="See clause 5.")
    assert on_two_texts.closes_at is not None
    reply(on_two_texts, "FRA", YES, YES, received_at=on_two_texts.closes_at)
    reply(on_two_texts, "JPN", YES, YES)
    reply(on_two_texts, "JPN", None, None, received_at=at + timedelta(days=2))
    return on_two_texts


def test_every_state_of_the_roll_has_its_row_in_french_order(
    signed_in: Any, answered: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("register", answered))
    assert list(rows(page)) == ["BRA", "FRA", "JPN", "KEN", "CHE", "EGY"]
    assert [row.name for row in rows(page).values()][-2] == "Switzerland"


def test_the_reader_may_have_the_order_of_the_page(
    signed_in: Any, answered: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("register", answered) + "?order=here")
    assert list(rows(page)) == ["BRA", "EGY", "FRA", "JPN", "KEN", "CHE"]


def test_the_counts_add_up_to_the_roll(
    signed_in: Any, answered: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("register", answered))
    found = counts(page)
    assert found == {
        "On the roll": 6,
        "Replied": 2,
        "In question": 0,
        "Late": 1,
        "Withdrawn": 1,
        "Not replied": 2,
    }
    assert sum(found.values()) == 2 * found["On the roll"]


def test_each_count_leads_to_its_rows(
    signed_in: Any, answered: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    page = client.get(url("register", answered))
    for count in page.context["counts"]:
        shown = client.get(url("register", answered) + count.url)
        assert len(rows(shown)) == count.figure
        assert [one.label for one in shown.context["counts"] if one.current] == [
            count.label
        ]


def test_a_cell_says_what_counts_and_why_the_rest_does_not(
    signed_in: Any, answered: Consultation, tsb_officer: User
) -> None:
    found = rows(signed_in(tsb_officer).get(url("register", answered)))
    assert {iso3: cells(row) for iso3, row in found.items()} == {
        "BRA": [("none", "Not replied", "")] * 2,
        "CHE": [
            ("comments", "Authorizes, with comments", ""),
            ("void", "No position", ""),
        ],
        "EGY": [("none", "Not replied", "")] * 2,
        "FRA": [("late", "Late", "authorizes; kept, not counted")] * 2,
        "JPN": [("void", "Withdrawn", "")] * 2,
        "KEN": [("yes", "Authorizes", ""), ("no", "Does not authorize", "")],
    }
    assert {iso3 for iso3, row in found.items() if row.whole} == {
        "BRA",
        "EGY",
        "FRA",
        "JPN",
    }
    assert [found[iso3].versions for iso3 in ("KEN", "JPN", "BRA")] == [1, 2, 0]


def test_a_row_says_through_what_when_and_by_whom(
    signed_in: Any, answered: Consultation, tsb_officer: User, second_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("register", answered))
    kenya, brazil = rows(page)["KEN"], rows(page)["BRA"]
    assert (kenya.channel_words, kenya.channel_icon) == ("E-mail", "envelope")
    assert kenya.latest.recorded_by == second_officer
    assert brazil.latest is None
    assert "imported" in page.text
    assert url("state", answered, "KEN") in page.text
    assert url("state", answered, "BRA") in page.text  # where a reply is entered


def test_the_reply_that_counts_is_shown_with_a_word_on_the_late_one(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User
) -> None:
    assert issued_consultation.closes_at is not None
    reply(issued_consultation, "KEN", YES)
    reply(issued_consultation, "KEN", NO, received_at=issued_consultation.closes_at)
    row = rows(signed_in(tsb_officer).get(url("register", issued_consultation)))["KEN"]
    assert cells(row) == [("yes", "Authorizes", "a further reply came late")]
    assert (row.latest.version, row.versions) == (1, 2)


def test_a_right_in_question_keeps_the_reply_apart(
    signed_in: Any, tsb_officer: User, second_officer: User, at: datetime
) -> None:
    draft = factories.make_draft(by=tsb_officer, at=at)
    Suspension.objects.create(
        member_state_id="EGY",
        ground="arrears",
        valid_from=date(2020, 1, 1),
        source="made for a test",
    )
    open_one = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    reply(open_one, "EGY", NO)
    page = signed_in(tsb_officer).get(url("register", open_one))
    row = rows(page)["EGY"]
    assert cells(row) == [
        ("doubt", "In question", "does not authorize; right to vote in question")
    ]
    assert not row.may_vote
    assert counts(page)["In question"] == 1
    assert page.context["blocks"] == ["ITU-T D.1102"]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("q=ken", {"KEN"}),
        ("q=LAND", {"CHE"}),
        ("q=bra", {"BRA"}),
        ("region=EUR", {"CHE", "FRA"}),
        ("region=EUR&standing=late", {"FRA"}),
        ("status=ldc", {"KEN"}),
        ("position=not_authorize", {"KEN"}),
        ("position=authorize", {"KEN"}),
        ("text=1", {"KEN"}),
        ("text=0&position=authorize_with_comments", {"CHE"}),
        ("text=1&position=authorize", set()),
        ("standing=none", {"BRA", "EGY", "JPN"}),
        ("region=MOON", {"BRA", "CHE", "EGY", "FRA", "JPN", "KEN"}),
        ("text=99&position=x&standing=y", {"BRA", "CHE", "EGY", "FRA", "JPN", "KEN"}),
    ],
)
def test_the_register_is_filtered(
    signed_in: Any,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
    query: str,
    kept: set[str],
) -> None:
    draft = factories.make_draft(
        by=tsb_officer, at=at, designations=("ITU-T E.164", "ITU-T E.192")
    )
    GroupMembership.objects.create(member_state_id="KEN", kind="status", code="ldc")
    two = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    reply(two, "KEN", YES, NO, reasons="No law.")
    reply(two, "CHE", COMMENTS)
    assert two.closes_at is not None
    reply(two, "FRA", YES, YES, received_at=two.closes_at)
    page = signed_in(tsb_officer).get(f"{url('register', two)}?{query}")
    assert set(rows(page)) == kept


def test_filters_in_force_can_be_taken_away_one_by_one(
    signed_in: Any, answered: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(
        url("register", answered) + "?q=ke&region=AFR&standing=replied"
    )
    assert {(chip.label, chip.url) for chip in page.context["chips"]} == {
        ("Replied", "?q=ke&region=AFR"),
        ("ke", "?region=AFR&standing=replied"),
        ("Africa", "?q=ke&standing=replied"),
    }


def test_nothing_found_says_so(
    signed_in: Any, answered: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("register", answered) + "?q=atlantis")
    assert "No State of the roll is like this." in page.text


def test_each_look_at_a_running_register_is_logged(
    signed_in: Any, answered: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    for _ in range(2):
        client.get(url("register", answered))
    assert looks(answered) == 2
    entry = AuditEntry.objects.filter(tag=AuditTag.TALLY_SEEN).latest("sequence")
    assert entry.actor == f"user:{tsb_officer.pk}"


def test_a_look_at_a_closed_register_is_not_logged(
    signed_in: Any, closed_consultation: Consultation, tsb_officer: User
) -> None:
    signed_in(tsb_officer).get(url("register", closed_consultation))
    assert looks(closed_consultation) == 0


def test_who_may_not_look_leaves_no_trace(
    signed_in: Any, answered: Consultation, auditor: User
) -> None:
    assert signed_in(auditor).get(url("register", answered)).status_code == 403
    assert looks(answered) == 0


def queries_of(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["register", "tally"])
def test_three_replies_cost_as_many_queries_as_one(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User, name: str
) -> None:
    client = signed_in(tsb_officer)
    reply_of_each(issued_consultation, {"KEN": YES})
    once = queries_of(client, url(name, issued_consultation))
    reply_of_each(issued_consultation, {"CHE": COMMENTS, "FRA": NO})
    assert queries_of(client, url(name, issued_consultation)) == once


def test_the_whole_union_fits_on_one_page(
    signed_in: Any, tsb_officer: User, second_officer: User, at: datetime
) -> None:
    load_reference_data(by=None, at=at)
    draft = factories.make_draft(by=tsb_officer, at=at)
    whole = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    client = signed_in(tsb_officer)
    page = client.get(url("register", whole))
    assert len(rows(page)) == 194
    assert page.text.count('role="rowheader"') == 194
    assert "194 of 194 Member States" in page.text


def test_a_late_reply_after_an_outage_at_the_close_says_so(
    signed_in: Any, answered: Consultation, tsb_officer: User
) -> None:
    assert answered.closes_at is not None
    officer = signed_in(tsb_officer)
    (plain, _other) = cells(rows(officer.get(url("register", answered)))["FRA"])
    reply(answered, "CHE", NO, received_at=answered.closes_at + timedelta(hours=1))
    note_pulse(at=answered.closes_at - timedelta(minutes=10))
    note_pulse(at=answered.closes_at + timedelta(minutes=10))
    found = rows(officer.get(url("register", answered)))
    outage = "there was an outage when the consultation closed"
    assert {note for _kind, _words, note in cells(found["FRA"])} == {
        f"{plain[2]}; {outage}"
    }
    assert cells(found["CHE"])[0][2] == f"a further reply came late; {outage}"
    assert outage not in str(cells(found["KEN"]))
    for iso3, says_so in {"FRA": True, "CHE": True, "KEN": False}.items():
        page = officer.get(url("state", answered, iso3))
        assert (outage in page.text) is says_so
