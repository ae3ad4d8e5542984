"""What members read of a text after the replies: also what the States said."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from consult.models import Consultation, User
from consult.procedure.states import Proceeding
from consult.queries.consultations import reference_of
from tests.web.following import last_day, meeting_held, record


@pytest.fixture
def opposed(tsb_officer: User, second_officer: User, at: datetime) -> Consultation:
    """A consultation whose first text was formally opposed by Brazil."""
    held = meeting_held(by=tsb_officer, second=second_officer, at=at)
    office: dict[str, Any] = {"by": tsb_officer, "at": at}
    record(held, Proceeding.APPROVED, **office)
    record(held, Proceeding.ABSTENTION, state="FRA", **office)
    record(held, Proceeding.MORE_TIME_REQUESTED, state="BRA", **office)
    record(held, Proceeding.RESERVATION, state="JPN", words="Not for us.", **office)
    record(
        held,
        Proceeding.FORMAL_OPPOSITION,
        state="BRA",
        words="Too costly.",
        proposed_changes="Leave out clause 4.",
        on=last_day(held) + timedelta(days=2),
        **office,
    )
    return held


def page_of(client: Any, consultation: Consultation) -> Any:
    return client.get(
        reverse("administrations:consultation", args=[reference_of(consultation)])
    )


def test_members_read_who_said_what_after_the_replies(
    signed_in: Any, opposed: Consultation, viewer: User
) -> None:
    page = page_of(signed_in(viewer), opposed)
    first, _ = page.context["followed"]
    assert first.opposed_by == first.requested_by == "Brazil"
    assert [(said.what, said.state) for said in first.statements] == [
        ("Abstention", "France"),
        ("Request for more time", "Brazil"),
        ("Formal opposition", "Brazil"),
    ]
    for said in ("Too costly.", "Leave out clause 4.", "Not for us.", "France"):
        assert said in page.text


def test_who_holds_no_role_for_a_state_reads_nothing(
    signed_in: Any, opposed: Consultation, stranger: User
) -> None:
    assert page_of(signed_in(stranger), opposed).status_code == 403
