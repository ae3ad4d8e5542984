"""The pages on which two officers announce the outcome by circular."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consult.flows import announcing
from consult.flows.following import annul_proceeding
from consult.flows.rendering import render_next
from consult.models import Circular, Consultation, DocumentDraft, User
from consult.procedure.states import Proceeding
from consult.queries.outcomes import issued_outcomes, prepared_outcome
from consult.web.outcome_files import OutcomeFiles
from tests.web.following import last_day, meeting_held, record
from tests.web.staff.acting import errors_of, said_on, url

REFERENCE = "T25-TSB-CIR-0350"
Prepare = Callable[..., Circular]


@pytest.fixture
def held(tsb_officer: User, second_officer: User, at: datetime) -> Consultation:
    """Certified, its meeting over: one text is approved, the other deferred."""
    held = meeting_held(by=tsb_officer, second=second_officer, at=at)
    record(held, Proceeding.APPROVED, by=tsb_officer, at=at)
    record(held, Proceeding.DEFERRED, by=tsb_officer, at=at, text=2)
    return held


@pytest.fixture
def prepared(held: Consultation, tsb_officer: User, at: datetime) -> Circular:
    return announcing.prepare_outcome(
        held,
        list(held.texts.all()),
        reference=REFERENCE,
        dated=last_day(held) + timedelta(days=3),
        by=tsb_officer,
        at=at,
    )


def sent(held: Consultation, **changes: object) -> dict[str, object]:
    on = last_day(held) + timedelta(days=3)
    return {
        "reference": "350",
        "on": on.isoformat(),
        "texts": ["1", "2"],
        **changes,
    }


def test_the_circular_is_prepared_from_the_page_of_proceedings(
    signed_in: Any, held: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    page = client.get(url("proceedings", held))
    assert [each.designation for each in page.context["awaiting"]] == [
        "ITU-T D.266",
        "ITU-T D.140",
    ]
    assert url("outcome_prepare", held) in page.text
    answer = client.post(url("outcome_prepare", held), sent(held), follow=True)
    assert said_on(answer) == [
        "TSB Circular 350 is prepared: a second person issues it."
    ]
    circular = prepared_outcome(held)
    assert circular
    assert str(circular.reference) == REFERENCE
    assert url("outcome_issue", held, REFERENCE) in answer.text


@pytest.mark.parametrize(
    ("changes", "status", "field", "words"),
    [
        ({"reference": ""}, 200, "reference", "Enter the number that TSB's register"),
        ({"reference": "CIR 350"}, 409, "reference", "This is no number of a circular"),
        ({"reference": "12"}, 409, "reference", "used or reserved"),
        ({"on": ""}, 200, "on", "Enter the date of the circular."),
        ({"on": "soon"}, 200, "on", "write the day as year-month-day"),
        ({"texts": []}, 200, "texts", "Choose the texts that the circular covers."),
        ({"texts": ["9"]}, 200, "texts", "Select a valid choice"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    signed_in: Any,
    held: Consultation,
    tsb_officer: User,
    changes: dict[str, object],
    status: int,
    field: str,
    words: str,
) -> None:
    answer = signed_in(tsb_officer).post(
        url("outcome_prepare", held), sent(held, **changes)
    )
    assert answer.status_code == status
    (said,) = errors_of(answer)[field]
    assert words in said
    assert prepared_outcome(held) is None


def test_a_date_before_the_decision_is_refused_with_the_clause(
    signed_in: Any, held: Consultation, tsb_officer: User
) -> None:
    assert held.meeting_opens
    early = held.meeting_opens.isoformat()
    answer = signed_in(tsb_officer).post(
        url("outcome_prepare", held), sent(held, on=early)
    )
    assert answer.status_code == 409
    (said,) = errors_of(answer)["on"]
    assert said == (
        "What became of this text came about later: date the circular on or after that"
        " day (Resolution 1, clause 9.6.1)"
    )


def test_a_second_person_reads_and_issues_it(
    signed_in: Any,
    held: Consultation,
    prepared: Circular,
    second_officer: User,
) -> None:
    client = signed_in(second_officer)
    page = client.get(url("outcome_issue", held, REFERENCE))
    assert [words for _each, words in page.context["outcomes"]] == [
        "Approved",
        "Deferred to a later meeting",
    ]
    answer = client.post(
        url("outcome_issue", held, REFERENCE),
        {"seen": page.context["seen"]},
        follow=True,
    )
    assert said_on(answer) == ["TSB Circular 350 is issued."]
    assert len(issued_outcomes(held)) == 1
    again = client.get(url("outcome_issue", held, REFERENCE), follow=True)
    assert again.redirect_chain[0][0] == url("proceedings", held)


def test_who_prepared_it_can_not_issue_it(
    signed_in: Any, held: Consultation, prepared: Circular, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    page = client.get(url("outcome_issue", held, REFERENCE))
    assert "You prepared it, so you can't issue it." in page.text
    assert "Issue now" not in page.text
    answer = client.post(
        url("outcome_issue", held, REFERENCE), {"seen": page.context["seen"]}
    )
    assert answer.status_code == 409
    assert "A second person is needed" in answer.text
    assert issued_outcomes(held) == []


def test_what_moved_since_the_page_was_opened_is_not_issued(
    signed_in: Any,
    held: Consultation,
    prepared: Circular,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    client = signed_in(second_officer)
    page = client.get(url("outcome_issue", held, REFERENCE))
    record(held, Proceeding.NAMED, by=tsb_officer, at=at, name="ITU-T D.9001")
    answer = client.post(
        url("outcome_issue", held, REFERENCE), {"seen": page.context["seen"]}
    )
    assert answer.status_code == 409
    assert "changed since this page was opened" in answer.text
    assert "changed since it was prepared: prepare it again." in answer.text
    assert issued_outcomes(held) == []


def test_what_is_prepared_is_changed_or_given_up(
    signed_in: Any, held: Consultation, prepared: Circular, second_officer: User
) -> None:
    client = signed_in(second_officer)
    page = client.get(url("outcome_prepare", held))
    form = page.context["form"]
    assert form["reference"].value() == REFERENCE
    assert form["texts"].value() == ["1", "2"]
    answer = client.post(
        url("outcome_discard", held, REFERENCE),
        {"reason": "Another number."},
        follow=True,
    )
    assert said_on(answer) == [
        "The circular is given up. Its number stays listed as not used."
    ]
    assert prepared_outcome(held) is None
    prepared.refresh_from_db()
    assert prepared.recalled
    assert client.get(url("outcome_paper", held, REFERENCE, "fr")).status_code == 404


def test_staff_see_which_document_failed_and_the_public_that_it_is_to_come(
    client: Client,
    signed_in: Any,
    held: Consultation,
    prepared: Circular,
    second_officer: User,
    at: datetime,
) -> None:
    announcing.issue_outcome(prepared, by=second_officer, at=at)
    DocumentDraft.objects.filter(kind="outcome", language="fr", format="pdf").update(
        attempts=2, last_error="RenderingFailed: no font"
    )
    DocumentDraft.objects.filter(kind="outcome", language="ar").delete()
    public = reverse("public:circular", args=["T25-TSB-CIR-0012"])
    shown = client.get(public).context["outcomes"]
    assert why_missing(shown)["fr"] == ["Being prepared", "Being prepared"]
    page = signed_in(second_officer).get(url("proceedings", held))
    shown = why_missing(page.context["issued_outcomes"])
    assert shown["fr"] == [
        "Could not be written yet (attempt 2); it is tried again",
        "Being prepared",
    ]
    assert shown["ar"] == ["None", "None"]


def why_missing(shown: list[OutcomeFiles]) -> dict[str, list[str]]:
    (circular,) = shown
    return {
        row.language: [edition.missing for edition in row.editions]
        for row in circular.rows
    }


def test_a_draft_whose_decision_fell_away_says_of_which_text(
    signed_in: Any,
    held: Consultation,
    prepared: Circular,
    tsb_officer: User,
    at: datetime,
) -> None:
    deferred = held.proceedings.get(kind=Proceeding.DEFERRED)
    annul_proceeding(deferred, reason="Wrong text.", by=tsb_officer, at=at)
    client = signed_in(tsb_officer)
    answer = client.get(url("outcome_paper", held, REFERENCE, "fr"), follow=True)
    assert answer.redirect_chain == [(url("consultation", held), 302)]
    (said,) = said_on(answer)
    assert said == (
        "French: What the circular says changed since it was prepared: prepare it"
        " again. ITU-T D.140: No decision of the meeting yet"
    )


@pytest.mark.parametrize(
    "name", ["outcome_prepare", "outcome_issue", "outcome_discard"]
)
def test_each_page_lets_in_who_may(
    client: Client,
    signed_in: Any,
    held: Consultation,
    prepared: Circular,
    director: User,
    translator: User,
    auditor: User,
    head_of_administration: User,
    name: str,
) -> None:
    more = () if name == "outcome_prepare" else (REFERENCE,)
    address = url(name, held, *more)
    assert client.get(address).status_code == 302
    for person, status in (
        (director, 200),
        (translator, 403),
        (auditor, 403),
        (head_of_administration, 403),
    ):
        assert signed_in(person).get(address).status_code == status


@pytest.mark.parametrize("reference", ["T25-TSB-CIR-0351", "T25-TSB-CIR-0012", "350"])
def test_a_circular_that_nobody_prepared_is_not_found(
    signed_in: Any, held: Consultation, tsb_officer: User, reference: str
) -> None:
    client = signed_in(tsb_officer)
    for name in ("outcome_issue", "outcome_discard"):
        assert client.get(url(name, held, reference)).status_code == 404


def test_nothing_is_prepared_while_replies_come_in(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User
) -> None:
    answer = signed_in(tsb_officer).get(url("outcome_prepare", issued_consultation))
    assert answer.status_code == 302


def test_the_draft_is_read_before_and_the_document_after(
    client: Client,
    signed_in: Any,
    held: Consultation,
    prepared: Circular,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    public = reverse("public:document", args=[REFERENCE, "fr"])
    consultation_url = reverse("public:circular", args=["T25-TSB-CIR-0012"])
    assert client.get(public).status_code == 404
    draft = signed_in(tsb_officer).get(url("outcome_paper", held, REFERENCE, "fr"))
    assert draft.content.startswith(b"%PDF")
    assert not held.documents.filter(kind="outcome").exists()
    announcing.issue_outcome(prepared, by=second_officer, at=at)
    assert b"Being prepared" in client.get(consultation_url).content
    wanted = DocumentDraft.objects.filter(kind="outcome", language="fr", format="pdf")
    DocumentDraft.objects.exclude(pk__in=wanted).delete()
    assert render_next(at=at)
    answer = client.get(public)
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'inline; filename="{REFERENCE}-F.pdf"'
    assert public.encode() in client.get(consultation_url).content
    page = client.get(reverse("public:circular", args=[REFERENCE]))
    assert (page.status_code, page["Location"]) == (302, consultation_url)
    row = held.proceedings.filter(kind="outcome_circular").order_by("pk")
    for each in row:
        annul_proceeding(each, reason="Wrong count.", by=tsb_officer, at=at)
    assert (
        b"What this circular tells was annulled" in client.get(consultation_url).content
    )
