"""Adding, changing and removing the texts of a draft."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.db.models.signals import pre_save

from consult.models import Consultation, DraftText, User
from consult.procedure.states import Language, Procedure
from tests import factories
from tests.web.staff.acting import errors_of, said_on, sent_head, url

NO_DESIGNATION = (
    "This is no designation of a text, such as ITU-T D.1102 or ITU-T G.989 Amd. 1."
)
AGREED_ONLY = (
    "Supplements, appendices and implementers' guides are only agreed by their study"
    " group: they can't be put to a consultation."
)
MOVED = (
    "Another text stands here now: one was removed since the page was opened. Open it"
    " again from the overview."
)
NOT_A_DRAFT = (
    "Only a draft can be changed: this one awaits its signature or was issued."
)
ONE_TOO_LONG = "https://www.itu.int/".ljust(201, "x")
ENGLISH = {"title_en": "Consumer redress", "summary_en": "First.\n\nSecond."}


@pytest.fixture
def empty_draft(tsb_officer: User, at: datetime) -> Consultation:
    """A draft without texts."""
    return factories.make_draft(by=tsb_officer, at=at, designations=(), approved=False)


def add(client: Any, draft: Consultation, **fields: str) -> Any:
    return client.post(
        url("text_add", draft), {"kind": "new", **ENGLISH, **fields}, follow=True
    )


def stored(draft: Consultation) -> list[tuple[str, str]]:
    return list(draft.texts.order_by("order").values_list("designation", "provisional"))


@pytest.mark.parametrize(
    ("typed", "beside", "kept"),
    [
        ("ITU-T D.1102", "D.ConsumerOTT", ("ITU-T D.1102", "D.ConsumerOTT")),
        ("D.1102", "", ("ITU-T D.1102", "")),
        ("D.1102 (D.ConsumerOTT)", "", ("ITU-T D.1102", "D.ConsumerOTT")),
        ("D.1102 (D.ConsumerOTT)", "D.ConsumerOTT", ("ITU-T D.1102", "D.ConsumerOTT")),
        ("E.371 (ex E.dit)", "", ("ITU-T E.371 (ex E.dit)", "")),
        ("G.780/Y.1351", "", ("ITU-T G.780/Y.1351", "")),
        ("ITU-T G.989 Amd. 1", "", ("ITU-T G.989 Amd. 1", "")),
        ("Q.FW_CSM", "", ("ITU-T Q.FW_CSM", "")),
    ],
)
def test_a_designation_is_kept_in_one_spelling(
    signed_in: Any,
    empty_draft: Consultation,
    tsb_officer: User,
    typed: str,
    beside: str,
    kept: tuple[str, str],
) -> None:
    answer = add(
        signed_in(tsb_officer), empty_draft, designation=typed, provisional=beside
    )
    assert answer.redirect_chain == [(url("consultation", empty_draft), 302)]
    assert said_on(answer) == [f"{kept[0]} is saved."]
    assert stored(empty_draft) == [kept]


def test_a_text_keeps_its_place_its_note_and_its_six_wordings(
    signed_in: Any, empty_draft: Consultation, tsb_officer: User
) -> None:
    words = {
        f"{part}_{language}": f"{part} {language}\n\nس"
        if part == "summary"
        else language
        for language in Language
        for part in ("title", "summary")
    }
    add(
        signed_in(tsb_officer),
        empty_draft,
        designation="D.1102",
        location="SG3-R39",
        location_url="https://www.itu.int/md/T17-SG03-R-0039",
        ipr_statement_received="on",
        ipr_checked_on="2021-05-27",
        **words,
    )
    text = empty_draft.texts.get()
    assert (text.location, text.ipr_checked_on) == ("SG3-R39", date(2021, 5, 27))
    assert text.ipr_statement_received
    assert {row.language: row.title for row in text.titles.all()} == {
        language.value: language.value for language in Language
    }
    assert text.titles.get(language="ar").summary == "summary ar\r\n\r\nس".replace(
        "\r\n", "\n"
    )


def test_a_title_without_its_summary_is_kept_and_not_complete(
    signed_in: Any, empty_draft: Consultation, tsb_officer: User
) -> None:
    add(signed_in(tsb_officer), empty_draft, designation="D.1102", title_fr="Recours")
    titles = empty_draft.texts.get().titles
    assert set(titles.values_list("language", flat=True)) == {"en", "fr"}
    statuses = dict(empty_draft.language_versions.values_list("language", "status"))
    assert (statuses["en"], statuses["fr"]) == ("draft", "missing")


def test_arabic_is_written_from_right_to_left(
    signed_in: Any, empty_draft: Consultation, tsb_officer: User
) -> None:
    form = signed_in(tsb_officer).get(url("text_add", empty_draft)).context["form"]
    attributes = {
        name: (
            form.fields[name].widget.attrs["lang"],
            form.fields[name].widget.attrs["dir"],
        )
        for name in ("title_ar", "summary_ar", "title_zh", "summary_en")
    }
    assert attributes == {
        "title_ar": ("ar", "rtl"),
        "summary_ar": ("ar", "rtl"),
        "title_zh": ("zh-Hans", "auto"),
        "summary_en": ("en", "auto"),
    }


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        (
            {"designation": ""},
            {"designation": ["Enter the designation of the text."]},
        ),
        (
            {"designation": "Recommendation D.1102"},
            {"designation": [NO_DESIGNATION]},
        ),
        (
            {"designation": "ITU-T G.989 Suppl. 3"},
            {"designation": [AGREED_ONLY]},
        ),
        (
            {"designation": "D.1102 (D.ConsumerOTT)", "provisional": "D.Other"},
            {
                "provisional": [
                    "Another provisional name stands beside the designation."
                ]
            },
        ),
        (
            {"designation": "D.1102", "provisional": "D.1103"},
            {"provisional": ["This is no provisional name, such as D.ConsumerOTT."]},
        ),
        (
            {"designation": "D.1102", "provisional": "consumer ott"},
            {"provisional": [NO_DESIGNATION]},
        ),
        (
            {"designation": "D.1102", "location_url": "not an address"},
            {
                "location_url": [
                    "Address of the text: write it whole, like https://itu.int/…"
                ]
            },
        ),
        (
            {"designation": "D.1102", "location_url": ONE_TOO_LONG},
            {"location_url": ["Address of the text: write 200 characters at most."]},
        ),
        (
            {"designation": "D.1102", "title_en": "One\x1cTwo"},
            {
                "title_en": [
                    (
                        "Title: character 4, after “\u2068One\u2069”, is"
                        " \u2068U+001C\u2069. Write this on one line, without"
                        " control characters."
                    )
                ]
            },
        ),
        (
            {"designation": "D.1102", "kind": "deletion"},
            {
                "kind": [
                    (
                        "Select a valid choice. deletion is not one of the available"
                        " choices."
                    )
                ]
            },
        ),
    ],
)
def test_bad_input_is_answered_with_field_and_rule(
    signed_in: Any,
    empty_draft: Consultation,
    tsb_officer: User,
    fields: dict[str, str],
    complaint: dict[str, list[str]],
) -> None:
    answer = add(signed_in(tsb_officer), empty_draft, **fields)
    assert (answer.status_code, errors_of(answer)) == (200, complaint)
    assert answer.context["form"]["summary_en"].value() == ENGLISH["summary_en"]
    assert stored(empty_draft) == []


def test_a_text_is_put_once(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    answer = add(signed_in(tsb_officer), draft_consultation, designation="D.1102")
    assert errors_of(answer) == {
        "designation": ["This text is already put to the consultation."]
    }
    assert stored(draft_consultation) == [("ITU-T D.1102", "")]


@pytest.mark.parametrize("typed", ["Q1/3", "1/3", "Question 1/3"])
def test_a_question_is_named_by_number_and_study_group(
    signed_in: Any, tsb_officer: User, at: datetime, typed: str
) -> None:
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        designations=(),
        approved=False,
        procedure=Procedure.QUESTION_APPROVAL,
    )
    add(signed_in(tsb_officer), draft, designation=typed, kind="question")
    assert stored(draft) == [("Q1/3", "")]


def test_a_recommendation_is_no_question(
    signed_in: Any, tsb_officer: User, at: datetime
) -> None:
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        designations=(),
        approved=False,
        procedure=Procedure.QUESTION_DELETION,
    )
    answer = add(
        signed_in(tsb_officer), draft, designation="D.1102", kind="question_deletion"
    )
    assert errors_of(answer) == {
        "designation": ["This is no designation of a Question, such as Q1/3."]
    }


def test_an_edit_shows_the_text_and_touches_only_its_languages(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    page = client.get(url("text", draft_consultation, 1))
    sent = sent_head(page, title_fr="Recours des consommateurs", stay="1")
    answer = client.post(url("text", draft_consultation, 1), sent, follow=True)
    assert answer.redirect_chain == [(url("text", draft_consultation, 1), 302)]
    statuses = dict(
        draft_consultation.language_versions.values_list("language", "status")
    )
    assert {language for language, status in statuses.items() if status == "stale"} == {
        "fr"
    }


def test_removing_asks_once_more_and_moves_the_others_up(
    signed_in: Any, tsb_officer: User, at: datetime
) -> None:
    draft = factories.make_draft(
        by=tsb_officer, at=at, designations=("ITU-T E.164", "ITU-T E.192")
    )
    client = signed_in(tsb_officer)
    first = draft.texts.get(order=1)
    assert "E.164" in client.get(url("text_remove", draft, 1)).text
    answer = client.post(url("text_remove", draft, 1), {"seen": first.pk}, follow=True)
    assert said_on(answer) == ["ITU-T E.164 is removed."]
    assert list(draft.texts.values_list("order", "designation")) == [(1, "ITU-T E.192")]


def test_a_second_click_does_not_remove_or_change_the_next_text(
    signed_in: Any, tsb_officer: User, at: datetime
) -> None:
    draft = factories.make_draft(
        by=tsb_officer, at=at, designations=("ITU-T E.164", "ITU-T E.192")
    )
    client = signed_in(tsb_officer)
    form = sent_head(client.get(url("text", draft, 1)))
    first = draft.texts.get(order=1)
    client.post(url("text_remove", draft, 1), {"seen": first.pk})
    moved = {"__all__": [MOVED]}
    again = client.post(url("text_remove", draft, 1), {"seen": first.pk})
    assert errors_of(again) == moved
    assert errors_of(client.post(url("text", draft, 1), form)) == moved
    assert stored(draft) == [("ITU-T E.192", "")]


def test_a_text_of_what_awaits_its_signature_stays_as_it_is(
    signed_in: Any, signing_off: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    for answer in (
        add(client, signing_off, designation="D.9999"),
        client.post(url("text_remove", signing_off, 1), {}),
    ):
        assert answer.status_code == 409
        assert errors_of(answer) == {"__all__": [NOT_A_DRAFT]}
    assert stored(signing_off) == [("ITU-T D.1102", "")]


@pytest.fixture
def faster_officer() -> Iterator[None]:
    """Somebody stores the same text just before it is stored."""

    def store_first(instance: DraftText, **_: object) -> None:
        DraftText.objects.bulk_create(
            [
                DraftText(
                    consultation=instance.consultation,
                    order=instance.order + 1,
                    designation=instance.designation,
                    kind=instance.kind,
                )
            ]
        )

    pre_save.connect(store_first, sender=DraftText)
    yield
    pre_save.disconnect(store_first, sender=DraftText)


@pytest.mark.usefixtures("faster_officer")
def test_two_officers_adding_the_same_text_at_once_make_one(
    signed_in: Any, empty_draft: Consultation, tsb_officer: User
) -> None:
    answer = add(signed_in(tsb_officer), empty_draft, designation="D.1102")
    assert (answer.status_code, errors_of(answer)) == (
        409,
        {"designation": ["This text is already put to the consultation."]},
    )
