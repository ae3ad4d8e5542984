"""The page of one State: every version, and what counts of it."""

from datetime import datetime, timedelta
from typing import Any

from consult.flows.recording import Signature
from consult.models import (
    AuditEntry,
    Consultation,
    ReplySignatory,
    Suspension,
    User,
)
from consult.procedure.states import Position
from consult.vocabularies import AuditTag
from tests import factories
from tests.web.staff.acting import reply, url


def versions(page: Any) -> list[tuple[int, list[tuple[str, str]]]]:
    """Return each version: what it says of each text, and why that does not count."""
    return [
        (face.version.version, [(said.words, said.why_not) for said in face.said])
        for face in page.context["versions"]
    ]


def test_all_versions_stand_newest_first_with_what_counts(
    signed_in: Any, on_two_texts: Consultation, tsb_officer: User, at: datetime
) -> None:
    later = at + timedelta(days=2)
    assert on_two_texts.closes_at is not None
    reply(on_two_texts, "KEN", Position.AUTHORIZE, Position.AUTHORIZE)
    reply(on_two_texts, "KEN", Position.NOT_AUTHORIZE, received_at=later)
    reply(on_two_texts, "KEN", None, received_at=later + timedelta(days=1))
    reply(
        on_two_texts,
        "KEN",
        Position.AUTHORIZE,
        received_at=on_two_texts.closes_at,
    )
    page = signed_in(tsb_officer).get(url("state", on_two_texts, "KEN"))
    withdrawn = "withdrawn by the Member State"
    assert versions(page) == [
        (4, [("Authorizes", "received after the deadline")]),
        (3, [("Withdraws its reply", withdrawn)]),
        (2, [("Does not authorize", withdrawn)]),
        (1, [("Authorizes", "replaced by a later reply"), ("Authorizes", "")]),
    ]
    assert "Received after the deadline" in page.text


def test_what_a_state_wrote_stands_as_it_was_written(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User
) -> None:
    reply(
        issued_consultation,
        "KEN",
        Position.NOT_AUTHORIZE,
        reasons="الفقرة الأولى\n\nالثانية",
        proposed_changes="<script>alert(1)</script>",
        comments="第5.2条",
    )
    page = signed_in(tsb_officer).get(url("state", issued_consultation, "KEN"))
    assert "<p>الفقرة الأولى</p>\n\n<p>الثانية</p>" in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "第5.2条" in page.text


def test_the_signatory_stands_as_far_as_it_is_kept(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    reply(issued_consultation, "KEN", Position.AUTHORIZE)
    page = client.get(url("state", issued_consultation, "KEN"))
    assert "Sam Signatory, Director, Bern" in page.text
    reply(
        issued_consultation,
        "CHE",
        Position.AUTHORIZE,
        signature=Signature(name="", title="Director"),
    )
    page = client.get(url("state", issued_consultation, "CHE"))
    assert [face.signed for face in page.context["versions"]] == ["Director"]
    assert ReplySignatory.objects.count() == 2


def test_a_state_that_said_nothing_has_its_page_too(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("state", issued_consultation, "BRA"))
    assert "This State has not replied." in page.text
    assert page.context["groups"] == "Americas"


def test_a_right_in_question_is_said_with_its_ground(
    signed_in: Any, tsb_officer: User, second_officer: User, at: datetime
) -> None:
    draft = factories.make_draft(by=tsb_officer, at=at)
    Suspension.objects.create(member_state_id="EGY", ground="arrears", source="a test")
    open_one = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    reply(open_one, "EGY", Position.AUTHORIZE)
    page = signed_in(tsb_officer).get(url("state", open_one, "EGY"))
    assert page.context["right"] == (
        "Member State without the right to vote: contributions in arrears"
        " (Constitution, No. 169)"
    )
    assert versions(page) == [(1, [("Authorizes", "right to vote in question")])]


def test_each_look_at_a_running_reply_is_logged(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User
) -> None:
    signed_in(tsb_officer).get(url("state", issued_consultation, "BRA"))
    assert AuditEntry.objects.filter(tag=AuditTag.TALLY_SEEN).count() == 1
