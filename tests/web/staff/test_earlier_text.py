"""A text of a draft says which text of an earlier consultation it is."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import translation

from consult.flows.withdrawing import withdraw_consultation
from consult.models import Consultation, User
from consult.queries.checklist import check_draft
from consult.web.staff.text_form import TextForm
from tests import factories
from tests.web.staff.acting import errors_of, said_on, url

ENGLISH = {"title_en": "Consumer redress", "summary_en": "First."}
NOT_OFFERED = (
    "The same text in an earlier consultation: choose one from the list, whose"
    " consultation has ended."
)


@pytest.fixture
def again(
    closed_consultation: Consultation, tsb_officer: User, at: datetime
) -> Consultation:
    """A draft on the text of a consultation that is closed."""
    return factories.make_draft(by=tsb_officer, at=at, number=8)


def send(client: Any, draft: Consultation, **fields: object) -> Any:
    text = draft.texts.get()
    sent = {"kind": "new", "designation": text.designation, **ENGLISH, **fields}
    return client.post(url("text", draft, text.order), sent, follow=True)


def options(draft: Consultation) -> list[tuple[str, str]]:
    field: Any = TextForm(consultation=draft).fields["follows"]
    return [(str(value), str(words)) for value, words in field.choices]


def test_a_text_is_offered_by_its_circular_and_designation_and_none_is_chosen(
    signed_in: Any,
    again: Consultation,
    closed_consultation: Consultation,
    tsb_officer: User,
) -> None:
    earlier = closed_consultation.texts.get()
    assert options(again) == [
        ("", "None"),
        (str(earlier.pk), "T25-TSB-CIR-0007 · ITU-T D.1102"),
    ]
    page = signed_in(tsb_officer).get(url("text", again, 1))
    assert page.context["form"]["follows"].value() is None
    assert "without a new determination" in page.content.decode()


def test_the_list_reads_in_the_readers_language(again: Consultation) -> None:
    with translation.override("fr"):
        assert options(again)[1][1] == "T25-TSB-CIR-0007 · UIT-T D.1102"
    with translation.override("ar"):
        assert options(again)[1][1] == (
            "\u2066T25-TSB-CIR-0007\u2069 · \u2066ITU-T D.1102\u2069"
        )


def test_a_consultation_withdrawn_before_it_had_a_number_is_named_by_its_text(
    again: Consultation, tsb_officer: User, at: datetime
) -> None:
    withdrawn = factories.make_draft(by=tsb_officer, at=at, number=9)
    withdraw_consultation(withdrawn, reason="Wrong.", by=tsb_officer, at=at)
    withdrawn.circulars.all().delete()
    assert "ITU-T D.1102" in [words for _, words in options(again)]


def test_a_choice_is_kept_shown_and_taken_back(
    signed_in: Any,
    again: Consultation,
    closed_consultation: Consultation,
    tsb_officer: User,
) -> None:
    client, earlier = signed_in(tsb_officer), closed_consultation.texts.get()
    answer = send(client, again, follows=earlier.pk)
    assert said_on(answer) == ["ITU-T D.1102 is saved."]
    assert again.texts.get().follows == earlier
    page = client.get(url("text", again, 1))
    assert page.context["form"]["follows"].value() == earlier.pk
    send(client, again)
    assert again.texts.get().follows is None


@pytest.mark.parametrize("sent", ["own", "0", "x", "9" * 40])
def test_a_text_that_is_not_offered_is_refused_and_nothing_is_lost(
    signed_in: Any, again: Consultation, tsb_officer: User, sent: str
) -> None:
    value = str(again.texts.get().pk) if sent == "own" else sent
    answer = send(signed_in(tsb_officer), again, follows=value, title_en="Other")
    assert answer.status_code == 200
    assert errors_of(answer) == {"follows": [NOT_OFFERED]}
    assert answer.context["form"]["title_en"].value() == "Other"
    assert again.texts.get().follows is None


def test_the_circular_and_the_list_of_what_is_missing_do_not_tell(
    signed_in: Any,
    again: Consultation,
    closed_consultation: Consultation,
    tsb_officer: User,
    at: datetime,
) -> None:
    client, preview = signed_in(tsb_officer), url("preview", again, "en")
    before = client.get(preview).content, check_draft(again, at=at)
    text = again.texts.get()
    text.follows = closed_consultation.texts.get()
    text.save(update_fields=["follows"])
    assert (client.get(preview).content, check_draft(again, at=at)) == before
