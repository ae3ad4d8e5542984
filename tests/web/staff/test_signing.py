"""Signing off, giving back, issuing and withdrawing, by two persons."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from consult.flows.drafting import DraftHead, create_draft
from consult.models import Consultation, Signatory, User
from consult.procedure.states import ConsultationState
from tests import factories
from tests.web.staff.acting import as_shown, errors_of, said_on, url

OUT_OF_PLACE = (
    "This can't be done where the consultation stands now: somebody may have been"
    " faster. The page shows where it stands."
)


def state_of(consultation: Consultation) -> str:
    consultation.refresh_from_db()
    return consultation.state


def test_a_complete_draft_is_handed_to_a_second_person(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    answer = signed_in(tsb_officer).post(
        url("sign_off", draft_consultation), follow=True
    )
    assert said_on(answer) == [
        "The signature is requested: a second person checks and issues."
    ]
    assert state_of(draft_consultation) == ConsultationState.SIGNING_OFF
    assert draft_consultation.sign_off_requested_by == tsb_officer


def test_an_incomplete_draft_is_not_handed_over(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    Signatory.objects.all().delete()
    answer = signed_in(tsb_officer).post(url("sign_off", draft_consultation))
    assert answer.status_code == 409
    assert errors_of(answer) == {
        "__all__": ["The draft is not complete yet: the list says what is missing."]
    }
    assert "Nobody is entered who signs on the circular's date." in [
        line.words for line in answer.context["missing"]
    ]
    assert state_of(draft_consultation) == ConsultationState.DRAFT


def test_a_draft_is_handed_over_once(
    signed_in: Any, signing_off: Consultation, second_officer: User
) -> None:
    answer = signed_in(second_officer).post(url("sign_off", signing_off))
    assert (answer.status_code, errors_of(answer)) == (
        409,
        {"__all__": [OUT_OF_PLACE]},
    )


def test_a_translator_hands_nothing_over(
    signed_in: Any, draft_consultation: Consultation, translator: User
) -> None:
    answer = signed_in(translator).post(url("sign_off", draft_consultation))
    assert answer.status_code == 403
    assert state_of(draft_consultation) == ConsultationState.DRAFT


def test_the_second_person_reads_what_is_frozen(
    signed_in: Any, signing_off: Consultation, second_officer: User
) -> None:
    page = signed_in(second_officer).get(url("issue", signing_off))
    for fact in ("T25-TSB-CIR-0007", "6 Member States", "Ada Example", "ITU-T D.1102"):
        assert fact in page.text


def test_the_second_person_issues(
    signed_in: Any, signing_off: Consultation, second_officer: User
) -> None:
    client = signed_in(second_officer)
    seen = as_shown(client, "issue", signing_off)
    answer = client.post(url("issue", signing_off), seen, follow=True)
    assert said_on(answer) == ["TSB Circular 7 is issued."]
    assert state_of(signing_off) == ConsultationState.ISSUED
    assert signing_off.issued_by == second_officer
    assert signing_off.roll.count() == 6


def test_who_requested_the_signature_does_not_issue(
    signed_in: Any, signing_off: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    assert client.get(url("issue", signing_off)).status_code == 403
    assert client.post(url("issue", signing_off)).status_code == 403
    assert state_of(signing_off) == ConsultationState.SIGNING_OFF


def test_a_second_click_issues_nothing_twice(
    signed_in: Any, signing_off: Consultation, director: User
) -> None:
    client = signed_in(director)
    seen = as_shown(client, "issue", signing_off)
    client.post(url("issue", signing_off), seen)
    answer = client.post(url("issue", signing_off), seen)
    assert (answer.status_code, errors_of(answer)) == (
        409,
        {"__all__": [OUT_OF_PLACE]},
    )
    assert "Issue now" not in answer.text
    assert signing_off.roll.count() == 6


def test_a_draft_is_not_issued_without_its_signature(
    signed_in: Any, draft_consultation: Consultation, second_officer: User
) -> None:
    client = signed_in(second_officer)
    page = client.get(url("issue", draft_consultation), follow=True)
    assert page.redirect_chain == [(url("consultation", draft_consultation), 302)]
    assert said_on(page) == [OUT_OF_PLACE]
    assert client.post(url("issue", draft_consultation)).status_code == 409
    assert state_of(draft_consultation) == ConsultationState.DRAFT


def test_what_became_incomplete_is_not_issued(
    signed_in: Any, signing_off: Consultation, second_officer: User, settings: Any
) -> None:
    settings.TEST_CLOCK_OFFSET = timedelta(days=40)
    client = signed_in(second_officer)
    seen = as_shown(client, "issue", signing_off)
    answer = client.post(url("issue", signing_off), seen)
    assert (answer.status_code, errors_of(answer)) == (
        409,
        {"__all__": ["The draft is not complete yet: the list says what is missing."]},
    )


def test_giving_back_needs_its_reason(
    signed_in: Any, signing_off: Consultation, second_officer: User
) -> None:
    client = signed_in(second_officer)
    answer = client.post(url("return", signing_off), {"reason": " "})
    assert errors_of(answer) == {
        "reason": ["Write the reason: this act is not done without one."]
    }
    answer = client.post(
        url("return", signing_off), {"reason": "The place is wrong."}, follow=True
    )
    assert said_on(answer) == ["The draft was given back and can be changed again."]
    assert state_of(signing_off) == ConsultationState.DRAFT


def test_who_requested_the_signature_may_take_it_back(
    signed_in: Any, signing_off: Consultation, tsb_officer: User
) -> None:
    signed_in(tsb_officer).post(url("return", signing_off), {"reason": "My mistake."})
    assert state_of(signing_off) == ConsultationState.DRAFT


def test_a_translator_gives_nothing_back(
    signed_in: Any, signing_off: Consultation, translator: User
) -> None:
    answer = signed_in(translator).post(url("return", signing_off), {"reason": "No."})
    assert answer.status_code == 403


def test_what_is_issued_is_not_given_back(
    signed_in: Any, issued_consultation: Consultation, second_officer: User
) -> None:
    answer = signed_in(second_officer).post(
        url("return", issued_consultation), {"reason": "Too late."}
    )
    assert (answer.status_code, errors_of(answer)) == (
        409,
        {"__all__": [OUT_OF_PLACE]},
    )
    assert state_of(issued_consultation) == ConsultationState.ISSUED


def test_withdrawing_needs_its_reason_and_keeps_it(
    signed_in: Any, issued_consultation: Consultation, director: User
) -> None:
    client = signed_in(director)
    answer = client.post(url("withdraw", issued_consultation), {"reason": ""})
    assert errors_of(answer) == {
        "reason": ["Write the reason: this act is not done without one."]
    }
    answer = client.post(
        url("withdraw", issued_consultation),
        {"reason": "The group took the text back."},
        follow=True,
    )
    assert said_on(answer) == [
        "The consultation is withdrawn. Everything is kept, with the reason."
    ]
    assert "The group took the text back." in answer.text
    assert state_of(issued_consultation) == ConsultationState.WITHDRAWN


@pytest.mark.parametrize("again", ["a reason", "another reason"])
def test_what_is_withdrawn_stays_withdrawn(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User, again: str
) -> None:
    client = signed_in(tsb_officer)
    client.post(url("withdraw", draft_consultation), {"reason": "a reason"})
    answer = client.post(url("withdraw", draft_consultation), {"reason": again})
    assert answer.status_code == 409
    draft_consultation.refresh_from_db()
    assert draft_consultation.withdrawal_reason == "a reason"


def test_a_bare_draft_is_not_issued_either(
    signed_in: Any, tsb_officer: User, second_officer: User, at: datetime
) -> None:
    head = DraftHead(
        procedure="tap",
        revision="new_delhi_2024",
        study_group=factories.StudyGroupFactory.create(),
    )
    bare = create_draft(head, by=tsb_officer, at=at)
    answer = signed_in(second_officer).post(url("issue", bare))
    assert (answer.status_code, errors_of(answer)) == (
        409,
        {"__all__": [OUT_OF_PLACE]},
    )
