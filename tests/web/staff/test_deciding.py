"""The Director decides on the tally page; others read who has to."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from consult.flows.certifying import certify_result, propose_result
from consult.models import AuditEntry, Consultation, User, WrittenDecision
from consult.procedure.states import Position, Procedure
from consult.queries.consultations import reference_of
from consult.queries.tallies import tally_consultation
from tests import factories
from tests.web.staff.acting import errors_of, reply, said_on, url

REASON = "All replies came late;\nall of them agree."


@pytest.fixture
def undecided(issued_consultation: Consultation) -> Consultation:
    """A closed consultation whose only reply came late."""
    assert issued_consultation.closes_at is not None
    late = issued_consultation.closes_at + timedelta(hours=1)
    reply(issued_consultation, "KEN", Position.AUTHORIZE, received_at=late)
    return factories.close(issued_consultation)


def decision(consultation: Consultation, **changes: str) -> dict[str, str]:
    """Return the form as the Director's browser sends it, with changes."""
    (text,) = tally_consultation(consultation).texts
    fields = {"outcome": "may_proceed", "reason": REASON, "seen": text.grounds}
    return {f"text-1-{name}": value for name, value in (fields | changes).items()}


def decide(client: Any, consultation: Consultation, **changes: str) -> Any:
    return client.post(
        url("decide", consultation, 1), decision(consultation, **changes), follow=True
    )


def test_the_director_decides_and_the_result_can_be_certified(
    signed_in: Any, undecided: Consultation, director: User
) -> None:
    client = signed_in(director)
    page = client.get(url("tally", undecided))
    assert "Record the decision" in page.text
    for words in ("Consideration may proceed", "Consideration may not proceed"):
        assert words in page.text
    assert url("propose", undecided) not in page.text
    answer = decide(client, undecided)
    assert answer.redirect_chain == [(url("tally", undecided), 302)]
    assert said_on(answer) == [
        "The decision is recorded. It stands for the counts you saw."
    ]
    written = WrittenDecision.objects.get()
    assert (written.outcome, written.reason) == ("may_proceed", REASON)
    (face,) = answer.context["faces"]
    assert (face.outcome, face.proceeds) == ("Consideration may proceed", True)
    assert "Decided in writing by the Director on " in answer.text
    assert "All replies came late;<br>all of them agree." in answer.text
    assert "Decide otherwise" in answer.text
    assert url("propose", undecided) in answer.text


def test_others_read_who_has_to_decide(
    signed_in: Any, undecided: Consultation, tsb_officer: User, auditor: User
) -> None:
    for person in (tsb_officer, auditor):
        client = signed_in(person)
        page = client.get(url("tally", undecided))
        assert "Only the Director of TSB decides this" in page.text
        assert "Record the decision" not in page.text
        assert decide(client, undecided).status_code == 403
    assert not WrittenDecision.objects.exists()


def test_while_replies_may_come_there_is_nothing_to_decide(
    signed_in: Any,
    tsb_officer: User,
    second_officer: User,
    director: User,
    at: datetime,
) -> None:
    draft = factories.make_draft(
        by=tsb_officer, at=at, procedure=Procedure.QUESTION_DELETION
    )
    running = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    client = signed_in(director)
    page = client.get(url("tally", running))
    assert "If it stays so until the replies close" in page.text
    assert "Record the decision" not in page.text
    answer = decide(client, running, outcome="deleted")
    assert answer.status_code == 409
    assert not WrittenDecision.objects.exists()


def test_where_the_rule_gives_an_outcome_there_is_no_panel(
    signed_in: Any, closed_consultation: Consultation, director: User
) -> None:
    client = signed_in(director)
    page = client.get(url("tally", closed_consultation))
    assert page.context["panels"] == [None]
    assert "The Director&#x27;s decision" not in page.text
    answer = decide(client, closed_consultation)
    assert (answer.status_code, errors_of(answer)) == (
        409,
        {
            "__all__": [
                (
                    "The rule gives an outcome for this text now: there is nothing left"
                    " to decide (Resolution 1, clause 9.4.5)"
                )
            ]
        },
    )


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        (
            {"reason": "  "},
            {"reason": ["Write the reason: this act is not done without one."]},
        ),
        ({"outcome": ""}, {"outcome": ["Choose the outcome."]}),
        (
            {"outcome": "deleted"},
            {"outcome": ["Choose one of the outcomes of this procedure."]},
        ),
        (
            {"reason": "x" * 2001},
            {"reason": ["Shorten the reason to 2000 characters."]},
        ),
    ],
)
def test_a_decision_that_lacks_something_keeps_what_was_typed(
    signed_in: Any,
    undecided: Consultation,
    director: User,
    changes: dict[str, str],
    errors: dict[str, list[str]],
) -> None:
    answer = decide(signed_in(director), undecided, **changes)
    assert (answer.status_code, errors_of(answer)) == (200, errors)
    (panel,) = answer.context["panels"]
    assert panel.form is answer.context["form"]
    sent = decision(undecided, **changes)
    assert panel.form["reason"].value() == sent["text-1-reason"]
    assert "There is a problem" in answer.text
    assert not WrittenDecision.objects.exists()


