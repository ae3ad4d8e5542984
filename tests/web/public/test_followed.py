"""What the public reads of a text after the replies, and by which names it finds it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.flows.following import annul_proceeding
from consult.models import Consultation, User
from consult.procedure.states import Position, Proceeding
from consult.queries.consultations import reference_of
from tests import factories
from tests.web.following import last_day, meeting_held, record
from tests.web.staff.acting import reply


@pytest.fixture
def held(tsb_officer: User, second_officer: User, at: datetime) -> Consultation:
    """A certified consultation on D.266 and D.140 whose meeting is over."""
    return meeting_held(by=tsb_officer, second=second_officer, at=at)


def page_of(client: Client, consultation: Consultation, language: str = "en") -> Any:
    address = reverse("public:circular", args=[reference_of(consultation)])
    return client.get(address.replace("/en/", f"/{language}/", 1))


def listed(client: Client, **query: str) -> list[str]:
    page = client.get(reverse("home"), query)
    return [row.circular for row in page.context["rows"]]


def test_nothing_is_said_before_anything_is_decided(
    client: Client, held: Consultation, tsb_officer: User, at: datetime
) -> None:
    record(held, Proceeding.TEXTS_DISTRIBUTED, by=tsb_officer, at=at, text=None)
    page = page_of(client, held)
    assert page.context["followed"] == []
    assert "Decision of the meeting" not in page.text


def test_a_decision_waits_for_the_certified_result(
    client: Client, tsb_officer: User, second_officer: User, at: datetime
) -> None:
    began = at - timedelta(days=68)
    draft = factories.make_draft(by=tsb_officer, at=began)
    closed = factories.close(
        factories.issue(draft, by=tsb_officer, second=second_officer, at=began)
    )
    record(closed, Proceeding.DEFERRED, by=tsb_officer, at=at)
    assert page_of(client, closed).context["followed"] == []


def test_the_decision_its_names_and_where_it_was_notified_are_public(
    client: Client, held: Consultation, tsb_officer: User, at: datetime
) -> None:
    office: dict[str, Any] = {"by": tsb_officer, "at": at}
    record(held, Proceeding.APPROVED, **office)
    record(held, Proceeding.NAMED, name="ITU-T D.9001", **office)
    record(held, Proceeding.DEFERRED, text=2, **office)
    record(
        held,
        Proceeding.OUTCOME_CIRCULAR,
        text=None,
        reference="T25-TSB-CIR-0350",
        **office,
    )
    record(held, Proceeding.ITU_NOTIFICATION, reference="No. 1205", **office)
    record(held, Proceeding.TEXT_ONLINE, reference="https://itu.int/D.9001", **office)
    page = page_of(client, held)
    first, second = page.context["followed"]
    assert (first.fate, second.fate) == ("Approved", "Deferred to a later meeting")
    for fact in (
        "Decision of the meeting",
        "Resolution 1 (Rev. New Delhi, 2024), clause 9.5.3",
        "ITU-T D.9001",
        "TSB Circular 350",
        "No. 1205",
        'href="https://itu.int/D.9001"',
    ):
        assert fact in page.text


def test_of_what_states_said_only_reservations_are_public(
    client: Client, held: Consultation, tsb_officer: User, at: datetime
) -> None:
    office: dict[str, Any] = {"by": tsb_officer, "at": at}
    record(held, Proceeding.APPROVED, **office)
    record(held, Proceeding.ABSTENTION, state="FRA", **office)
    record(held, Proceeding.MORE_TIME_REQUESTED, state="BRA", **office)
    record(
        held, Proceeding.RESERVATION, state="JPN", words="<b>Not</b> for us.", **office
    )
    record(
        held,
        Proceeding.FORMAL_OPPOSITION,
        state="BRA",
        words="Too costly.",
        on=last_day(held) + timedelta(days=2),
        **office,
    )
    page = page_of(client, held)
    assert "Not approved: formally opposed" in page.text
    assert "Japan" in page.text
    assert "&lt;b&gt;Not&lt;/b&gt; for us." in page.text
    for secret in ("Brazil", "France", "Too costly.", "Abstention"):
        assert secret not in page.text


def test_what_is_annulled_is_not_public(
    client: Client, held: Consultation, tsb_officer: User, at: datetime
) -> None:
    row = record(held, Proceeding.APPROVED, by=tsb_officer, at=at)
    annul_proceeding(row, reason="The other text.", by=tsb_officer, at=at)
    page = page_of(client, held)
    assert page.context["followed"] == []
    assert "The other text." not in page.text


def test_a_text_that_the_replies_barred_awaits_no_decision(
    client: Client, tsb_officer: User, second_officer: User, at: datetime
) -> None:
    began = at - timedelta(days=68)
    draft = factories.make_draft(
        by=tsb_officer, at=began, designations=("ITU-T D.1", "ITU-T D.2")
    )
    factories.issue(draft, by=tsb_officer, second=second_officer, at=began)
    reply(draft, "KEN", Position.NOT_AUTHORIZE, Position.AUTHORIZE)
    factories.close(draft)
    factories.certify(draft, by=tsb_officer, second=second_officer, at=at)
    record(draft, Proceeding.APPROVED, text=2, by=tsb_officer, at=at)
    barred, approved = page_of(client, draft).context["followed"]
    assert (barred.fate, barred.proceeds) == ("Consideration may not proceed", False)
    assert (approved.fate, approved.proceeds) == ("Approved", True)


def test_other_consultations_on_the_same_text_are_linked_once_they_are_issued(
    client: Client,
    held: Consultation,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    draft = factories.make_draft(by=tsb_officer, at=at, number=31)
    draft.texts.update(follows=held.texts.get(order=2))
    assert "Later consultation" not in page_of(client, held).text
    later = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    first, second = page_of(client, held).context["texts"]
    assert (first.relatives.later, second.relatives.later) == (
        (),
        ("T25-TSB-CIR-0031",),
    )
    (face,) = page_of(client, later).context["texts"]
    assert face.relatives.earlier == ("T25-TSB-CIR-0012",)
    assert "/en/circulars/T25-TSB-CIR-0012/" in page_of(client, later).text


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("D.266", ["TSB Circular 12"]),
        ("itu-t d.9001", ["TSB Circular 12"]),
        ("D.9002", ["TSB Circular 12"]),
        ("D.9", []),
        ("D.1102", ["TSB Circular 7"]),
        ("", ["TSB Circular 7", "TSB Circular 12"]),
        ("D.266\u202e", ["TSB Circular 7", "TSB Circular 12"]),
    ],
)
def test_any_name_a_text_ever_had_finds_its_circular(
    client: Client,
    held: Consultation,
    issued_consultation: Consultation,
    tsb_officer: User,
    at: datetime,
    name: str,
    found: list[str],
) -> None:
    office: dict[str, Any] = {"by": tsb_officer, "at": at}
    record(held, Proceeding.APPROVED, **office)
    record(held, Proceeding.NAMED, name="ITU-T D.9001", **office)
    record(held, Proceeding.PUBLISHED_AS, name="ITU-T D.9002", **office)
    assert listed(client, name=name) == found


def test_a_name_in_force_can_be_taken_away(client: Client, held: Consultation) -> None:
    page = client.get(reverse("home"), {"name": "D.266", "group": "3"})
    assert [(chip.label, chip.url) for chip in page.context["chips"]] == [
        ("D.266", "/en/?group=3"),
        ("ITU-T Study Group 3", "/en/?name=D.266"),
    ]


def test_the_list_says_what_became_of_a_text_and_its_name_where_it_is_known(
    client: Client, held: Consultation, tsb_officer: User, at: datetime
) -> None:
    office: dict[str, Any] = {"by": tsb_officer, "at": at}
    record(held, Proceeding.APPROVED, **office)
    record(held, Proceeding.PUBLISHED_AS, name="ITU-T D.9002", **office)
    record(held, Proceeding.NAMED, name="ITU-T D.9001", **office)
    (row,) = client.get(reverse("home")).context["rows"]
    assert [(text.designation, text.fate, text.name) for text in row.designations] == [
        ("ITU-T D.266", "approved", "ITU-T D.9002"),
        ("ITU-T D.140", "", ""),
    ]


def test_the_list_takes_as_many_queries_for_three_followed_rows_as_for_one(
    client: Client,
    held: Consultation,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            listed(client)
        return len(queries)

    record(held, Proceeding.APPROVED, by=tsb_officer, at=at)
    count_queries()
    with_one = count_queries()
    for number in (21, 22):
        other = meeting_held(
            by=tsb_officer, second=second_officer, at=at, number=number
        )
        record(other, Proceeding.DEFERRED, by=tsb_officer, at=at, text=2)
    assert count_queries() == with_one


def test_a_page_takes_as_many_queries_for_five_records_as_for_one(
    client: Client, held: Consultation, tsb_officer: User, at: datetime
) -> None:
    def count_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            page_of(client, held)
        return len(queries)

    office: dict[str, Any] = {"by": tsb_officer, "at": at}
    record(held, Proceeding.RESERVATION, state="BRA", words="No.", **office)
    count_queries()
    with_one = count_queries()
    record(held, Proceeding.RESERVATION, state="JPN", words="No.", **office)
    record(held, Proceeding.APPROVED, **office)
    record(held, Proceeding.APPROVED, text=2, **office)
    record(held, Proceeding.NAMED, name="ITU-T D.9001", **office)
    assert count_queries() == with_one


@pytest.mark.parametrize("language", ["ar", "zh-hans"])
def test_what_became_of_a_text_stands_in_other_scripts(
    client: Client,
    held: Consultation,
    tsb_officer: User,
    at: datetime,
    language: str,
) -> None:
    record(
        held,
        Proceeding.RESERVATION,
        by=tsb_officer,
        at=at,
        state="JPN",
        words="تحفظ",
    )
    page = page_of(client, held, language)
    (face, _) = page.context["followed"]
    names = {"ar": "اليابان", "zh-hans": "日本"}
    assert [said.state for said in face.reservations] == [names[language]]
