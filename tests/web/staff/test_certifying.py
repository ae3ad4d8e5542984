"""Two officers certify a result through the tally page."""

from datetime import timedelta
from typing import Any

from consult.models import CertifiedResult, Consultation, ResultDraft, User
from consult.procedure.states import ConsultationState, Position
from tests import factories
from tests.web.staff.acting import as_shown, errors_of, reply, said_on, url

SECOND_PERSON = (
    "A second person is needed: who did the first half of this act can't do the other."
)


def test_one_proposes_and_another_certifies(
    signed_in: Any,
    closed_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
) -> None:
    client = signed_in(tsb_officer)
    seen = as_shown(client, "tally", closed_consultation)
    answer = client.post(url("propose", closed_consultation), seen, follow=True)
    assert answer.redirect_chain == [(url("tally", closed_consultation), 302)]
    assert said_on(answer) == ["The result is proposed: a second person certifies it."]
    assert "You proposed it, so you can't certify it." in answer.text
    assert url("certify", closed_consultation) not in answer.text
    client = signed_in(second_officer)
    page = client.get(url("tally", closed_consultation))
    assert url("certify", closed_consultation) in page.text
    answer = client.post(url("certify", closed_consultation), seen, follow=True)
    assert said_on(answer) == ["The result is certified."]
    assert "Certified by two officers" in answer.text
    result = CertifiedResult.objects.get()
    assert (result.proposed_by, result.certified_by) == (tsb_officer, second_officer)
    assert result.digest in answer.text
    closed_consultation.refresh_from_db()
    assert closed_consultation.state == ConsultationState.CERTIFIED


def test_who_proposed_does_not_certify(
    signed_in: Any, closed_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    seen = as_shown(client, "tally", closed_consultation)
    client.post(url("propose", closed_consultation), seen)
    answer = client.post(url("certify", closed_consultation), seen)
    assert (answer.status_code, errors_of(answer)) == (
        409,
        {"__all__": [SECOND_PERSON]},
    )
    assert not CertifiedResult.objects.exists()


def test_nothing_is_certified_that_was_not_proposed(
    signed_in: Any, closed_consultation: Consultation, director: User
) -> None:
    answer = signed_in(director).post(url("certify", closed_consultation))
    assert answer.status_code == 409
    assert "somebody may have been" in errors_of(answer)["__all__"][0]


def test_a_tally_that_changed_is_proposed_again(
    signed_in: Any,
    closed_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
) -> None:
    client = signed_in(tsb_officer)
    seen = as_shown(client, "tally", closed_consultation)
    client.post(url("propose", closed_consultation), seen)
    reply(closed_consultation, "KEN", Position.NOT_AUTHORIZE)
    client = signed_in(second_officer)
    seen = as_shown(client, "tally", closed_consultation)
    answer = client.post(url("certify", closed_consultation), seen)
    assert (answer.status_code, errors_of(answer)) == (
        409,
        {
            "__all__": [
                "Replies were recorded since the result was proposed: propose it again."
            ]
        },
    )
    client.post(url("propose", closed_consultation), seen)
    assert ResultDraft.objects.get().proposed_by == second_officer


def test_the_directors_decision_is_asked_for(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User
) -> None:
    assert issued_consultation.closes_at is not None
    late = issued_consultation.closes_at + timedelta(hours=1)
    reply(issued_consultation, "KEN", Position.AUTHORIZE, received_at=late)
    factories.close(issued_consultation)
    client = signed_in(tsb_officer)
    page = client.get(url("tally", issued_consultation))
    assert "The Director decides in writing" in page.text
    assert url("propose", issued_consultation) not in page.text
    answer = client.post(url("propose", issued_consultation))
    assert (answer.status_code, errors_of(answer)) == (
        409,
        {
            "__all__": [
                (
                    "Resolution 1 gives no outcome for one of the texts: the Director"
                    " decides in writing before a result can be certified."
                )
            ]
        },
    )


def test_an_open_consultation_is_not_certified(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    for name in ("propose", "certify"):
        answer = client.post(url(name, issued_consultation))
        assert answer.status_code == 409
        assert "Propose the result" not in answer.text


def test_a_draft_has_nothing_to_certify(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    answer = signed_in(tsb_officer).post(url("propose", draft_consultation))
    assert answer.status_code == 302
    assert answer.headers["Location"] == url("consultation", draft_consultation)


def test_an_auditor_and_a_translator_certify_nothing(
    signed_in: Any, closed_consultation: Consultation, auditor: User, translator: User
) -> None:
    for person in (auditor, translator):
        client = signed_in(person)
        for name in ("propose", "certify"):
            assert client.post(url(name, closed_consultation)).status_code == 403
    page = signed_in(auditor).get(url("tally", closed_consultation))
    assert url("propose", closed_consultation) not in page.text