def test_a_tally_that_moved_is_shown_as_it_stands_with_what_was_typed(
    signed_in: Any, undecided: Consultation, director: User
) -> None:
    assert undecided.closes_at is not None
    stale = decision(undecided)
    reply(
        undecided,
        "FRA",
        Position.NOT_AUTHORIZE,
        received_at=undecided.closes_at + timedelta(hours=2),
    )
    client = signed_in(director)
    answer = client.post(url("decide", undecided, 1), stale)
    assert (answer.status_code, errors_of(answer)) == (
        409,
        {
            "__all__": [
                (
                    "The tally changed since this page was opened: look at it as it"
                    " stands now, and decide again."
                )
            ]
        },
    )
    assert "The late replies of 2 Member States" not in answer.text
    assert "2 late" in answer.text
    form = answer.context["panels"][0].form
    assert form["reason"].value() == REASON
    again = {f"text-1-{name}": form[name].value() for name in form.fields}
    assert client.post(url("decide", undecided, 1), again).status_code == 302


def test_a_decision_on_other_counts_no_longer_stands(
    signed_in: Any, undecided: Consultation, director: User
) -> None:
    assert undecided.closes_at is not None
    client = signed_in(director)
    decide(client, undecided)
    late = undecided.closes_at + timedelta(hours=2)
    reply(undecided, "FRA", Position.AUTHORIZE, received_at=late)
    page = client.get(url("tally", undecided))
    assert "The counts changed since the Director decided" in page.text
    assert page.context["undecided"] == ["ITU-T D.1102"]
    decide(client, undecided, outcome="may_not_proceed")
    assert [row.number for row in WrittenDecision.objects.all()] == [1, 2]


def test_each_text_has_a_form_of_its_own(
    signed_in: Any, on_two_texts: Consultation, director: User
) -> None:
    assert on_two_texts.closes_at is not None
    late = on_two_texts.closes_at + timedelta(hours=1)
    reply(on_two_texts, "KEN", *[Position.AUTHORIZE] * 2, received_at=late)
    closed = factories.close(on_two_texts)
    client = signed_in(director)
    second = tally_consultation(closed).texts[1]
    answer = client.post(
        url("decide", closed, 2), {"text-2-reason": "No.", "text-2-seen": "stale"}
    )
    first_panel, second_panel = answer.context["panels"]
    assert not first_panel.form.is_bound
    assert second_panel.form["seen"].value() == second.grounds
    assert client.post(url("decide", closed, 3), {}).status_code == 404


def test_the_public_reads_that_the_director_decided_and_members_read_why(
    signed_in: Any,
    client: Any,
    undecided: Consultation,
    director: User,
    tsb_officer: User,
    second_officer: User,
    head_of_administration: User,
    at: datetime,
) -> None:
    decide(signed_in(director), undecided)
    propose_result(undecided, by=tsb_officer, at=at)
    certify_result(undecided, by=second_officer, at=at)
    staff = signed_in(director).get(url("tally", undecided))
    assert "Decided in writing by the Director on " in staff.text
    assert "Record the decision" not in staff.text
    client.logout()
    ref = reference_of(undecided)
    public = client.get(f"/en/circulars/{ref}/")
    assert "Decided in writing by the Director on " in public.text
    assert "The rule gives no outcome here" in public.text
    assert "all of them agree" not in public.text
    member = signed_in(head_of_administration).get(
        reverse("administrations:consultation", args=[ref])
    )
    assert "Decided in writing by the Director on " in member.text
    assert "all of them agree." in member.text
    entry = AuditEntry.objects.get(tag="consultation:decision:written")
    assert "agree" not in entry.body
