"""Two people have the same page open: nobody undoes unseen what the other did."""

from datetime import timedelta
from typing import Any

import pytest

from consult.models import Consultation, User
from consult.procedure.states import Position
from tests import factories
from tests.web.staff.acting import as_shown, errors_of, reply, sent_head, url

NOTHING_SAVED = (
    "{name} changed this since you opened it, so nothing was saved. What you wrote is"
    " still here: compare it with what stands there now, then save again."
)


@pytest.fixture
def address(draft_consultation: Consultation) -> str:
    return url("edit", draft_consultation)


def test_a_newer_head_is_not_written_over_unseen(
    signed_in: Any,
    draft_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
    address: str,
) -> None:
    opened = signed_in(second_officer).get(address)
    first = signed_in(tsb_officer)
    sent = sent_head(first.get(address), meeting_place="Geneva", meeting_virtual="")
    assert first.post(address, sent).status_code == 302

    client = signed_in(second_officer)
    mine = sent_head(opened, collective_letter="8/3")
    answer = client.post(address, mine)
    assert answer.status_code == 409
    said = errors_of(answer)
    assert said.pop("__all__") == [NOTHING_SAVED.format(name="Olga Officer")]
    assert said["meeting_place"][0].startswith(
        "Place of the meeting: saved is “Geneva”, here is “"
    )
    assert "collective_letter" in said
    assert answer.context["form"]["collective_letter"].value() == "8/3"
    draft_consultation.refresh_from_db()
    assert draft_consultation.meeting_place == "Geneva"

    again = sent_head(answer, meeting_place="Geneva")
    assert client.post(address, again).status_code == 302
    draft_consultation.refresh_from_db()
    assert draft_consultation.collective_letter == "8/3"


def test_a_form_that_is_sent_twice_is_saved_once(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User, address: str
) -> None:
    client = signed_in(tsb_officer)
    sent = sent_head(client.get(address), meeting_place="Geneva", telephone="")
    for _ in range(2):
        assert client.post(address, sent).status_code == 302


def test_a_number_that_somebody_entered_meanwhile_is_not_taken_back(
    signed_in: Any,
    draft_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
    address: str,
) -> None:
    opened = signed_in(second_officer).get(address)
    first = signed_in(tsb_officer)
    first.post(address, sent_head(first.get(address), number="8"))
    answer = signed_in(second_officer).post(address, sent_head(opened))
    assert errors_of(answer)["number"] == [
        "Number from TSB's register: saved is “8”, here is “7”."
    ]


def test_other_refusals_of_a_head_stay_what_they_are(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User, at: Any
) -> None:
    other = factories.make_draft(by=tsb_officer, at=at, number=9)
    client = signed_in(tsb_officer)
    page = client.get(url("edit", other))
    answer = client.post(url("edit", other), sent_head(page, number="7"))
    assert (answer.status_code, list(errors_of(answer))) == (409, ["number"])


def test_a_newer_text_is_not_written_over_unseen(
    signed_in: Any,
    draft_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
) -> None:
    address = url("text", draft_consultation, 1)
    opened = signed_in(second_officer).get(address)
    first = signed_in(tsb_officer)
    first.post(address, sent_head(first.get(address), title_ru="Новое"))
    client = signed_in(second_officer)
    answer = client.post(address, sent_head(opened, title_fr="Nouveau"))
    assert (answer.status_code, set(errors_of(answer))) == (
        409,
        {"__all__", "title_fr", "title_ru"},
    )
    text = draft_consultation.texts.get()
    assert text.titles.get(language="ru").title == "Новое"
    again = sent_head(answer, title_ru="Новое")
    assert client.post(address, again).status_code == 302
    assert {row.title for row in text.titles.filter(language__in=["fr", "ru"])} == {
        "Nouveau",
        "Новое",
    }


def test_what_changed_since_it_was_read_is_not_issued(
    signed_in: Any, signing_off: Consultation, second_officer: User
) -> None:
    client = signed_in(second_officer)
    seen = as_shown(client, "issue", signing_off)
    signing_off.texts.update(location="SG3-R40")
    answer = client.post(url("issue", signing_off), seen)
    assert (answer.status_code, errors_of(answer)) == (
        409,
        {
            "__all__": [
                (
                    "The draft changed since this page was opened: read it as it"
                    " stands now."
                )
            ]
        },
    )
    now = {"seen": answer.context["seen"]}
    assert client.post(url("issue", signing_off), now).status_code == 302


def test_nothing_is_issued_without_saying_what_was_read(
    signed_in: Any, signing_off: Consultation, second_officer: User
) -> None:
    assert signed_in(second_officer).post(url("issue", signing_off)).status_code == 409


def test_a_wording_that_changed_since_it_was_read_is_not_approved(
    signed_in: Any, tsb_officer: User, at: Any
) -> None:
    draft = factories.make_draft(by=tsb_officer, at=at, approved=False)
    client = signed_in(tsb_officer)
    address = url("language", draft, "fr")
    seen = client.get(address).context["seen"]
    draft.texts.get().titles.filter(language="fr").update(title="Autre titre")
    answer = client.post(address, {"act": "approve", "seen": seen})
    assert (answer.status_code, errors_of(answer)["__all__"]) == (
        409,
        ["The wording changed since this page was opened: read it as it stands now."],
    )
    assert "Autre titre" in answer.text
    assert draft.language_versions.get(language="fr").status == "draft"


def test_a_tally_that_changed_since_it_was_read_is_not_proposed(
    signed_in: Any, closed_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    seen = as_shown(client, "tally", closed_consultation)
    assert closed_consultation.closes_at is not None
    before = closed_consultation.closes_at - timedelta(minutes=1)
    reply(closed_consultation, "KEN", Position.AUTHORIZE, received_at=before)
    answer = client.post(url("propose", closed_consultation), seen)
    assert (answer.status_code, errors_of(answer)["__all__"]) == (
        409,
        ["The tally changed since this page was opened: look at it as it stands now."],
    )
