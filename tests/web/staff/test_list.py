"""The list of consultations by where they stand."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from consult.flows.certifying import propose_result
from consult.flows.drafting import DraftHead, create_draft
from consult.models import Consultation, User
from consult.procedure.states import Language
from tests import factories
from tests.web.staff.acting import as_shown, url


def listed(client: Any, state: str = "") -> Any:
    return client.get(reverse("staff:list") + (f"?state={state}" if state else ""))


def tabs(page: Any) -> dict[str, int]:
    return {tab.label: tab.count for tab in page.context["tabs"]}


def next_of(page: Any) -> tuple[str, str, str]:
    (row,) = page.context["rows"]
    return row.next.words, row.next.button, row.next.url


def test_an_empty_house_says_so(signed_in: Any, tsb_officer: User) -> None:
    page = listed(signed_in(tsb_officer))
    assert set(tabs(page).values()) == {0}
    assert "Nothing stands here." in page.text


def test_tabs_count_what_stands_where(
    signed_in: Any,
    issued_consultation: Consultation,
    tsb_officer: User,
    at: datetime,
) -> None:
    factories.make_draft(by=tsb_officer, at=at, number=8)
    page = listed(signed_in(tsb_officer))
    assert tabs(page) == {
        "In draft": 1,
        "Awaiting signature": 0,
        "Open": 1,
        "Closed": 0,
        "Certified": 0,
        "Withdrawn": 0,
        "All": 2,
    }
    assert [row.name for row in page.context["rows"]] == ["TSB Circular 8"]
    page = listed(signed_in(tsb_officer), "all")
    assert len(page.context["rows"]) == 2
    page = listed(signed_in(tsb_officer), "nonsense")
    assert [tab.label for tab in page.context["tabs"] if tab.current] == ["In draft"]


def test_a_draft_needs_different_things_of_different_people(
    signed_in: Any,
    draft_consultation: Consultation,
    tsb_officer: User,
    translator: User,
    auditor: User,
) -> None:
    words = "6 of 6 languages are approved or left out."
    target = url("consultation", draft_consultation)
    for person, button, may_draft in (
        (tsb_officer, "Go on drafting", True),
        (translator, "Check a language", False),
        (auditor, "View", False),
    ):
        page = listed(signed_in(person))
        assert next_of(page) == (words, button, target)
        assert (reverse("staff:draft") in page.text) is may_draft


def test_the_second_person_is_led_to_the_issue(
    signed_in: Any,
    signing_off: Consultation,
    tsb_officer: User,
    second_officer: User,
    auditor: User,
) -> None:
    assert next_of(listed(signed_in(second_officer))) == (
        "A second person checks and issues.",
        "Check and issue",
        url("issue", signing_off),
    )
    overview = url("consultation", signing_off)
    assert next_of(listed(signed_in(tsb_officer))) == (
        "You asked for the signature: a second person issues.",
        "View",
        overview,
    )
    assert next_of(listed(signed_in(auditor))) == (
        "A second person checks and issues.",
        "View",
        overview,
    )


def test_an_open_one_leads_to_its_register(
    signed_in: Any,
    issued_consultation: Consultation,
    tsb_officer: User,
    auditor: User,
) -> None:
    assert next_of(listed(signed_in(tsb_officer))) == (
        "Replies come in.",
        "Register",
        url("register", issued_consultation),
    )
    assert next_of(listed(signed_in(auditor))) == (
        "Replies come in.",
        "View",
        url("consultation", issued_consultation),
    )


def test_a_closed_one_waits_for_two_officers(
    signed_in: Any,
    closed_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
    translator: User,
    at: datetime,
) -> None:
    tally = url("tally", closed_consultation)
    assert next_of(listed(signed_in(tsb_officer))) == (
        "An officer proposes the result.",
        "Result",
        tally,
    )
    propose_result(closed_consultation, by=tsb_officer, at=at)
    assert next_of(listed(signed_in(tsb_officer))) == (
        "You proposed the result: a second person certifies.",
        "Result",
        tally,
    )
    assert next_of(listed(signed_in(second_officer))) == (
        "A second person certifies the result.",
        "Result",
        tally,
    )
    assert next_of(listed(signed_in(translator)))[1:] == (
        "View",
        url("consultation", closed_consultation),
    )


def test_a_certified_one_shows_its_result_to_who_may_read_it(
    signed_in: Any,
    closed_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
    auditor: User,
    translator: User,
) -> None:
    client = signed_in(tsb_officer)
    seen = as_shown(client, "tally", closed_consultation)
    client.post(url("propose", closed_consultation), seen)
    signed_in(second_officer).post(url("certify", closed_consultation), seen)
    assert next_of(listed(signed_in(auditor))) == (
        "Nothing is left to do.",
        "Result",
        url("tally", closed_consultation),
    )
    assert next_of(listed(signed_in(translator)))[1] == "View"


def test_a_withdrawn_one_says_why(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    client.post(url("withdraw", draft_consultation), {"reason": "Replaced."})
    assert next_of(listed(client))[0] == "Replaced."


def test_a_title_in_another_language_says_which_it_is(
    signed_in: Any, tsb_officer: User, at: datetime
) -> None:
    draft = factories.make_draft(
        by=tsb_officer, at=at, designations=("ITU-T E.1", "ITU-T E.2", "ITU-T E.3")
    )
    draft.texts.get(order=1).titles.filter(language="ar").delete()
    client = signed_in(tsb_officer)
    with translation.override("ar"):
        (row,) = listed(client).context["rows"]
        assert row.title.text == "Consumer redress (en)"
        assert row.title.language is Language.EN
        draft.texts.get(order=1).titles.all().delete()
        (row,) = listed(client).context["rows"]
        assert row.title.text == "ITU-T E.1"
    assert row.designations == ["ITU-T E.1", "ITU-T E.2", "ITU-T E.3"]


def test_a_bare_draft_has_its_row_too(
    signed_in: Any, tsb_officer: User, at: datetime
) -> None:
    head = DraftHead(
        procedure="tap",
        revision="new_delhi_2024",
        study_group=factories.StudyGroupFactory.create(),
    )
    create_draft(head, by=tsb_officer, at=at)
    page = listed(signed_in(tsb_officer))
    (row,) = page.context["rows"]
    assert (row.name, row.title.text) == ("Circular without a number", "No text yet")
    assert "No deadline yet" in page.text


def test_long_lists_come_in_pages(
    signed_in: Any, tsb_officer: User, at: datetime
) -> None:
    for number in range(1, 28):
        factories.make_draft(by=tsb_officer, at=at, number=number, approved=False)
    client = signed_in(tsb_officer)
    assert len(listed(client).context["rows"]) == 25
    page = client.get(reverse("staff:list") + "?state=draft&page=2")
    assert len(page.context["rows"]) == 2
    assert "?state=draft&amp;page=1" in page.text


def test_three_rows_cost_as_many_queries_as_one(
    signed_in: Any, tsb_officer: User, at: datetime
) -> None:
    client = signed_in(tsb_officer)
    counts = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            factories.make_draft(by=tsb_officer, at=at, number=number)
        listed(client)
        with CaptureQueriesContext(connection) as queries:
            page = listed(client)
        counts.append((len(page.context["rows"]), len(queries)))
    assert [rows for rows, _ in counts] == [1, 3]
    assert counts[0][1] == counts[1][1]
