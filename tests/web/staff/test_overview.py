"""The page of a consultation: what is missing, the papers, what comes next."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.flows.drafting import DraftHead, create_draft
from consult.flows.rendering import render_next
from consult.models import Consultation, DocumentDraft, Signatory, User
from consult.queries.checklist import Missing, Notice
from consult.web.staff.checklist import (
    ADMIN_PAGES,
    DATES,
    FIELDS,
    LACKS,
    NOTICES,
)
from tests import factories
from tests.web.staff.acting import url


def lines(page: Any) -> dict[str, str]:
    """Return the checklist: words and where each leads."""
    return {line.words: line.url for line in page.context["missing"]}


@pytest.fixture
def bare(tsb_officer: User, at: datetime) -> Consultation:
    """A draft that says nothing but its procedure and study group."""
    factories.make_union()
    head = DraftHead(
        procedure="tap",
        revision="new_delhi_2024",
        study_group=factories.StudyGroupFactory.create(),
    )
    return create_draft(head, by=tsb_officer, at=at)


def test_the_checklist_names_what_is_missing_and_leads_there(
    signed_in: Any, bare: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("consultation", bare))
    edit = url("edit", bare)
    missing = lines(page)
    neither = "the circular is neither approved nor left out."
    assert {
        words: target for words, target in missing.items() if neither not in words
    } == {
        "The deadline for replies is missing.": f"{edit}#id_deadline_date",
        "The meeting is incomplete: first day, last day, and virtual or its"
        " place.": f"{edit}#id_meeting_opens",
        "The contact address of the secretariat is missing.": (
            f"{edit}#id_contact_email"
        ),
        "There is no text to consult about.": url("text_add", bare),
        "The number from TSB's register and the date are missing.": f"{edit}#id_number",
    }
    assert missing[f"Arabic: {neither}"] == url("language", bare, "ar")
    assert len(missing) == 11
    assert page.context["may"]["sign_off"]
    assert "Request the signature" not in page.text
    assert "The signature can be requested as soon as nothing is missing." in page.text


def test_every_address_of_the_checklist_is_a_field_of_the_form(
    signed_in: Any, bare: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("edit", bare))
    for name in (*FIELDS.values(), *DATES):
        assert f'id="id_{name}"' in page.text


def test_everything_that_may_be_missing_has_its_words() -> None:
    named = {Missing.TEXT_KIND, Missing.TIMELINE}
    assert {*LACKS, *named} == set(Missing)
    assert set(NOTICES) == set(Notice)
    places = {*FIELDS, *ADMIN_PAGES, *named, Missing.TEXTS, Missing.LANGUAGE}
    assert places == set(Missing)


def test_a_line_leads_only_where_the_reader_may_mend(
    signed_in: Any, bare: Consultation, translator: User, auditor: User
) -> None:
    for person, leads in ((translator, 6), (auditor, 0)):
        page = signed_in(person).get(url("consultation", bare))
        assert len([target for target in lines(page).values() if target]) == leads
        assert not page.context["may"]["edit"]


def test_reference_data_is_mended_by_who_may_open_it(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    Signatory.objects.all().delete()
    words = "Nobody is entered who signs on the circular's date."
    page = signed_in(tsb_officer).get(url("consultation", draft_consultation))
    assert lines(page) == {words: ""}
    tsb_officer.is_staff = True
    tsb_officer.save()
    page = signed_in(tsb_officer).get(url("consultation", draft_consultation))
    assert lines(page) == {words: "/en/admin/consult/signatory/"}


def test_a_complete_draft_offers_to_request_the_signature(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("consultation", draft_consultation))
    assert lines(page) == {}
    assert "Nothing is missing." in page.text
    assert f'action="{url("sign_off", draft_consultation)}"' in page.text
    assert (
        "Periods and clauses of this revision have not been checked against the"
        " official text." in page.context["notices"]
    )


def test_the_first_officer_reads_that_a_second_one_issues(
    signed_in: Any, signing_off: Consultation, tsb_officer: User, second_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("consultation", signing_off))
    assert "You requested it, so you can't issue it." in page.text
    assert url("issue", signing_off) not in page.text
    page = signed_in(second_officer).get(url("consultation", signing_off))
    assert "You requested it" not in page.text
    assert url("issue", signing_off) in page.text


def test_papers_are_being_prepared_then_there_or_say_why_not(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User, at: datetime
) -> None:
    client = signed_in(tsb_officer)
    address = url("consultation", issued_consultation)

    def papers() -> dict[str, tuple[str, str]]:
        rows = client.get(address).context["papers"]
        return {
            row.language: (row.editions[0].url, row.editions[0].missing) for row in rows
        }

    assert set(papers().values()) == {("", "Being prepared")}
    assert render_next(at=at)
    written = issued_consultation.documents.get().language
    circulars = DocumentDraft.objects.filter(kind="circular", format="pdf")
    waiting = circulars.exclude(language=written).first()
    assert waiting is not None
    DocumentDraft.objects.filter(pk=waiting.pk).update(last_error="TimeOut", attempts=2)
    found = papers()
    assert found[written] == (f"/en/circulars/T25-TSB-CIR-0007/{written}.pdf", "")
    assert found[waiting.language] == (
        "",
        "Could not be written yet (attempt 2); it is tried again",
    )


def test_a_language_left_out_says_its_reason_among_the_papers(
    signed_in: Any, tsb_officer: User, second_officer: User, at: datetime
) -> None:
    draft = factories.make_draft(by=tsb_officer, at=at)
    client = signed_in(tsb_officer)
    client.post(
        url("language", draft, "ru"), {"act": "omit", "reason": "No translator."}
    )
    factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    page = client.get(url("consultation", draft))
    russian = next(row for row in page.context["papers"] if row.language == "ru")
    assert russian.editions[0].missing == "Left out: No translator."
    assert russian.reference == "T25-TSB-CIR-0007-R"


def test_a_withdrawn_draft_keeps_its_reason_and_offers_nothing(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    client.post(
        url("withdraw", draft_consultation), {"reason": "Taken back by the group."}
    )
    page = client.get(url("consultation", draft_consultation))
    assert "Taken back by the group." in page.text
    assert not any(page.context["may"].values())
    assert {row.editions[0].missing for row in page.context["papers"]} == {"None"}


def test_what_was_done_stands_with_who_did_it(
    signed_in: Any,
    closed_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
) -> None:
    page = signed_in(tsb_officer).get(url("consultation", closed_consultation))
    assert [(one.what, one.by) for one in page.context["history"]] == [
        ("Drafted", tsb_officer.name),
        ("Signature requested", tsb_officer.name),
        ("Issued", second_officer.name),
        ("Closed", ""),
    ]


def test_a_deadline_that_passed_is_said_until_the_closing(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User, settings: Any
) -> None:
    client = signed_in(tsb_officer)
    note = "The deadline has passed; the consultation closes within a minute."
    assert note not in client.get(url("consultation", issued_consultation)).text
    client.logout()
    settings.TEST_CLOCK_OFFSET = timedelta(days=31)
    client = signed_in(tsb_officer)
    assert note in client.get(url("consultation", issued_consultation)).text


def test_the_page_asks_as_much_for_three_texts_as_for_one(
    signed_in: Any, tsb_officer: User, at: datetime
) -> None:
    client = signed_in(tsb_officer)
    counts = []
    for number, designations in ((21, ["E.1"]), (22, ["E.1", "E.2", "E.3"])):
        draft = factories.make_draft(
            by=tsb_officer,
            at=at,
            number=number,
            designations=[f"ITU-T {name}" for name in designations],
        )
        client.get(url("consultation", draft))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url("consultation", draft))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def moments(page: Any) -> list[tuple[str, str, str]]:
    return [(one.what, one.when, one.state) for one in page.context["moments"]]


def test_a_draft_without_number_shows_the_dates_to_keep(
    signed_in: Any, tsb_officer: User, at: datetime
) -> None:
    factories.make_union()
    head = DraftHead(
        procedure="tap",
        revision="hammamet_2016",
        study_group=factories.StudyGroupFactory.create(),
        determined_on=date(2021, 5, 27),
        meeting_opens=date(2021, 12, 13),
        meeting_closes=date(2021, 12, 17),
        deadline_date=date(2021, 12, 1),
    )
    draft = create_draft(head, by=tsb_officer, at=at)
    page = signed_in(tsb_officer).get(url("consultation", draft))
    assert [(what, when) for what, when, _state in moments(page)] == [
        ("ITU-T Study Group 3 determines the texts", "27 May 2021"),
        ("Circular issued, at the latest", "13 September 2021"),
        (
            "Texts distributed in the official languages, at the latest",
            "13 November 2021",
        ),
        ("Replies close", "23:59 on 1 December 2021 (Geneva time)"),
        ("ITU-T Study Group 3 meets", "13–17 December 2021"),
        ("Decision notified by circular, at the latest", "14 January 2022"),
    ]


def test_a_bare_draft_has_no_dates_and_no_paper_numbers(
    signed_in: Any, bare: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    assert moments(client.get(url("consultation", bare))) == []
    client.post(url("withdraw", bare), {"reason": "Begun by mistake."})
    page = client.get(url("consultation", bare))
    assert {row.reference for row in page.context["papers"]} == {""}


def test_dates_that_contradict_each_other_are_said_and_worked_out_no_further(
    signed_in: Any, tsb_officer: User, at: datetime
) -> None:
    draft = factories.make_draft(by=tsb_officer, at=at)
    Consultation.objects.filter(pk=draft.pk).update(meeting_opens=date(2020, 1, 6))
    page = signed_in(tsb_officer).get(url("consultation", draft))
    assert lines(page) == {
        "First day of the meeting: The meeting begins before the date of the circular"
        " that announces it (Resolution 1, clause 9.4.1)": (
            f"{url('edit', draft)}#id_meeting_opens"
        )
    }
    assert page.status_code == 200


def test_a_text_of_another_kind_leads_to_its_page(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    draft_consultation.texts.update(kind="question")
    page = signed_in(tsb_officer).get(url("consultation", draft_consultation))
    text = draft_consultation.texts.get()
    assert lines(page) == {
        "ITU-T D.1102 is of a kind that this procedure is not for.": url(
            "text", draft_consultation, text.order
        )
    }


def test_an_issued_consultation_shows_where_it_departs_from_its_dates(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User, settings: Any
) -> None:
    unconfirmed = (
        "The closing days of the office are not confirmed for every day of this"
        " period: prefer the safer deadline."
    )
    client = signed_in(tsb_officer)
    page = client.get(url("consultation", issued_consultation))
    assert {
        unconfirmed,
        "The meeting that determined the texts is not recorded.",
        "The request of the study group's chair is not recorded.",
    } <= set(page.context["notices"])
    assert "The meeting that determined the texts is not recorded." in page.text
    assert "closing day" in page.context["closures_note"].casefold()
    factories.close(issued_consultation)
    client.logout()
    settings.TEST_CLOCK_OFFSET = timedelta(days=200)
    page = signed_in(tsb_officer).get(url("consultation", issued_consultation))
    assert {
        "The distribution of the texts is due and not recorded.",
        "The circular with the result is overdue or not recorded.",
    } <= set(page.context["notices"])
    assert unconfirmed not in page.context["notices"]
